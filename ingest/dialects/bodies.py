"""What else the body of a request or a response tells, where no attribute does: model, tools, usage, why it stopped."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ingest.dialects.dialect import Draft
from ingest.dialects.values import number, text, whole

Body = dict[str, Any]

# What APIs call the system instructions, where they are no message.
SYSTEM: Final = ("system", "instructions", "system_instruction", "systemInstruction", "system_prompt")

# Every API's names for the counts of one call; dots lead into nested objects.
_COUNTS: Final[Mapping[str, tuple[str, ...]]] = {
    "input": (
        "input_tokens",
        "prompt_tokens",
        "inputTokens",
        "promptTokens",
        "prompt_token_count",
        "promptTokenCount",
        "input_token_count",
        "prompt_eval_count",
        "tokens.input_tokens",
        "input",
    ),
    "output": (
        "output_tokens",
        "completion_tokens",
        "outputTokens",
        "completionTokens",
        "candidates_token_count",
        "candidatesTokenCount",
        "output_token_count",
        "eval_count",
        "tokens.output_tokens",
        "output",
    ),
    "cache_read": (
        "prompt_tokens_details.cached_tokens",
        "input_tokens_details.cached_tokens",
        "input_token_details.cache_read",
        "inputTokenDetails.cacheReadTokens",
        "cache_read_input_tokens",
        "cacheReadInputTokens",
        "cached_content_token_count",
        "cachedContentTokenCount",
        "cachedContentTokens",
        "cachedInputTokens",
        "cache_read_tokens",
        "input_cached_tokens",
        "input_cache_read",
        "cached_tokens",
    ),
    "cache_write": (
        "input_token_details.cache_creation",
        "inputTokenDetails.cacheWriteTokens",
        "cache_creation_input_tokens",
        "cacheWriteInputTokens",
        "cache_write_tokens",
        "cache_creation_tokens",
        "input_cache_creation",
    ),
    "reasoning": (
        "completion_tokens_details.reasoning_tokens",
        "output_tokens_details.reasoning_tokens",
        "output_token_details.reasoning",
        "outputTokenDetails.reasoningTokens",
        "reasoning_tokens",
        "reasoningTokens",
        "output_reasoning_tokens",
        "output_reasoning",
    ),
    "thought": ("thoughts_token_count", "thoughtsTokenCount", "thoughtsTokens"),
    "total": ("total_tokens", "totalTokens", "total_token_count", "totalTokenCount", "total"),
}
_COUNTED_AS: Final = {path: (name, rank) for name, paths in _COUNTS.items() for rank, path in enumerate(paths)}

_USAGE: Final = ("usage", "usage_metadata", "usageMetadata", "token_usage", "llm_output.token_usage")
_MODEL: Final = ("model", "model_name", "model_id", "modelVersion", "model_version", "response_metadata.model_name")
_FINISH: Final = ("finish_reason", "finishReason", "stop_reason", "stopReason", "done_reason")
_EVALUATED: Final = ("prompt_eval_count", "eval_count")  # Ollama's counts stand in the body itself


def inner_bodies(body: Body) -> Iterator[dict[str, Any]]:
    """Give the objects in a body that may be bodies themselves."""
    for name in ("outputs", "inputs", "kwargs", "data", "state", "config", "update", "result", "response"):
        inner = body.get(name)
        if isinstance(inner, list) and len(inner) == 1:
            (inner,) = inner
        if isinstance(inner, dict):
            yield inner


def read_request(draft: Draft, body: Any) -> None:
    """Take the model asked for and the tools offered from a request's body."""
    if type(body) is not dict:
        return
    draft.put("request_model", text(body.get("model")))
    for source, name in ((body, "tools"), (body.get("config"), "tools"), (body.get(_PYDANTIC_AI), "function_tools")):
        tools = source.get(name) if type(source) is dict else None
        if isinstance(tools, list) and tools:
            draft.put("tool_definitions", tools)


_PYDANTIC_AI: Final = "model_request_parameters"


def read_response(draft: Draft, body: Any) -> None:
    """Take the model that answered, the usage and the finish reason from a response's body."""
    if type(body) is not dict:
        return
    if "generations" in body:
        _read_generations(draft, body["generations"])
        draft.put("model", text(_at(body, "llm_output.model_name")))
    draft.put("model", _first_text(body, _MODEL))
    draft.put("finish_reason", _first_text(body, _FINISH))
    for key in _USAGE:
        usage = _at(body, key)
        if type(usage) is dict:
            read_usage(draft, usage)
            return
    if "eval_count" in body:
        read_usage(draft, {name: body.get(name) for name in _EVALUATED})
    for name in ("raw", "response"):  # what the API sent, as LlamaIndex keeps it
        if type(body.get(name)) is dict:
            read_response(draft, body[name])


def _read_generations(draft: Draft, found: Any) -> None:
    """Take from LangChain's answer what the API said beside it."""
    while isinstance(found, list) and found:
        found = found[0]
    for path in ("message.kwargs", "message.data", "message"):
        said = _at(found, path) if type(found) is dict else None
        if type(said) is dict:
            read_usage(draft, said.get("usage_metadata"))
            read_response(draft, said.get("response_metadata"))


def read_usage(draft: Draft, usage: Any) -> None:
    """Take token counts from a usage object of any API, so that input includes cache and output reasoning."""
    if type(usage) is not dict:
        return
    counts = _counts(usage)
    into, out = counts.get("input"), counts.get("output")
    cached = counts.get("cache_read", 0) + counts.get("cache_write", 0)
    if into is not None and cached and _beside(usage, counts, cached):
        counts["input"] = into + cached
    thought = counts.pop("thought", None)  # Gemini counts them beside the output
    if thought is not None:
        counts["reasoning"] = thought
        if counts.get("total") != (into or 0) + (out or 0):  # else Genkit's count of what OpenAI thought
            counts["output"] = (out or 0) + thought
    counts.pop("total", None)
    for name, count in counts.items():
        draft.put(_FIELD_OF[name], count)


_FIELD_OF: Final = {name: f"{name}_tokens" for name in _COUNTS}


def _counts(usage: Body) -> dict[str, int]:
    """Read every count that ``usage`` names, of several names for one the first in the table."""
    found: dict[str, int] = {}
    ranks: dict[str, int] = {}
    for path, value in _flat(usage):
        name, rank = _COUNTED_AS.get(path, ("", 0))
        if name and rank < ranks.get(name, 1_000) and (count := whole(value)) is not None:
            found[name], ranks[name] = count, rank
    return found


def _flat(usage: Body) -> Iterator[tuple[str, Any]]:
    for key, value in usage.items():
        if type(value) is dict:
            for inner, number_of in value.items():
                yield f"{key}.{inner}", number_of
        else:
            yield key, value


def read_cost(draft: Draft, costs: Any) -> None:
    """Take the cost from a number or from an object of costs: its total, else their sum."""
    if type(costs) is not dict:
        draft.put("cost", number(costs))
        return
    total = next((number(costs[k]) for k in ("total", "total_cost") if k in costs), None)
    parts = [found for value in costs.values() if (found := number(value)) is not None]
    draft.put("cost", total if total is not None else sum(parts) if parts else None)


def _beside(usage: Body, counts: Mapping[str, int], cached: int) -> bool:
    """Tell whether cached tokens are counted beside the input: Anthropic does, and a total that only fits so."""
    into = counts["input"]
    if cached > into:
        return True
    if "total" in counts:
        return counts["total"] == into + counts.get("output", 0) + cached
    return "cache_creation_input_tokens" in usage and "input_tokens" in usage


def _at(body: Body, path: str) -> Any:
    if "." not in path:
        return body.get(path)
    found: Any = body
    for step in path.split("."):
        found = found.get(step) if type(found) is dict else None
    return found


def _first_text(body: Body, paths: tuple[str, ...]) -> str | None:
    return next((found for path in paths if (found := text(_at(body, path)))), None)
