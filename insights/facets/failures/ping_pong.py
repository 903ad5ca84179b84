"""Two agents hand a conversation to and fro without getting anywhere."""

from collections.abc import Mapping, Sequence

from insights.facets.contract import Quote
from insights.facets.failures.finding import Finding
from insights.facets.reading import Reading, Turn
from insights.facets.wording import Wording
from store.records import Span

_BETWEEN_EQUALS = 4
_WITH_A_BOSS = 6
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
    lengths: dict[str, int] = {}  # of the run that ends at each
    for span, _ in reading.down:
        if span.kind == "agent":
            lengths[span.span_id] = _length(span, reading, lengths)
    agents = (s for s in reading.trace.spans if s.kind == "agent")
    innermost = max(agents, key=lambda s: lengths[s.span_id], default=None)
    run: list[Span] = []
    up = innermost
    while innermost is not None and up is not None and len(run) < lengths[innermost.span_id]:
        run.append(up)
        up = reading.place(up).agent_span
    return run[::-1]


def _length(span: Span, reading: Reading, lengths: Mapping[str, int]) -> int:
    """Give how many agents, down to ``span``, alternate between two names."""
    up = reading.place(span).agent_span
    if up is None or _name(span) == _name(up):
        return 1
    before = reading.place(up).agent_span if lengths[up.span_id] > 1 else None
    return 2 if before is None or _name(before) != _name(span) else lengths[up.span_id] + 1


def _name(span: Span) -> str:
    return span.agent or span.name


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
    seen: set[tuple[str, str]] = set()  # what is above one turn is mostly above the next one, too
    for turn in run:
        for up in reading.above(turn.span):
            if (turn.agent, up.span_id) in seen:
                break
            seen.add((turn.agent, up.span_id))
            if reading.agent_of(up) in names - {turn.agent}:
                return True
    return False


def _work_done(run: Sequence[Turn]) -> bool:
    """Whether the turns did work that had not been done before: more than one new call for two turns."""
    calls = {(c.name, c.arguments) for t in run for c in t.calls if not c.hands_over}
    return len(calls) > len(run) / 2
