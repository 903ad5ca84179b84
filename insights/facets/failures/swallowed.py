"""A tool's result says that it failed, though its span is in order."""

from dataclasses import replace

from insights.facets.failures.calls import bad_calls
from insights.facets.failures.errors import finding, of_call
from insights.facets.failures.finding import Finding
from insights.facets.failures.unhelpful import owns_up
from insights.facets.reading import Reading
from insights.facets.wording import Wording


def swallowed(reading: Reading, wording: Wording) -> Finding | None:
    """Find the last call whose result tells of trouble that no later call made good.

    Many frameworks hand errors to the model as results. Where the agent then owns up to it, this is an error like
    any other; where it answers as if all were well, it swallowed it.
    """
    found = [bad for bad in bad_calls(reading, wording) if bad.swallowed]
    if not found:
        return None
    error = finding(of_call(found[-1]))
    if owns_up(reading, wording):
        return error
    return replace(
        error,
        kind="swallowed_error",
        headline="the agent goes on although a tool reports an error",
        where="",
        cause="",
        message="",
        details=(("swallowed_cause", error.cause), ("swallowed_where", error.where)),
    )
