"""A tool's result says that it failed, though its span is in order: the agent swallowed the error."""

from insights.facets.failures.calls import bad_calls
from insights.facets.failures.errors import finding, of_call
from insights.facets.failures.finding import Finding
from insights.facets.reading import Reading
from insights.facets.wording import Wording


def swallowed(reading: Reading, wording: Wording) -> Finding | None:
    """Find the last call whose result tells of trouble that no later call made good."""
    found = [bad for bad in bad_calls(reading, wording) if bad.swallowed]
    return finding(of_call(found[-1]), swallowed=True) if found else None
