"""Which calls of tools went wrong and stayed wrong."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from insights.facets.failures.causes import cause_of_span
from insights.facets.failures.results import Trouble, reported_trouble
from insights.facets.reading import Call, Reading
from insights.facets.wording import Wording

MOST = 1_000  # calls judged, the last ones: an agent that made more has other troubles, and each costs an embedding


class BadCall(NamedTuple):
    """A call that went wrong; ``swallowed`` where only its result says so."""

    call: Call
    cause: str
    message: str
    swallowed: bool


def bad_calls(reading: Reading, wording: Wording) -> Iterator[BadCall]:
    """Give the calls that went wrong and that no later call of the same tool made good."""
    judged = _all_judged(reading, wording)
    last_good = {call.name: index for index, (call, bad) in enumerate(judged) if bad is None}
    for index, (call, bad) in enumerate(judged):
        if bad is not None and last_good.get(call.name, -1) < index:
            yield bad


def bad_attempts(reading: Reading, wording: Wording) -> int:
    """Count all calls that went wrong, made good or not."""
    return sum(bad is not None for _, bad in _all_judged(reading, wording))


@lru_cache(maxsize=1)  # several detectors ask in turn about the same trace
def _all_judged(reading: Reading, wording: Wording) -> Sequence[tuple[Call, BadCall | None]]:
    return [(call, _judged(call, wording)) for call in reading.calls[-MOST:]]


def _judged(call: Call, wording: Wording) -> BadCall | None:
    if call.failed:
        message = call.span.error_message or call.result or call.span.error_type or ""
        return BadCall(call, cause_of_span(call.span, wording) or _cause_in_result(call, wording), message, False)
    trouble = reported_trouble(call, wording)
    return BadCall(call, trouble.cause, trouble.message, True) if trouble else None


def _cause_in_result(call: Call, wording: Wording) -> str:
    trouble: Trouble | None = reported_trouble(call, wording)
    return trouble.cause if trouble else ""
