"""Why a model stopped, in one spelling."""

import re
from collections.abc import Mapping
from typing import Any, Final

from ingest.dialects.values import READ_WELL, parse, text

SPELLINGS: Final[Mapping[str, str]] = {
    "stop": "stop",
    "end_turn": "stop",
    "stop_sequence": "stop",
    "eos": "stop",
    "eos_token": "stop",
    "complete": "stop",
    "completed": "stop",
    "finished": "stop",
    "finish_reason_stop": "stop",
    "tool_call": "tool_call",
    "tool_calls": "tool_call",
    "tool-calls": "tool_call",
    "tool_use": "tool_call",
    "tool_execution": "tool_call",
    "function_call": "tool_call",
    "function_calls": "tool_call",
    "length": "length",
    "max_tokens": "length",
    "max_output_tokens": "length",
    "model_length": "length",
    "model_context_window_exceeded": "length",
    "incomplete": "length",
    "finish_reason_max_tokens": "length",
    "content_filter": "content_filter",
    "content-filter": "content_filter",
    "content_filtered": "content_filter",
    "guardrail_intervened": "content_filter",
    "safety": "content_filter",
    "recitation": "content_filter",
    "blocklist": "content_filter",
    "prohibited_content": "content_filter",
    "spii": "content_filter",
    "image_safety": "content_filter",
    "refusal": "content_filter",
    "error": "error",
    "failed": "error",
    "malformed_function_call": "error",
    "malformed_tool_use": "error",
    "malformed_model_output": "error",
    "unexpected_tool_call": "error",
}


def finish_reason(value: Any) -> str | None:
    """Read a finish reason, given by itself or in a list, as JSON or joined by commas: the first counts."""
    if type(value) is list and value:
        value = value[0]
    if type(value) is dict:
        value = value.get("unified") or value.get("raw")  # Vercel's models, in their word and the provider's
    if type(value) is str and value in SPELLINGS:
        return SPELLINGS[value]
    return _unusual(value) if value else None


def _unusual(value: Any) -> str | None:
    if isinstance(value, str) and value[:1] in ("[", '"', "{"):
        found, state = parse(value)
        if state in READ_WELL:
            return finish_reason(found)
        listed = _LISTED.match(value)
        return None if listed is None else _unusual(listed[1])
    found = text(value)
    if found is None or found.isdecimal():  # a number counts something else, or is one of a list that nobody has
        return None
    if found[0] in "(<":  # a tuple or an enum of Python's
        inner = _WRITTEN.match(found)
        if inner is None and found[0] == "<":
            return None  # VeADK's <no_finish_reason_provided>
        found = inner[1] if inner else found
    first = found.partition(",")[0].strip().rpartition(".")[2]  # FinishReason.STOP
    return SPELLINGS.get(first.lower()) or _JOINED.get(_BETWEEN.sub("", first).lower(), first)


_LISTED: Final = re.compile(r"\[(\w+)(?:, ?\w*)*\]\Z")  # words without quotes, as C# puts them together
_WRITTEN: Final = re.compile(r"(?:\('|<\w+\.)(\w+)(?:'[,)]|:)")  # ('stop',) <FinishReason.STOP: 1>
_BETWEEN: Final = re.compile(r"[-_ ]")
_JOINED: Final = {_BETWEEN.sub("", spelling): reason for spelling, reason in SPELLINGS.items()}  # endTurn, MaxTokens
