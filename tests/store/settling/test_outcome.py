"""Whether a trace ended well."""

from collections.abc import Callable

import pytest

from store.outcome import outcome
from store.records import Span
from store.tree import grow_tree

MakeSpan = Callable[..., Span]


def judged(*spans: Span) -> str:
    """Judge a trace of ``spans``."""
    return outcome(spans, grow_tree([s.span_id for s in spans], [s.parent_span_id for s in spans]))


def test_unset_is_success(make_span: MakeSpan) -> None:
    """Only status error is an error."""
    assert "ok" == judged(make_span("root"), make_span("call", "root", kind="llm", status="ok"))


def test_a_failed_root_is_an_error(make_span: MakeSpan) -> None:
    """Whatever went well below it."""
    assert "error" == judged(make_span("root", status="error", took=9), make_span("c", "root", kind="llm", at=3))


def test_the_whole_tried_again_is_no_error(make_span: MakeSpan) -> None:
    """A root that failed is forgiven when a later root succeeds, not when an earlier one did."""
    failed = make_span("r1", status="error", at=2)
    assert "ok" == judged(failed, make_span("r2", at=5))
    assert "error" == judged(make_span("r0", at=0), failed)


@pytest.mark.parametrize("kind", ["llm", "tool"])
def test_a_retry_recovers(make_span: MakeSpan, kind: str) -> None:
    """A failed step followed by one of its kind that went well is no error."""
    root, failed = make_span("root", took=9), make_span("a", "root", kind=kind, status="error", at=1)
    assert "ok" == judged(root, failed, make_span("b", "root", kind=kind, at=3))
    assert "error" == judged(root, failed, make_span("b", "root", kind=kind, at=1))
    assert "error" == judged(root, failed, make_span("b", "root", kind=kind, at=3, status="error"))


def test_an_apology_is_no_recovery(make_span: MakeSpan) -> None:
    """A tool that never worked is an error although the model went on to say something."""
    assert "error" == judged(
        make_span("root", took=9),
        make_span("tool", "root", kind="tool", status="error", at=1),
        make_span("call", "root", kind="llm", at=3),
    )


def test_what_a_step_handled_inside_is_no_error(make_span: MakeSpan) -> None:
    """A failed request within a tool that went well was that tool's business."""
    assert "ok" == judged(
        make_span("root", took=9),
        make_span("tool", "root", kind="tool", at=1, took=4),
        make_span("http", "tool", at=1, status="error"),
        make_span("call", "tool", kind="llm", at=2, status="error"),
    )


def test_a_failed_group_is_made_good_by_any_later_step(make_span: MakeSpan) -> None:
    """A sub-agent that failed is forgiven when work went on, not when it was the last thing."""
    root, failed = make_span("root", took=9), make_span("sub", "root", kind="agent", status="error", at=1)
    assert "ok" == judged(root, failed, make_span("call", "root", kind="llm", at=3))
    assert "error" == judged(root, make_span("call", "root", kind="llm", at=0), failed)


def test_a_root_does_not_hide_errors_below_it(make_span: MakeSpan) -> None:
    """A model span at the root with a tool that failed is an error."""
    assert "error" == judged(
        make_span("root", kind="llm", took=9), make_span("tool", "root", kind="tool", at=1, status="error")
    )


def test_orphans_count(make_span: MakeSpan) -> None:
    """An error in a trace without a root is an error."""
    assert "error" == judged(make_span("a", "gone", kind="llm", status="error"))
