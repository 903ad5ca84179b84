"""Tokens and cost of a trace, each counted once.

Spans repeat each other's usage in two ways. Agent spans sum up what their model calls used; and one model call is
seen by several instrumentations at once, as model spans within each other. So only the deepest model span that says
what was used counts, and any other span only where no model span around or below it says anything. A tool between
two model spans tells calls apart: what runs within a tool (an agent used as a tool) was not part of the call around
it; nor was an agent that one instrumentation tells right below a call (Google's ADK, of an agent that the answer
hands over to). Four things go beyond that: an agent that tells only its own calls, which no span tells, counts beside
the agents within it (smolagents' do, when they stream); a cost that was given around a call counts more than one that
was computed for what is within it; a step that stands beside model spans only sums them up; and a client that tells
of its own calls (Anthropic's, Mistral's) does so beside an instrumentation that tells of the same; so does an SDK that
has spans of its own (Google's ADK), beside a distribution that counts no thoughts.
"""

from collections.abc import Callable, Sequence
from math import isfinite
from operator import attrgetter

from store.records import Span
from store.tree import Tree

COUNTERS = (
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "reasoning_tokens",
    "cost",
)
MODEL_KINDS = ("llm", "embedding")
_LARGEST = 2**63 - 1

# Which counters a span carries is kept as one bit each: one pass over the tree then settles all of them, and
# a wrapper that alone knows the cost still gives it when the call within it alone knows the tokens.
_Bits = int
_Values = tuple[int | float | None, ...]
_NOTHING: _Values = (None,) * len(COUNTERS)
_said_by: Callable[[Span], _Values] = attrgetter(*COUNTERS)


def count_usage(spans: Sequence[Span], tree: Tree) -> dict[str, int | float | None]:
    """Sum each counter over the spans that count for it; None where no span says anything."""
    said = [_said_by(span) for span in spans]
    counted = _counted(spans, tree, [_carried(values) for values in said])
    counting = [(values, bits) for values, bits in zip(said, counted, strict=True) if bits]
    named = [values for values in said if values != _NOTHING]
    return {name: _total(named, counting, bit) for bit, name in enumerate(COUNTERS)}


def _carried(values: _Values) -> _Bits:
    if values == _NOTHING:  # as most spans are
        return 0
    return sum(1 << bit for bit, value in enumerate(values) if _says_something(value))


def _says_something(value: float | None) -> bool:
    # A wrapper around a streamed call often reports zeros; they must not hide what the call itself reports.
    return value is not None and value > 0 and isfinite(value)


def _counted(spans: Sequence[Span], tree: Tree, carried: Sequence[_Bits]) -> list[_Bits]:
    below, same_kind_below = _below(spans, tree, carried)
    around = _model_around(spans, tree, carried)
    beside = _model_beside(spans, tree, carried)
    counted = [
        bits & ~same_kind_below[i] if span.kind in MODEL_KINDS else bits & ~below[i] & ~around[i] & ~beside[i]
        for i, (span, bits) in enumerate(zip(spans, carried, strict=True))
    ]
    for i in _alone(spans, tree):
        counted[i] = carried[i] & ~around[i]
    if any(bits >> _COST & 1 for bits in carried):
        counted = _given_first(spans, tree, counted)
    return _without_twins(spans, tree, counted)


def _alone(spans: Sequence[Span], tree: Tree) -> list[int]:
    """Give the agents that tell what they used without the agents within them, though none of their calls is told.

    They tell less than those within, so it is no sum of these; and each of those tells the very sum of its own calls,
    so it is not what the last call used, as some agents tell. What is told of one agent or call within is that one's.
    """
    agents = {i for i, span in enumerate(spans) if span.kind == "agent" and span.input_tokens}
    if len(agents) < 2:  # so that none is within another
        return []
    whose = [-1] * len(spans)  # the nearest of these agents around each span
    calls, within = dict.fromkeys(agents, 0), dict.fromkeys(agents, 0)
    inner: dict[int, list[int]] = {i: [] for i in agents}
    repeating: set[int] = set()
    for i in tree.order:
        parent = tree.places[i].parent
        agent = whose[i] = parent if parent in agents else whose[parent] if parent >= 0 else -1
        if agent >= 0 and i in agents:
            within[agent] += spans[i].input_tokens or 0
            inner[agent].append(i)
        elif agent >= 0 and spans[i].kind in MODEL_KINDS:
            calls[agent] += spans[i].input_tokens or 0
        else:
            continue
        repeating.update(of for of in (agent, whose[agent]) if of >= 0 and _tells_as(spans[of], spans[i]))
    exact = {i for i in agents if calls[i] == spans[i].input_tokens}
    return [
        i
        for i in agents - repeating
        if not calls[i] and (spans[i].input_tokens or 0) < within[i] and exact.issuperset(inner[i])
    ]


def _tells_as(one: Span, other: Span) -> bool:
    return one.input_tokens == other.input_tokens and one.output_tokens == other.output_tokens


def _without_twins(spans: Sequence[Span], tree: Tree, counted: list[_Bits]) -> list[_Bits]:
    """Let a call count once that another instrumentation tells beside it: within its time, with the same counts."""
    running: dict[int, list[int]] = {}
    kept = list(counted)
    for i in sorted((i for i, bits in enumerate(counted) if bits), key=lambda i: (spans[i].start_ns, -spans[i].end_ns)):
        span = spans[i]
        if span.kind not in MODEL_KINDS or not span.input_tokens or not span.output_tokens:
            continue
        calls = running.setdefault(span.input_tokens, [])
        calls[:] = [other for other in calls if spans[other].end_ns > span.start_ns][-_AT_ONCE:]
        twin = next((o for o in reversed(calls) if _are_twins(tree, spans, o, i)), None)
        if twin is not None:
            fuller, other = (twin, i) if (spans[twin].output_tokens or 0) >= span.output_tokens else (i, twin)
            kept[other] &= ~counted[fuller]
            calls.remove(twin)  # one call is told once by each who tells it; a third may do so within this one
        calls.append(i)
    return kept


def _are_twins(tree: Tree, spans: Sequence[Span], earlier: int, later: int) -> bool:
    one, other = spans[earlier], spans[later]
    if one.output_tokens == other.output_tokens and tell_the_same(one, other):
        return _is_near(tree, earlier, later)
    return (
        one.output_tokens != other.output_tokens
        and _words(one) == _words(other)
        and other.start_ns - one.start_ns <= _TOGETHER_NS
        and tree.places[earlier].parent == tree.places[later].parent >= 0
        and one.scope.get("name") != other.scope.get("name")
        and _may_be_one_model(one, other)
    )


def _words(span: Span) -> int:
    """Give the tokens of what was said: some leave out of a call's output what was thought, and tell of no thoughts."""
    return (span.output_tokens or 0) - (span.reasoning_tokens or 0)


_TOGETHER_NS = 10_000_000  # two begin that stand in one place and tell one call, where one counts no thoughts


_AT_ONCE = 20  # calls with the same counts; of more the latest are looked at
_APART = 20  # levels of the tree


def tell_the_same(around: Span, span: Span) -> bool:
    """Tell whether two that say the same counts may speak of one call: each for itself, one within the other's time."""
    return (
        around.start_ns < span.start_ns
        and span.end_ns < around.end_ns
        and around.scope.get("name") != span.scope.get("name")  # else calls that were made at once
        and _may_be_one_model(around, span)
    )


def _may_be_one_model(one: Span, other: Span) -> bool:
    """Tell whether two spans name a model in common, the one asked for or the one that answered, or one names none."""
    models = {one.model, one.request_model} - {None}
    others = {other.model, other.request_model} - {None}
    return not models or not others or not models.isdisjoint(others)


def _is_near(tree: Tree, around: int, within: int) -> bool:
    """Tell whether a span hangs where another does, or above that: where a client finds the step that is going on."""
    parent, above = tree.places[within].parent, tree.places[around].parent
    for _ in range(_APART):
        if above == parent:
            return True
        if above < 0:
            return False
        above = tree.places[above].parent
    return False


def _model_beside(spans: Sequence[Span], tree: Tree, carried: Sequence[_Bits]) -> Sequence[_Bits]:
    """Give for each plain step what the model spans that stand right beside it carry."""
    found: dict[int, _Bits] = {}
    for i, span in enumerate(spans):
        if span.kind in MODEL_KINDS:
            parent = tree.places[i].parent
            found[parent] = found.get(parent, 0) | carried[i]
    return [
        found.get(place.parent, 0) if span.kind == "chain" else 0
        for span, place in zip(spans, tree.places, strict=True)
    ]


def _given_first(spans: Sequence[Span], tree: Tree, counted: list[_Bits]) -> list[_Bits]:
    """Let a cost that was given count in place of those computed within the same call."""
    given = [_says_something(s.cost) and s.cost_source == "given" and s.kind in MODEL_KINDS for s in spans]
    if not any(given):
        return counted
    given_within = [False] * len(spans)
    for i in reversed(tree.order):
        parent = tree.places[i].parent
        if parent >= 0 and (given[i] or given_within[i]) and not _is_apart(spans[i], spans[parent]):
            given_within[parent] = True
    covered: list[str | None] = [None] * len(spans)  # by a call of which kind
    for i in tree.order:
        parent = tree.places[i].parent
        if parent >= 0 and not _is_apart(spans[i], spans[parent]):
            counts = given[parent] and not given_within[parent]
            covered[i] = covered[parent] or (spans[parent].kind if counts else None)
        if covered[i] == spans[i].kind:
            counted[i] &= ~(1 << _COST)
        elif given[i] and not given_within[i]:
            counted[i] |= 1 << _COST
    return counted


_COST = COUNTERS.index("cost")


def _is_apart(span: Span, parent: Span) -> bool:
    """Tell whether what runs within a span is no part of the call around it."""
    if span.kind == "tool":
        return True
    return span.kind == "agent" and parent.kind in MODEL_KINDS and span.scope.get("name") == parent.scope.get("name")


def _below(spans: Sequence[Span], tree: Tree, carried: Sequence[_Bits]) -> tuple[Sequence[_Bits], Sequence[_Bits]]:
    """Give what any span below each carries, and what model spans of its own kind do in the same call."""
    below = [0] * len(spans)
    by_kind = {kind: [0] * len(spans) for kind in MODEL_KINDS}
    for i in reversed(tree.order):
        parent = tree.places[i].parent
        if parent < 0:
            continue
        below[parent] |= below[i] | carried[i]
        if _is_apart(spans[i], spans[parent]):
            continue
        for kind, bits in by_kind.items():
            bits[parent] |= bits[i] | (carried[i] if spans[i].kind == kind else 0)
    own_kind = [by_kind[span.kind][i] if span.kind in by_kind else 0 for i, span in enumerate(spans)]
    return below, own_kind


def _model_around(spans: Sequence[Span], tree: Tree, carried: Sequence[_Bits]) -> Sequence[_Bits]:
    """Give what the model spans around each span carry, as far as the call it belongs to reaches."""
    around = [0] * len(spans)
    for i in tree.order:
        parent = tree.places[i].parent
        if parent >= 0 and not _is_apart(spans[i], spans[parent]):
            around[i] = around[parent] | (carried[parent] if spans[parent].kind in MODEL_KINDS else 0)
    return around


def _total(named: Sequence[_Values], counting: Sequence[tuple[_Values, _Bits]], bit: int) -> int | float | None:
    if all(values[bit] is None for values in named):
        return None
    return min(sum(values[bit] or 0 for values, bits in counting if bits >> bit & 1), _LARGEST)
