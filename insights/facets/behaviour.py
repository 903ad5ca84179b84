"""How the agent went about it: the path through agents and tools, loops folded, with what was odd on the way."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from insights.facets.contract import FacetRow, Feature, Quote, Shape
from insights.facets.masking import as_words, one_line
from insights.facets.reading import Call, Reading
from insights.facets.reasoning import reasoning
from insights.facets.spending import spending
from monitors.contract import Flag
from store.errors import MissingExtra
from store.records import Span, Trace

_OTHER_STEPS = ("chain", "span", "guardrail", "evaluator", "memory", "reranker")
_WIRE = re.compile(r"^(?:GET|POST|PUT|PATCH|DELETE|HEAD|SELECT|INSERT|UPDATE|HTTP|connect|tcp|dns|tls)\b")
_STEPS_SHOWN = 12
_TURNS_SHOWN = 6
_SLOW_MS = 20_000
_MOST_OF_IT = 0.6
_LONGEST_CYCLE = 4
STEERED = "acts on instructions from a tool's output"


class Behaviour:
    """Says how the agent went about it; every trace has a behaviour."""

    name = "behaviour"
    version = "6"
    shape = Shape(
        text=0.3,
        features={"steps": 1.0, "moves": 0.5, "flags": 0.8, "steered": 2.0},
        same_below=0.15,
        rare=True,
        folded=False,
    )

    def describe(self, trace: Trace) -> FacetRow:
        """Give the path of ``trace``."""
        reading = Reading(trace)
        thinking, thoughts = reasoning(reading)
        more = {**thinking, **spending(reading)}
        if orders := _orders(trace):
            return _steered(reading, orders, more)
        path = list(_path(reading))
        flags = list(_flags(reading, path))
        text = _told(path, flags)
        return FacetRow(
            text=text,
            features={
                "steps": sorted({f"{agent}/{step}" for agent, steps in path for step in steps or ("answer",)}),
                "moves": sorted(set(_moves(path))),
                "flags": flags,
                "agents": list(dict.fromkeys(agent for agent, _ in path if agent)),
                "tools": list(dict.fromkeys(c.name for c in reading.calls)),
                "calls": float(len(reading.calls)),
                "model_calls": float(len(reading.llm)),
                **more,
            },
            span_ids=tuple(c.span.span_id for c in reading.calls[:20]) or (trace.root.span_id,),
            headline=one_line(text, 140),
            quotes=(*(Quote(c.span.span_id, c.name) for c in reading.calls[:3]), *thoughts),
        )


def _orders(trace: Trace) -> Sequence[Flag]:
    """Give the orders in tools' outputs that the agent followed; none where the monitors' parts are not installed."""
    try:
        # Not before: a machine that only receives, or only shows, has neither these parts nor use for them.
        from monitors.policy_flags.steered import steered
    except MissingExtra:
        return ()
    return steered(trace)


def _steered(reading: Reading, orders: Sequence[Flag], more: Mapping[str, Feature]) -> FacetRow:
    """Say that a tool's output steered the agent; which way it took is then the tool's doing, and not compared."""
    path = list(_path(reading))
    agent = next((agent for agent, _ in path if agent), "")
    told = ": ".join(filter(None, [agent, STEERED]))
    proof = [e for flag in orders for e in flag.evidence]
    return FacetRow(
        text=told,
        features={
            "steered": STEERED,
            "flags": [STEERED],
            "path": _told(path, ()),
            "agents": list(dict.fromkeys(agent for agent, _ in path if agent)),
            "tools": list(dict.fromkeys(c.name for c in reading.calls)),
            **more,
        },
        span_ids=tuple(dict.fromkeys(e.span_id for e in reversed(proof))),
        headline=told,
        quotes=tuple(Quote(e.span_id, e.quote) for e in proof[:3]),
    )


Path = Sequence[tuple[str, Sequence[str]]]
"""Agents in order of their turns, each with its folded steps."""


def folded(steps: Sequence[str]) -> list[str]:
    """Fold repetitions of up to four steps: a b a b a b becomes "a -> b (again and again)".

    How often is left to numbers: three times and thirty times are the same behaviour.
    """
    out: list[str] = []
    at = 0
    while at < len(steps):
        width, times = _cycle(steps, at)
        unit = " -> ".join(steps[at : at + width])
        out.append(unit if times == 1 else f"{unit} ({'twice' if times == 2 else 'again and again'})")
        at += width * times
    return out


def _cycle(steps: Sequence[str], at: int) -> tuple[int, int]:
    """Give the width and number of the repetition that begins at ``at`` and covers most."""
    best = (1, 1)
    for width in range(1, _LONGEST_CYCLE + 1):
        unit = tuple(steps[at : at + width])
        times = 1
        while tuple(steps[at + times * width : at + (times + 1) * width]) == unit:
            times += 1
        if times > 1 and width * times > best[0] * best[1]:
            best = (width, times)
    return best


def _path(reading: Reading) -> Iterator[tuple[str, Sequence[str]]]:
    turns: list[tuple[str, list[str]]] = []
    for span, step in sorted(_steps(reading), key=lambda s: s[0].start_ns):
        agent = as_words(reading.agent_of(span))
        if not turns or turns[-1][0] != agent:
            turns.append((agent, []))
        if step:
            turns[-1][1].append(step)
    yield from ((agent, folded(steps)) for agent, steps in turns)


def _steps(reading: Reading) -> Iterator[tuple[Span, str]]:
    yield from ((c.span, as_words(c.name)) for c in reading.calls)
    # A model call is what happens between the steps; it only shows whose turn it is.
    yield from ((s, "") for s in reading.llm)
    for span in reading.trace.spans:
        if _is_step(span, reading) and not reading.place(span).within_call:
            yield span, as_words(span.name)


def _is_step(span: Span, reading: Reading) -> bool:
    leaf = not reading.trace.children(span) and span is not reading.trace.root
    return leaf and span.kind in _OTHER_STEPS and not _WIRE.match(span.name)


def _moves(path: Path) -> Iterator[str]:
    for agent, steps in path:
        yield from (f"{agent}/{a} > {b}" for a, b in pairwise(steps))
    yield from (f"{a} >> {b}" for (a, _), (b, _) in pairwise(path))


def _flags(reading: Reading, path: Path) -> Iterator[str]:
    failed = [c for c in reading.calls if c.failed]
    if failed:
        yield "a tool fails"
    if _retried(failed, reading.calls):
        yield "tries again after an error"
    if any("again and again" in step for _, steps in path for step in steps):
        yield "repeats itself"
    agents = [agent for agent, _ in path if agent]
    if len(agents) > 1:
        yield "several agents"
    if len(agents) > len(set(agents)) + 1:
        yield "goes to and fro between agents"
    if _at_once(reading.calls):
        yield "calls tools side by side"
    if reading.llm and not reading.calls:
        yield "uses no tools"
    if any(s.failed for s in reading.llm):
        yield "a model call fails"
    if slow := _slow(reading):
        yield f"waits long for {slow}"


def _retried(failed: Sequence[Call], calls: Sequence[Call]) -> bool:
    last = {call.name: call.span.start_ns for call in calls}  # by time
    return any(last[call.name] >= call.span.end_ns for call in failed)


def _at_once(calls: Sequence[Call]) -> bool:
    own = [c.span for c in calls if c.own and c.span.end_ns > c.span.start_ns]
    return any(b.start_ns < a.end_ns and b.parent_span_id == a.parent_span_id for a, b in pairwise(own))


def _slow(reading: Reading) -> str:
    """Give the step that took most of the time of a long trace."""
    steps = [(c.span, as_words(c.name)) for c in reading.calls if c.own] + [(s, "the model") for s in reading.llm]
    span, name = max(steps, key=lambda s: s[0].duration_ms, default=(None, ""))
    if span is None or span.duration_ms < _SLOW_MS:
        return ""
    return name if span.duration_ms >= _MOST_OF_IT * reading.trace.root.duration_ms else ""


def _told(path: Path, flags: Sequence[str]) -> str:
    turns = [_turn(agent, steps) for agent, steps in path]
    shown = folded(turns)
    told = "; then ".join(shown[:_TURNS_SHOWN]) + ("; and so on" if len(shown) > _TURNS_SHOWN else "")
    odd = [f for f in flags if f not in {"several agents", "uses no tools"}]
    return one_line("; ".join(filter(None, [told or "nothing recorded", *odd])), 600)


def _turn(agent: str, steps: Sequence[str]) -> str:
    what = " -> ".join(steps[:_STEPS_SHOWN]) + (" -> ..." if len(steps) > _STEPS_SHOWN else "")
    what = what or "answers"
    return f"{agent}: {what}" if agent else what
