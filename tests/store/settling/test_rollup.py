"""One row for a trace."""

from collections.abc import Callable
from datetime import datetime

from store import FileStore
from store.records import Span, Trace
from store.rollup import TRACES, roll_up

MakeSpan = Callable[..., Span]
MakeTrace = Callable[..., Trace]
LATER = datetime(2026, 3, 2, 13)


def test_the_row_has_the_columns_of_the_table(
    file_store: FileStore, make_span: MakeSpan, make_trace: MakeTrace
) -> None:
    """Row, Arrow schema and migrated table name the same columns."""
    columns = file_store.query("SELECT * FROM traces").column_names
    assert columns == TRACES.names
    assert columns == list(roll_up(make_trace(make_span("root")), LATER))


def test_counts_and_cast(make_span: MakeSpan, make_trace: MakeTrace) -> None:
    """Spans are counted by kind; agents, tools and models are named in order of appearance, each once."""
    row = roll_up(
        make_trace(
            make_span("root", kind="agent", agent="lead", took=9, model="any"),
            make_span("c1", "root", kind="llm", at=1, model="large"),
            make_span("t1", "root", kind="tool", at=2, tool_name="find", status="error"),
            make_span("t2", "root", kind="tool", at=3, tool_name="find"),
            make_span("sub", "root", kind="agent", at=4, agent="helper"),
            make_span("c2", "sub", kind="llm", at=5, model="small"),
        ),
        LATER,
    )
    counts = ("span_count", "llm_count", "tool_count", "agent_count", "error_count")
    assert [6, 2, 2, 2, 1] == [row[name] for name in counts]
    assert (["lead", "helper"], ["find"], ["large", "small"]) == (row["agents"], row["tools"], row["models"])
    assert ("ok", "lead", "root") == (row["status"], row["agent"], row["root_span_id"])


def test_session_and_user_may_stand_anywhere(make_span: MakeSpan, make_trace: MakeTrace) -> None:
    """The root's word counts first; empty ids are none."""
    child = make_span("c", "root", at=1, session_id="s1", user_id="u1")
    row = roll_up(make_trace(make_span("root", session_id=""), child), LATER)
    assert ("s1", "u1") == (row["session_id"], row["user_id"])
    row = roll_up(make_trace(make_span("root", session_id="s0"), child), LATER)
    assert ("s0", "u1") == (row["session_id"], row["user_id"])


def test_a_trace_without_a_root(make_span: MakeSpan, make_trace: MakeTrace) -> None:
    """The first orphan gives the name; the root stays unknown."""
    row = roll_up(make_trace(make_span("b", "x", at=2), make_span("a", "y", at=1, took=5)), LATER)
    assert (None, "a", 5000.0) == (row["root_span_id"], row["name"], row["duration_ms"])


def test_a_remote_orphan_is_not_the_root(make_span: MakeSpan, make_trace: MakeTrace) -> None:
    """A true root stands for the trace even if an orphan is earlier."""
    row = roll_up(make_trace(make_span("orphan", "x", at=0), make_span("root", at=1)), LATER)
    assert "root" == row["root_span_id"]


def test_clocks_that_disagree(make_span: MakeSpan, make_trace: MakeTrace) -> None:
    """Another machine's clock neither moves the start nor the end; a span that ends before it starts took nothing."""
    row = roll_up(
        make_trace(
            make_span("root", took=10),
            make_span("early", "root", at=-3600, service="other"),
            make_span("late", "root", at=3600, service="other"),
            make_span("background", "root", at=9, took=3),
        ),
        LATER,
    )
    assert (datetime(2026, 3, 2, 12), 12_000.0) == (row["start_time"], row["duration_ms"])
    assert 0 == roll_up(make_trace(make_span("root", took=-5)), LATER)["duration_ms"]


def test_midnight(make_span: MakeSpan, make_trace: MakeTrace) -> None:
    """A trace over midnight is one trace."""
    row = roll_up(make_trace(make_span("root", at=11 * 3600, took=7200)), LATER)
    assert (datetime(2026, 3, 2, 23), datetime(2026, 3, 3, 1)) == (row["start_time"], row["end_time"])


def test_a_circle_of_spans(make_span: MakeSpan, make_trace: MakeTrace) -> None:
    """Spans that are each other's parents still make a row."""
    row = roll_up(make_trace(make_span("a", "b", input_tokens=3), make_span("b", "a")), LATER)
    assert (2, 3) == (row["span_count"], row["input_tokens"])


def test_a_chain_of_30000_spans(make_span: MakeSpan, make_trace: MakeTrace) -> None:
    """Depth costs neither the stack nor more than linear time; only the deepest usage counts."""
    chain = [
        make_span(str(i), str(i - 1) if i else None, kind="llm", at=i / 1000, took=40, input_tokens=1)
        for i in range(30_000)
    ]
    row = roll_up(make_trace(*chain), LATER)
    assert (30_000, 1, "ok") == (row["span_count"], row["input_tokens"], row["status"])
