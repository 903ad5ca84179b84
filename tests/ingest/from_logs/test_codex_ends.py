"""How many calls the ends tell of that Codex logs: one may be told twice, first without counts."""

import pytest

from ingest.from_logs.agent import Turn
from ingest.from_logs.codex import CODEX
from ingest.from_logs.event import Event
from ingest.raw import RawScope

COUNTS = {"input_token_count": "100", "output_token_count": "20"}


def end(at_ms: int, **said: str) -> Event:
    told = {"event.kind": "response.completed", **said}
    return Event(f"record-{at_ms}", "sse_event", at_ms * 10**6, told, None, {}, RawScope("codex"))


@pytest.mark.parametrize(
    ("ends", "calls"),
    [
        ([end(0), end(1, **COUNTS)], 1),
        ([end(0), end(1, **COUNTS), end(500), end(501, **COUNTS)], 2),
        ([end(0), end(1), end(2)], 3),
        ([end(0), end(60_000, **COUNTS)], 2),
        ([end(0, **COUNTS), end(1, **COUNTS)], 2),
    ],
)
def test_an_end_may_be_told_twice(ends: list[Event], calls: int) -> None:
    """Only at once, and only where the second record brings the counts that the first lacks."""
    spans = CODEX.spans(Turn("default", "codex", "talk", ends))
    assert len([span for span in spans if span.name == "codex.stream_request"]) == calls
