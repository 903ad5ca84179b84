"""Which traces failures are planted into."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from store.progress import silent
from store.records import Span, Trace
from tracelore import evaluate


def trace(name: str) -> Trace:
    """Give a trace of one step."""
    return Trace("p", name, (Span("p", name, "s", None, "step", "chain", "otel_genai", "desk", 0, 1, "ok"),))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have all facets replaced by one that finds a failure in traces called ``ill``; give which it was asked of."""
    facets = pytest.importorskip("insights.facets")
    seen: list[str] = []

    def describe(given: Trace) -> Any:
        seen.append(given.trace_id)
        return facets.FacetRow("it failed") if given.trace_id.startswith("ill") else None

    failure = SimpleNamespace(name="failure", version="1", describe=describe)
    monkeypatch.setattr(facets, "all_facets", lambda _: (failure,))
    return seen


def without(names: list[str], unknown: Callable[[str], bool]) -> list[str]:
    """Give the traces that are left of some."""
    traces = [trace(name) for name in names]
    left = evaluate._without_failures(traces, {name for name in names if unknown(name)}, None, silent)
    return [one.trace_id for one in left]


def test_traces_that_nobody_described_are_looked_at_first(asked: list[str]) -> None:
    """What failed by itself would count as wrongly found beside what was planted."""
    names = ["ill1", "well1", "ill2", "well2"]
    assert ["well1", "ill2", "well2"] == without(names, lambda name: name.endswith("1"))
    assert ["ill1", "well1"] == asked


def test_what_was_described_is_not_looked_at_again(asked: list[str]) -> None:
    """Of those the store tells whether they failed."""
    assert ["ill1", "well1"] == without(["ill1", "well1"], lambda _: False)
    assert [] == asked
