"""What frameworks wrap around a tool's arguments and its answer, seen through."""

from collections.abc import Mapping
from typing import Any

from ingest.dialects.dialect import Draft
from ingest.dialects.payloads import conversation
from ingest.dialects.values import parse, text

_AROUND = frozenset({"args", "kwargs", "sanitize_inputs_outputs", "tool_name"})

_CALL = {"name", "args", "id", "type"}
_ARGUMENTS = {"args"}
_INPUT = {"input"}
_INPUT_AND_OPTIONS = {"input", "options"}
_FUNCTION_RESPONSE = {"id", "name", "response"}


def read_call(draft: Draft) -> None:
    """Take a tool's arguments out of what a framework writes down of a call."""
    said = "arguments" if "arguments" in draft.found else "input"
    value = parse(draft.found.get(said))[0]
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict) and value[0].keys() == _CALL:
        (call,) = value  # as LangGraph hands it to a tool
        draft.put("tool_call_id", text(call["id"]))
        _set(draft, "arguments", call["args"])
    if not isinstance(value, dict):
        return
    if "input_str" in value:  # LangChain's callbacks
        asked = value.get("inputs")
        _set(draft, "arguments", asked if isinstance(asked, dict) else parse(value["input_str"])[0])
        around = value.get("kwargs")
        draft.put("tool_call_id", text(around.get("tool_call_id")) if isinstance(around, dict) else None)
    elif said == "input" and value.keys() == _INPUT and isinstance(value["input"], str):  # LangChain's tracers
        asked = parse(value["input"])[0]
        if isinstance(asked, dict):
            _set(draft, "arguments", asked)
    elif value.keys() == _INPUT_AND_OPTIONS and isinstance(value["input"], dict):  # BeeAI's
        _set(draft, "arguments", value["input"])
    elif value.keys() == _ARGUMENTS and isinstance(value["args"], list) and len(value["args"]) == 1:
        (only,) = value["args"]
        _set(draft, "arguments", parse(only)[0])  # a call in JavaScript
    elif "kwargs" in value and value.keys() <= _AROUND and not (value.get("args") and value["kwargs"]):
        _set(draft, "arguments", value["kwargs"] or value.get("args") or {})  # a call in Python


def _set(draft: Draft, field: str, value: Any) -> None:
    """Set a field to what was found inside of what an attribute says; the attribute stays."""
    draft.found[field] = value
    draft.keys.pop(field, None)


def read_answer(draft: Draft) -> None:
    """Take a tool's answer out of the message that carries it, as LangChain's tools return one."""
    value = draft.found.get("result", draft.found.get("output"))
    if isinstance(value, str) and "tool_call_id" not in value and '"response"' not in value:
        return
    value = parse(value)[0]
    if isinstance(value, Mapping) and "tool_call_id" not in value:
        value = value.get("output", value)
    if isinstance(value, Mapping) and value.keys() == _FUNCTION_RESPONSE:  # Gemini's
        _set(draft, "result", value["response"])
        return
    messages, _ = conversation(value, "tool")
    for name, answer in [(m.name, a) for m in messages for a in m.tool_results][:1]:
        draft.put("tool_name", name)
        draft.put("tool_call_id", text(answer.get("id")))
        _set(draft, "result", answer.get("response"))
