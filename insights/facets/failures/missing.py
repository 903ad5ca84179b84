"""The agent stopped without an answer, or without doing what it had asked its tools for."""

from insights.facets.contract import Quote
from insights.facets.failures.finding import Finding
from insights.facets.reading import Reading
from insights.facets.wording import Wording

# What programs write where there is no value; people write none of it.
_NOTHING = ("null", "None", "undefined", "NaN", "nil", "{}", "[]", '""')
_WHOLE_RUNS = ("agent", "workflow")


def missing(reading: Reading, wording: Wording) -> Finding | None:  # noqa: ARG001 - a detector's signature
    """Find a trace whose last model call says nothing, or asks for a tool that then never ran.

    Where an instrumentation records no texts at all, nothing is missing.
    """
    last = reading.last_llm
    if last is None or last.failed or not _recorded(reading) or _says_something(reading):
        return None
    asked = [str(p.get("id") or p.get("name")) for m in last.output for p in m.tool_calls]
    if asked:
        return _finding(reading, "the run stops before a tool it asked for") if _never_ran(reading, asked) else None
    return _finding(reading, "the run ends without an answer")


def _recorded(reading: Reading) -> bool:
    heard = any(m.parts for s in reading.llm for m in (*s.input, *s.output))
    return heard and any(s.output for s in reading.llm)


def _says_something(reading: Reading) -> bool:
    last = reading.last_llm
    said = [reading.answer, *(m.text for m in (last.output if last else ()))]
    return any(text.strip() and text.strip() not in _NOTHING for text in said)


def _never_ran(reading: Reading, asked: list[str]) -> bool:
    # Whoever traces only the model leaves tools out; whoever traces the agent would go on to trace what it did.
    traced = any(c.own for c in reading.calls) or reading.trace.root.kind in _WHOLE_RUNS
    last = reading.last_llm
    after = [s for s in reading.trace.spans if last is not None and s.start_ns >= last.end_ns]
    ran = {c.span.tool_call_id for c in reading.calls if c.own} | {c.name for c in reading.calls if c.own}
    return traced and not after and not any(name in ran for name in asked)


def _finding(reading: Reading, headline: str) -> Finding:
    span = reading.last_llm or reading.trace.root
    return Finding(
        kind="missing_answer",
        headline=headline,
        span_ids=(span.span_id,),
        quotes=(Quote(span.span_id, reading.request),),
    )
