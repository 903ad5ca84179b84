"""Rows of the waterfall."""

from dashboard.steps import DEEPEST, INDENT, only_failing, steps, stretch_of
from store.records import Span, Trace


def chain_of(length: int, *, failing: int = -1) -> Trace:
    """Make a trace in which each span hangs below the one before."""
    spans = [
        Span(
            *("p", "t", f"s{i}", f"s{i - 1}" if i else None, f"step {i}", "chain", "d", None),
            start_ns=i * 1_000_000,
            end_ns=(i + 1) * 1_000_000,
            status="error" if i == failing else "ok",
        )
        for i in range(length)
    ]
    return Trace("p", "t", tuple(spans))


def test_steps_are_indented_by_depth_up_to_a_limit() -> None:
    """Deep trees keep their names in sight."""
    labels = [row["label"] for row in steps(chain_of(40))]
    assert [0, 1, 2] == [label.count(INDENT) for label in labels[:3]]
    assert DEEPEST == labels[-1].count(INDENT)


def test_steps_start_at_zero() -> None:
    """Times are told from the start of the trace."""
    rows = steps(chain_of(3))
    assert [0.0, 1.0, 2.0] == [row["start_ms"] for row in rows]


def test_only_failing_keeps_the_way_to_the_error() -> None:
    """What an error is part of stays; what comes beside or below it goes."""
    trace = chain_of(5, failing=2)
    assert ["s0", "s1", "s2"] == [row["span_id"] for row in only_failing(trace, steps(trace))]


def test_a_failed_step_is_marked_without_colour() -> None:
    """The label itself tells a failure."""
    assert "\u2715" in steps(chain_of(1, failing=0))[0]["label"]


def test_the_stretch_leaves_out_what_spans_everything() -> None:
    """A part of a long trace is drawn at its own scale."""
    rows = [{"start_ms": 0, "duration_ms": 100}, {"start_ms": 10, "duration_ms": 2}, {"start_ms": 20, "duration_ms": 5}]
    assert (10, 25) == stretch_of(rows)


def test_a_cycle_of_parents_ends() -> None:
    """Spans that name each other as parents are shown all the same."""
    common = {"kind": "chain", "dialect": "d", "service": None, "start_ns": 0, "end_ns": 1, "status": "error"}
    one = Span(project="p", trace_id="t", span_id="a", parent_span_id="b", name="a", **common)  # type: ignore[arg-type]
    two = Span(project="p", trace_id="t", span_id="b", parent_span_id="a", name="b", **common)  # type: ignore[arg-type]
    trace = Trace("p", "t", (one, two))
    assert 2 == len(only_failing(trace, steps(trace)))
