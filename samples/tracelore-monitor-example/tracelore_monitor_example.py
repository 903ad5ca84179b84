"""A whole monitor: install this folder with pip, and the worker runs it beside the built-in ones."""

from collections.abc import Iterator

from monitors import passages
from store.records import Trace
from tracelore import Flag


class NoPromises:
    """Flags answers that promise what nobody can promise."""

    name = "no_promises"
    version = "1"

    def check_trace(self, trace: Trace) -> Iterator[Flag]:
        """Find "guarantee" in what the assistant wrote."""
        for passage in passages(trace):
            at = passage.text.lower().find("guarantee")
            if passage.source == "assistant" and at >= 0:
                yield Flag(
                    category="promise.guarantee",
                    severity="low",
                    confidence=0.6,
                    explanation="The assistant guarantees something.",
                    evidence=(passage.evidence(at, at + len("guarantee")),),
                )
