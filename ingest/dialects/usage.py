"""Tokens and cost of a span."""

import re
from typing import Any, Final

from ingest.dialects.dialect import Draft
from ingest.dialects.prices import cost as computed_cost
from ingest.dialects.values import whole

Open = Any  # a span that is not frozen yet

# Of agents and guardrails traces count what they used only where no call within them says anything.
_PRICED: Final = ("llm", "embedding", "agent", "guardrail")


def fill_usage(draft: Draft, span: Open) -> None:
    """Set the token counts and the cost; computed where none was given, of what a model was used for."""
    found = draft.found
    if draft.kind == "embedding" and "input_tokens" not in found:
        _take_total(draft)
    if _COUNTED.isdisjoint(found):
        return
    tokens_in = found.get("input_tokens")
    read = span.cache_read_tokens = found.get("cache_read_tokens")
    write = span.cache_write_tokens = found.get("cache_write_tokens")
    if tokens_in is not None and _lie_beside(draft, tokens_in, read or 0, write or 0):
        tokens_in += (read or 0) + (write or 0)
        draft.restore("input_tokens")
    elif found.get("reasoning_tokens"):
        _add_reasoning(draft)
    elif span.provider in _THINKING and "gemini" in (span.model or "").lower() and "reasoning_tokens" not in found:
        _add_thoughts(draft)
    span.input_tokens = tokens_in
    span.output_tokens = found.get("output_tokens")
    span.reasoning_tokens = found.get("reasoning_tokens")
    given = found.get("cost")
    if given is not None:
        span.cost, span.cost_source = float(given), "given"
    if not given and draft.kind in _PRICED and span.model and (tokens_in or span.output_tokens):
        tokens = (tokens_in or 0, span.output_tokens or 0, read or 0, write or 0)
        dollars = computed_cost(span.provider, span.model, draft.raw.start_ns, tokens)
        if dollars is not None:
            span.cost, span.cost_source = dollars, "computed"
            draft.restore("cost")  # of nothing: that of a model whose price the SDK did not know


def _lie_beside(draft: Draft, tokens_in: int, read: int, write: int) -> bool:
    """Tell whether cached tokens were counted beside the input, not within it, as Anthropic's API does.

    A total tells it, too, that only fits so.
    """
    if read + write > tokens_in:
        return True
    if draft.raw.scope.name in _BESIDE and read + write > 0:
        return "input_tokens" in draft.keys  # else it was read from the response, which tells all
    if read + write == 0 or _SUMMED.isdisjoint(draft.raw.attributes):
        return False
    return _total(draft) == tokens_in + (draft.found.get("output_tokens") or 0) + read + write


# Instrumentations that pass on what Anthropic or Bedrock count: the input without what the cache gave or took.
_BESIDE: Final = frozenset(
    {
        *("opentelemetry.instrumentation.bedrock", "opentelemetry.instrumentation.botocore.bedrock-runtime"),
        *("opentelemetry.instrumentation.genai.bedrock", "@traceloop/instrumentation-anthropic"),
        "openlit.instrumentation.anthropic",
    }
)


def lacks_thoughts(out: int | None, thought: int | None, whole: int | None) -> bool:
    """Tell whether an output is only what was said: with what was ``thought`` it is the ``whole`` that was told."""
    return bool(thought) and whole is not None and whole == (out or 0) + (thought or 0)


def take_details(draft: Draft, told: Draft) -> None:
    """Take cached and reasoning tokens from counts that agree with the span's, or hold what these leave out."""
    out, summed = draft.found.get("output_tokens"), told.found.get("output_tokens")
    apart = type(out) is int and lacks_thoughts(out, told.found.get("reasoning_tokens"), summed)
    if out != summed and not apart:
        return
    sent, into = draft.found.get("input_tokens"), told.found.get("input_tokens")
    if sent != into:
        cached = sum(told.found.get(name, 0) for name in _CACHED)
        if sent is None or into is None or not cached or sent != into - cached:
            return
        # The attribute passes on the API's count, which is without what the cache gave or took.
        _replace(draft, "input_tokens", into)
    if apart:
        _replace(draft, "output_tokens", summed)
    for name in _DETAILS:
        draft.put(name, told.found.get(name))


def _replace(draft: Draft, name: str, count: Any) -> None:
    """Set a count in place of that of an attribute, which is kept."""
    draft.restore(name)
    draft.found[name] = count
    draft.keys.pop(name, None)


_CACHED: Final = ("cache_read_tokens", "cache_write_tokens")
_DETAILS: Final = (*_CACHED, "reasoning_tokens")


def _add_reasoning(draft: Draft) -> None:
    """Count as output what was spent on reasoning, where only so the total is one."""
    found = draft.found
    total, into, out = _total(draft), found.get("input_tokens"), found.get("output_tokens")
    if total is None or into is None or out is None or total <= into + out:
        return
    if lacks_thoughts(out, found["reasoning_tokens"], total - into - _put_in_by_tools(draft)):
        found["output_tokens"] = out + found["reasoning_tokens"]
        draft.restore("output_tokens")


def _add_thoughts(draft: Draft) -> None:
    """Count as output what Gemini's total holds beyond input, output and what tools put in: what was thought."""
    found = draft.found
    total, into, out = _total(draft), found.get("input_tokens"), found.get("output_tokens")
    if total is None or into is None or out is None or total <= into + out:
        return
    thought = total - into - out - _put_in_by_tools(draft)
    if thought > 0:
        found["reasoning_tokens"], found["output_tokens"] = thought, out + thought
        draft.restore("output_tokens")


def _put_in_by_tools(draft: Draft) -> int:
    counts = (whole(value) for key, value in draft.raw.attributes.items() if _OF_TOOLS.search(key))
    return max((count for count in counts if count), default=0)


# However an instrumentation writes Gemini's ``toolUsePromptTokenCount``.
_OF_TOOLS: Final = re.compile(r"tool_?use_?(?:prompt_?)?tokens?(?:_?count)?$", re.IGNORECASE)


_THINKING: Final = ("gcp.gemini", "gcp.vertex_ai")


def _take_total(draft: Draft) -> None:
    """Vectors are no tokens: all that an embedding took is what came in."""
    draft.put("input_tokens", _total(draft))


def _total(draft: Draft) -> int | None:
    attributes = draft.raw.attributes
    for key in _TOTALS:
        if key in attributes and (total := whole(attributes[key])) is not None:
            return total
    return None


_TOTALS: Final = (
    "gen_ai.usage.total_tokens",
    "llm.token_count.total",
    "llm.usage.total_tokens",
    "ai.usage.totalTokens",
    "ai.usage.tokens",
)
_SUMMED: Final = frozenset(_TOTALS)
_COUNTED: Final = frozenset(
    {"input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens", "cost"}
)
