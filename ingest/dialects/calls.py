"""What frameworks wrap around a tool's arguments and its answer, seen through."""

import re
from collections.abc import Mapping
from typing import Any, Final

from ingest.dialects.dialect import Draft
from ingest.dialects.messages import is_conversation
from ingest.dialects.parts import part_of
from ingest.dialects.payloads import conversation
from ingest.dialects.values import parse, text

_AROUND: Final = frozenset({"args", "kwargs", "sanitize_inputs_outputs", "tool_name"})

_CALL: Final = {"name", "args", "id", "type"}
_ARGUMENTS: Final = {"args"}
_NAMED_ARGUMENTS: Final = {"tool_name", "arguments"}
_INPUT: Final = {"input"}
_INPUT_AND_OPTIONS: Final = {"input", "options"}
_DESCRIBED: Final = {"name", "description", "parameters"}
_FUNCTION_RESPONSE: Final = {"id", "name", "response"}
_IDS: Final = frozenset({"tool_call_id", "toolUseId"})


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
    elif _is_veadks(draft, value):
        _set(draft, "arguments", value["parameters"])
    elif value.keys() == _INPUT_AND_OPTIONS and isinstance(value["input"], dict) and not value["options"]:  # BeeAI's
        _set(draft, "arguments", value["input"])
    elif value.keys() == _NAMED_ARGUMENTS and _is_its(draft, value["tool_name"]):  # OpenLLMetry's, of MCP
        _set(draft, "arguments", value["arguments"])
    elif value.keys() == _ARGUMENTS and isinstance(value["args"], list) and value["args"]:
        _read_javascript(draft, value["args"])
    elif "sanitize_inputs_outputs" in value and "kwargs" not in value and not value.get("args"):
        _set(draft, "arguments", {k: v for k, v in value.items() if k not in _AROUND})  # smolagents'
    else:
        _read_python(draft, value)


def _read_javascript(draft: Draft, values: list[Any]) -> None:
    """Read what a function was called with; Vercel's SDK hands it the call's id behind that."""
    only, rest = values[0], values[1:]
    if len(rest) == 1 and isinstance(rest[0], dict) and "toolCallId" in rest[0]:
        draft.put("tool_call_id", text(rest[0]["toolCallId"]))
        rest = []
    if not rest:
        _set(draft, "arguments", parse(only)[0])


def _read_python(draft: Draft, value: dict[str, Any]) -> None:
    """Read how a function was called; what names another tool is one that this tool was to call."""
    if "kwargs" not in value or not value.keys() <= _AROUND or (value.get("args") and value["kwargs"]):
        return
    if "tool_name" not in value or _is_its(draft, value["tool_name"]):
        _set(draft, "arguments", value["kwargs"] or value.get("args") or {})


def _is_veadks(draft: Draft, value: dict[str, Any]) -> bool:
    """Tell a call as VeADK writes it: beside the arguments the tool's name and what it is for."""
    return value.keys() == _DESCRIBED and bool(value["name"] == draft.found.get("tool_name"))


def _is_its(draft: Draft, name: Any) -> bool:
    """Tell whether the span's own tool is called ``name``, by any of the names that it has."""
    raw = draft.raw
    return bool(name) and name in (draft.found.get("tool_name"), raw.attributes.get("traceloop.entity.name"), raw.name)


def see_through(draft: Draft) -> None:
    """See through what any dialect may wrap around a call: only as far as the signs of a wrapper go."""
    found = draft.found
    asked, given = found.get("arguments", found.get("input")), found.get("result", found.get("output"))
    if type(asked) is str and asked[:1] == "{":
        _see_through_call(draft, asked)
    if type(given) is str and given[:1] == "{" and _CARRIED.search(given, 0, _LOOKED_AT):
        read_answer(draft)


def _see_through_call(draft: Draft, asked: str) -> None:
    python = 0 <= asked.find('"args":', 0, _LOOKED_AT) < asked.find('"kwargs":', 0, _LOOKED_AT)
    if not python and asked.find('"parameters":', 0, _LOOKED_AT) < 0:
        return
    value: Any = parse(asked)[0]
    if not isinstance(value, dict):
        return
    if _is_veadks(draft, value):
        _set(draft, "arguments", value["parameters"])
    elif python:
        _read_python(draft, value)


_LOOKED_AT: Final = 2_000  # characters
_CARRIED: Final = re.compile(r"tool_call_id|toolUseId|\"response\"|\"raw_output\"")


def _set(draft: Draft, field: str, value: Any) -> None:
    """Set a field to what was found inside of what an attribute says; the attribute stays."""
    draft.found[field] = value
    draft.keys.pop(field, None)


def read_answer(draft: Draft) -> None:
    """Take a tool's answer out of the message that carries it, as LangChain's tools return one."""
    value = draft.found.get("result", draft.found.get("output"))
    if isinstance(value, str) and not _CARRIED.search(value):
        return
    value = parse(value)[0]
    if type(value) is dict and value.keys() >= _OUTPUT_OF_TOOL:
        _read_llama_index(draft, value)
        return
    if type(value) is dict and "tool_call_id" not in value:
        value = value.get("output", value)
    if type(value) is dict and value.keys() == _FUNCTION_RESPONSE:  # Gemini's
        if _answers_it(draft, value["name"], value["id"]):
            draft.put("tool_call_id", text(value["id"]))
            _set(draft, "result", value["response"])
        return
    if type(value) is dict and "content" in value and not _IDS.isdisjoint(value) and "type" not in value:
        part = part_of({**value, "type": "tool_result"})  # LangChain's message without its class, Strands' result
        if value.keys() <= _OF_ANSWER or _answers_it(draft, value.get("name"), part["id"]):
            draft.put("tool_call_id", text(part["id"]))
            _set(draft, "result", part["response"])
        return
    messages, _ = conversation(value, "tool")
    answers = [(message.name, answer) for message in messages for answer in message.tool_results]
    if len(messages) > 1:  # those of an agent within answer its own calls
        told = draft.found.get("tool_call_id")
        answers = [(name, answer) for name, answer in answers if told and answer.get("id") == told]
    elif not is_conversation(value):
        answers = [(name, answer) for name, answer in answers if _answers_it(draft, name, answer.get("id"))]
    for name, answer in answers[:1]:
        draft.put("tool_name", name)
        draft.put("tool_call_id", text(answer.get("id")))
        _set(draft, "result", answer.get("response"))


def _read_llama_index(draft: Draft, value: Mapping[str, Any]) -> None:
    """Read what a tool of LlamaIndex' gave, which holds the call and the answer twice."""
    draft.put("tool_name", text(value["tool_name"]))
    _set(draft, "result", value["raw_output"])
    if value.get("is_error") is True:
        draft.found["failed"] = True


_OUTPUT_OF_TOOL: Final = {"tool_name", "raw_input", "raw_output"}


def _answers_it(draft: Draft, name: Any, call_id: Any) -> bool:
    """Tell whether an answer is this call's: it says its id, or the name of its tool."""
    told = draft.found.get("tool_call_id")
    return text(call_id) == told if told and call_id else _is_its(draft, name)


# What a message that answers a call has beside the answer, as far as it says no more of it.
_OF_ANSWER: Final = frozenset({"tool_call_id", "toolUseId", "content", "name", "status", "id", "additional_kwargs"})
