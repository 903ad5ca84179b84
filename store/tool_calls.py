"""Which spans of tools are a call each, so that each call is counted once.

Several instrumentations tell of one call: the agent that makes it, the client that carries it, the server that runs it,
within each other or beside each other. Then only the innermost counts. A call that is made again is told again, after
the first, and counts again; so does a tool that calls itself.
"""

from collections import defaultdict
from collections.abc import Sequence

from store.records import Span
from store.tree import Tree

_DECIDING = frozenset({"agent", "llm", "embedding"})  # what runs within these was decided by them, not by a tool around
_ALIKE = 50  # calls under one id; of more nobody looks which tell the same


def told_again(spans: Sequence[Span], tree: Tree) -> set[int]:
    """Find, by index, the spans of tools whose call another tells from within; all others of tools are a call each."""
    tools = [i for i, span in enumerate(spans) if span.kind == "tool"]
    return _around(spans, tree) | _beside(spans, tools) if len(tools) > 1 else set()


def _around(spans: Sequence[Span], tree: Tree) -> set[int]:
    """Find the tools that have their own call below them, with no decision in between."""
    nearest = [-1] * len(spans)
    found = set()
    for i in tree.order:
        parent = tree.places[i].parent
        if parent < 0 or spans[parent].kind in _DECIDING:
            continue
        nearest[i] = parent if spans[parent].kind == "tool" else nearest[parent]
        if spans[i].kind == "tool" and nearest[i] >= 0 and _is_one_call(spans[nearest[i]], spans[i]):
            found.add(nearest[i])
    return found


def _is_one_call(outer: Span, inner: Span) -> bool:
    if outer.tool_call_id and inner.tool_call_id:
        return outer.tool_call_id == inner.tool_call_id
    return outer.tool_name == inner.tool_name and _teller(outer) != _teller(inner)


def _beside(spans: Sequence[Span], tools: Sequence[int]) -> set[int]:
    """Find the tools within whose time the same call is told by another instrumentation, or under another name."""
    by_id = defaultdict(list)
    for i in tools:
        if spans[i].tool_call_id:
            by_id[spans[i].tool_call_id, spans[i].tool_name].append(i)
    return {
        outer
        for alike in by_id.values()
        if 1 < len(alike) <= _ALIKE
        for outer in alike
        if any(_is_within(spans[inner], spans[outer]) for inner in alike if inner != outer)
    }


def _is_within(inner: Span, outer: Span) -> bool:
    took, around = inner.end_ns - inner.start_ns, outer.end_ns - outer.start_ns
    return (
        outer.start_ns <= inner.start_ns
        and inner.end_ns <= outer.end_ns
        and took < around
        and _teller(inner)[:2] != _teller(outer)[:2]
    )


def _teller(span: Span) -> tuple[object, str, object]:
    """Give who tells of a call, and how: a client and a server may use the same words."""
    return span.scope.get("name"), span.name, span.otlp_kind
