"""Two agents hand a conversation to and fro without getting anywhere."""

from collections.abc import Sequence

from insights.facets.contract import Quote
from insights.facets.failures.finding import Finding
from insights.facets.reading import Reading, Turn
from insights.facets.wording import Wording
from store.records import Span

_BETWEEN_EQUALS = 4
_WITH_A_BOSS = 6
_MOST_AGENTS = 50  # spans of agents above which only the innermost are looked at
_HANDOFFS = 3  # there, back, and there again


def ping_pong(reading: Reading, wording: Wording) -> Finding | None:  # noqa: ARG001 - a detector's signature
    """Find A, B, A, B: at least two turns each, with little work done in between.

    A boss that calls a worker several times looks alike, so there it takes more turns.
    """
    deep = _one_inside_the_other(reading)
    if len(deep) >= _BETWEEN_EQUALS:
        return _finding(sorted({s.agent or s.name for s in deep}), tuple(s.span_id for s in deep), len(deep))
    run = _longest_alternation(reading.turns)
    pair = sorted({t.agent for t in run})
    if len(run) < _BETWEEN_EQUALS or (_nested(reading, run) and len(run) < _WITH_A_BOSS) or _work_done(run):
        return _by_handoffs(reading)
    return _finding(pair, tuple(t.span.span_id for t in run), len(run))


def _one_inside_the_other(reading: Reading) -> list[Span]:
    """Give the longest A in B in A in B: workers never call their boss, so no agent is one here."""
    agents = [s for s in reading.trace.spans if s.kind == "agent"]
    outer = {s.parent_span_id for s in agents}
    longest: list[Span] = []
    for inner in agents:
        if inner.span_id in outer and len(agents) > _MOST_AGENTS:
            continue
        path = [s for s in (inner, *reading.above(inner)) if s.kind == "agent"][::-1]
        found = [path[i] for i in _alternation([(s.agent or s.name, i) for i, s in enumerate(path)])]
        longest = max(longest, found, key=len)
    return longest


def _by_handoffs(reading: Reading) -> Finding | None:
    """Find the same where agents have no spans and only the tools' names tell where the conversation goes."""
    calls = [c for c in reading.calls if c.hands_over]
    targets = [c.name if "transfer" in c.name or not c.arguments else f"{c.name} {c.arguments}" for c in calls]
    longest = _alternation([(t, i) for i, t in enumerate(targets)])
    if len(longest) < _HANDOFFS:
        return None
    pair = sorted({targets[i] for i in longest})
    return _finding(pair, tuple(calls[i].span.span_id for i in longest), len(longest))


def _finding(pair: Sequence[str], span_ids: tuple[str, ...], turns: int) -> Finding:
    return Finding(
        kind="ping_pong",
        headline="two agents hand the conversation to and fro",
        span_ids=span_ids,
        quotes=tuple(Quote(span_id, name) for span_id, name in zip(span_ids, pair, strict=False)),
        details=(("agents", ", ".join(pair)), ("turns", str(turns))),
    )


def _longest_alternation(turns: Sequence[Turn]) -> list[Turn]:
    named = [t for t in turns if t.agent]
    return [named[i] for i in _alternation([(t.agent, i) for i, t in enumerate(named)])]


def _alternation(steps: Sequence[tuple[str, int]]) -> list[int]:
    """Give the longest run of steps that alternates between two names."""
    best: list[int] = []
    run: list[int] = []
    for at, (name, index) in enumerate(steps):
        fits = len(run) < 2 or name == steps[at - 2][0]
        differs = bool(run) and name != steps[at - 1][0]
        if run and differs and fits:
            run.append(index)
        else:
            run = [steps[at - 1][1], index] if differs else [index]
        best = max(best, run, key=len)
    return best


def _nested(reading: Reading, run: Sequence[Turn]) -> bool:
    """Whether one of the agents works below the other."""
    names = {t.agent for t in run}
    return any(reading.agent_of(up) in names - {t.agent} for t in run for up in reading.above(t.span))


def _work_done(run: Sequence[Turn]) -> bool:
    """Whether the turns did work that had not been done before: more than one new call for two turns."""
    calls = {(c.name, c.arguments) for t in run for c in t.calls if not c.hands_over}
    return len(calls) > len(run) / 2
