"""A simulated day, made once, as the spans it leaves and the truth about it."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from samples.simulated_day import simulate
from samples.world.stage import SECOND

END = int(datetime(2026, 3, 4, 17, 30, tzinfo=UTC).timestamp()) * SECOND
Simulate = Callable[..., "Day"]


@dataclass(frozen=True)
class Day:
    """What a simulated day left behind."""

    truth: dict[str, Any]
    spans: tuple[ReadableSpan, ...]
    end: int

    @cached_property
    def by_trace(self) -> dict[str, list[ReadableSpan]]:
        """The spans of each trace, in order of their starts."""
        traces: dict[str, list[ReadableSpan]] = defaultdict(list)
        for span in sorted(self.spans, key=lambda s: s.start_time or 0):
            traces[f"{span.context.trace_id:032x}"].append(span)
        return traces

    def failing(self, failure: str) -> Iterator[list[ReadableSpan]]:
        """Yield the traces a failure was planted in."""
        for trace_id, facts in self.truth["traces"].items():
            if facts["failure"] == failure:
                yield self.by_trace[trace_id]

    def requests(self) -> list[str]:
        """What users wrote, trace by trace."""
        return [request_of(spans) for spans in self.by_trace.values()]


def request_of(spans: list[ReadableSpan]) -> str:
    """What the user wrote, as the trace's first span says it."""
    messages = json.loads(str((spans[0].attributes or {})["gen_ai.input.messages"]))
    return str(messages[-1]["parts"][0]["content"])


def _simulate(seed: int, traces: int) -> Day:
    exporter = InMemorySpanExporter()
    truth = simulate(exporter, seed=seed, traces=traces, end=END)
    return Day(truth, exporter.get_finished_spans(), END)


@pytest.fixture(scope="session")
def simulated() -> Simulate:
    """Simulate a day of your own."""
    return _simulate


@pytest.fixture(scope="session")
def day() -> Day:
    """A day of the default size."""
    return _simulate(11, 2000)
