"""Whole traces come back as they were sent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from store import FileStore, Store
from store.records import Message, Span
from store.settle import settle
from store.traces import load_trace, load_traces, span_tree

MakeSpan = Callable[..., Span]
Put = Callable[..., None]
NOON = datetime(2026, 3, 2, 12)


def full_span(make_span: MakeSpan) -> Span:
    """Make a span that uses every kind of field."""
    call = {"type": "tool_call", "id": "1", "name": "find", "arguments": {"q": "it's"}}
    return make_span(
        "s1",
        kind="llm",
        input=(Message.of("user", "hi 'there' ?"), Message("assistant", (call,), finish_reason="stop")),
        output=(Message.of("assistant", "hi"), Message.of("assistant", "hi")),
        system=(Message.of("system", "be kind"),),
        arguments='{"q": 1}',
        result="found",
        tool_definitions="[]",
        attributes={"a": 1, "b": {"c": [1.5, None, "x"]}},
        events=({"name": "e", "time_ns": 1},),
        links=({"trace_id": "ff"},),
        resource={"service.name": "shop"},
        scope={"name": "lib"},
        notes=("truncated",),
        input_tokens=10,
        cost=0.25,
        cost_source="given",
    )


def test_a_span_comes_back_whole(store: Store, make_span: MakeSpan, put: Put) -> None:
    """Texts are resolved in order, repeats included, and structured columns are parsed."""
    span = full_span(make_span)
    put(store, span)
    trace = load_trace(store, "default", "t1")
    assert trace is not None
    assert (span,) == trace.spans


def test_order_within_and_between_traces(store: Store, make_span: MakeSpan, put: Put) -> None:
    """Traces come as asked for, spans by start, parents first where they start together."""
    put(store, make_span("a", "b", at=1), make_span("b", "c", at=1), make_span("c", at=1), make_span("z", "c"))
    put(store, make_span("x", trace_id="t2"))
    traces = list(load_traces(store, "default", ["t2", "gone", "t1", "t2"]))
    assert ["t2", "t1"] == [trace.trace_id for trace in traces]
    assert ["z", "c", "b", "a"] == [span.span_id for span in traces[1].spans]


def test_projects_share_nothing(file_store: FileStore, make_span: MakeSpan, put: Put) -> None:
    """The same trace id in two projects is two traces with texts of their own."""
    for project in ("one", "two"):
        put(file_store, make_span("s", project=project, input=(Message.of("user", project),)))
    trace = load_trace(file_store, "two", "t1")
    assert trace is not None
    assert [("two", "two")] == [(s.project, s.input[0].text) for s in trace.spans]


def test_texts_of_two_days(file_store: FileStore, make_span: MakeSpan, put: Put) -> None:
    """A text that was received before and after midnight is found, once, for both spans."""
    midnight = datetime(2026, 3, 3)
    same = (Message.of("user", "still here"),)
    for name, offset in (("a", -1), ("b", 1)):
        put(file_store, make_span(name, input=same, received_at=midnight + timedelta(seconds=offset)))
    trace = load_trace(file_store, "default", "t1")
    assert trace is not None
    assert [same, same] == [span.input for span in trace.spans]


def test_texts_that_retention_took(file_store: FileStore, make_span: MakeSpan, put: Put) -> None:
    """Messages that are gone leave their place, payloads become None."""
    put(file_store, full_span(make_span))
    with file_store.transaction() as work:
        work.execute("DELETE FROM texts")
    trace = load_trace(file_store, "default", "t1")
    assert trace is not None
    assert (2, "") == (len(trace.spans[0].input), trace.spans[0].input[0].text)
    assert trace.spans[0].result is None


def test_nothing_to_load(store: Store) -> None:
    """Unknown ids, hostile ones and none at all give no traces."""
    assert load_trace(store, "default", "'; DROP TABLE spans --") is None
    assert [] == list(load_traces(store, "default", []))
    assert [] == span_tree(store, "default", "gone")


def test_many_batches(store: Store, make_span: MakeSpan, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    """More traces than one batch holds come back all the same, also one that is larger than a batch."""
    monkeypatch.setattr("store.batches.BATCH_SPANS", 3)
    monkeypatch.setattr("store.located._AT_ONCE", 2)
    ids = [f"t{i}" for i in range(5)]
    put(store, *(make_span(f"{t}{i}", trace_id=t) for n, t in enumerate(ids) for i in range(n + 1)))
    traces = list(load_traces(store, "default", ids))
    assert [(t, n + 1) for n, t in enumerate(ids)] == [(t.trace_id, len(t.spans)) for t in traces]


def test_a_replaced_span_is_there_once(file_store: FileStore, make_span: MakeSpan, put: Put) -> None:
    """A retry that ends later takes the place of the first version."""
    span = make_span("s")
    put(file_store, span)
    put(file_store, replace(span, end_ns=span.end_ns + 5, status="ok"))
    trace = load_trace(file_store, "default", "t1")
    assert trace is not None
    assert ["ok"] == [s.status for s in trace.spans]


def test_the_bare_tree(store: Store, make_span: MakeSpan, put: Put) -> None:
    """Each span comes before those below it, with its depth."""
    put(store, make_span("leaf", "mid", at=2), make_span("mid", "root", at=1), make_span("root", took=9))
    put(store, make_span("orphan", "gone", at=5, kind="tool", tool_name="find"))
    tree = span_tree(store, "default", "t1")
    assert [("root", 0), ("mid", 1), ("leaf", 2), ("orphan", 0)] == [(b.span_id, b.depth) for b in tree]
    assert ("tool", "find") == (tree[3].kind, tree[3].tool_name)


def test_late_spans_of_a_settled_trace_are_read(file_store: FileStore, make_span: MakeSpan, put: Put) -> None:
    """Where the spans lie is known from the trace's row, and what came since then is looked for."""
    put(file_store, make_span("root"))
    for hours in (1, 2):
        settle(file_store, now=NOON + timedelta(hours=hours))
    put(file_store, make_span("late", "root", received_at=NOON + timedelta(hours=2)))
    read = load_trace(file_store, "default", "t1")
    assert read is not None
    assert ["root", "late"] == [span.span_id for span in read.spans]
    assert ["root", "late"] == [branch.span_id for branch in span_tree(file_store, "default", "t1")]


def test_a_trace_settled_by_an_earlier_version_is_read(file_store: FileStore, make_span: MakeSpan, put: Put) -> None:
    """Its row does not say when its first span came."""
    put(file_store, make_span("root"), make_span("later", "root", received_at=NOON + timedelta(hours=3)))
    settle(file_store, now=NOON + timedelta(hours=9))
    with file_store.transaction() as work:
        work.execute("UPDATE traces SET first_received_at = NULL")
    read = load_trace(file_store, "default", "t1")
    assert read is not None
    assert 2 == len(read.spans)


@pytest.mark.parametrize("repeated", [1, 40])
def test_texts_said_earlier_that_day_are_read(store: Store, make_span: MakeSpan, put: Put, repeated: int) -> None:
    """A text is stored with the first span of the day that refers to it, hours before this one or not."""
    said = tuple(Message.of("user", f"message {number}") for number in range(repeated))
    put(store, make_span("early", trace_id="t0", kind="llm", input=said, received_at=NOON - timedelta(hours=5)))
    put(store, make_span("root", kind="llm", input=(*said, Message.of("user", "new"))))
    read = load_trace(store, "default", "t1")
    assert read is not None
    assert (*said, Message.of("user", "new")) == read.spans[0].input
