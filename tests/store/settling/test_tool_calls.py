"""Calls of tools are counted once, whoever tells them, and as often as they are made."""

from collections.abc import Callable, Sequence

import pytest

from store.records import Span
from store.tool_calls import told_again
from store.tree import grow_tree

MakeSpan = Callable[..., Span]
FIND = {"kind": "tool", "tool_name": "find"}


def counted(spans: Sequence[Span]) -> int:
    again = told_again(spans, grow_tree([s.span_id for s in spans], [s.parent_span_id for s in spans]))
    return sum(s.kind == "tool" for s in spans) - len(again)


def test_a_call_told_by_agent_client_and_server_is_one(make_span: MakeSpan) -> None:
    """With steps in between, and though only the agent knows its id."""
    spans = [
        make_span("agent", kind="agent"),
        make_span("execute_tool find", "agent", tool_call_id="c1", scope={"name": "framework"}, **FIND),
        make_span("step", "execute_tool find", kind="chain"),
        make_span("client", "step", otlp_kind="CLIENT", scope={"name": "mcp"}, **FIND),
        make_span("server", "client", otlp_kind="SERVER", scope={"name": "mcp"}, **FIND),
    ]
    assert counted(spans) == 1


def test_a_call_told_beside_is_one(make_span: MakeSpan) -> None:
    """Under one id, the one within the other's time, by two who do not know of each other."""
    spans = [
        make_span("agent", kind="agent", took=9),
        make_span("ai.toolCall", "agent", at=1, took=3, tool_call_id="c1", **FIND),
        make_span("session", took=9),
        make_span("Tool.execute", "session", at=2, took=1, tool_call_id="c1", **FIND),
    ]
    assert counted(spans) == 1


def test_a_call_made_again_counts_again(make_span: MakeSpan) -> None:
    """One after the other, also where another instrumentation tells of both attempts as one."""
    tries = [
        make_span("first", at=1, took=1, tool_call_id="c1", scope={"name": "inner"}, status="error", **FIND),
        make_span("second", at=3, took=1, tool_call_id="c1", scope={"name": "inner"}, **FIND),
    ]
    around = make_span("around", took=9, tool_call_id="c1", scope={"name": "outer"}, **FIND)
    assert counted(tries) == 2
    assert counted([around, *tries]) == 2


@pytest.mark.parametrize("between", ["agent", "llm"])
def test_what_a_tool_decides_is_a_call_of_its_own(make_span: MakeSpan, between: str) -> None:
    """An agent within a tool may call a tool of the same name."""
    spans = [
        make_span("outer", scope={"name": "a"}, **FIND),
        make_span("between", "outer", kind=between),
        make_span("inner", "between", scope={"name": "b"}, **FIND),
    ]
    assert counted(spans) == 2


def test_a_tool_that_calls_itself_or_another(make_span: MakeSpan) -> None:
    """Told in the same words by the same instrumentation, or under another id, or of another name."""
    once = make_span("find", scope={"name": "a"}, **FIND)
    again = make_span("2", "find", scope={"name": "a"}, **FIND | {"name": "find"})
    other = make_span("3", "find", scope={"name": "b"}, kind="tool", tool_name="read")
    assert counted([once, again, other]) == 3
    known = make_span("4", scope={"name": "a"}, tool_call_id="c1", **FIND)
    unlike = make_span("5", "4", scope={"name": "b"}, tool_call_id="c2", **FIND)
    assert counted([known, unlike]) == 2


def test_agents_side_by_side_may_use_the_same_ids(make_span: MakeSpan) -> None:
    """Some models number their calls anew with each answer."""
    spans = [
        make_span("find 1", at=1, took=3, tool_call_id="call_0", **FIND | {"name": "find"}),
        make_span("find 2", at=2, took=1, tool_call_id="call_0", **FIND | {"name": "find"}),
    ]
    assert counted(spans) == 2
