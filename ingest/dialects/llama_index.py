"""LlamaIndex' own telemetry: bare spans, and what LlamaIndex tells its handlers as their events.

A step of an agent names what it was given on the span, and what it gave in an event: as Python writes them, cut short.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from ingest.dialects.bodies import read_response
from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.flattened import DEPTH, child
from ingest.dialects.messages import read_messages
from ingest.dialects.payloads import conversation
from ingest.dialects.reprs import from_repr
from ingest.dialects.values import parse, text
from ingest.raw import RawEvent
from store.records import Message

_STEP: Final = "llamaindex.step.input_summary"
_CALL: Final = re.compile(r"ToolCall\(tool_name='([^']+)', tool_kwargs=(.*)\Z", re.DOTALL)
_WITH_ID: Final = re.compile(r"(\{.*\}), tool_id='([^']*)'", re.DOTALL)
_GIVEN: Final = re.compile(
    r"""(\w{1,40})\(.*?\btext=(?:('[^'\\]*(?:\\.[^'\\]*)*'|"[^"\\]*(?:\\.[^"\\]*)*")|['"](.*)\.\.\.\Z)""", re.DOTALL
)
_AGENT: Final = re.compile(r"\w*Agent(?:Workflow)?\.run\Z")


def read(draft: Draft) -> None:
    name = draft.raw.name
    draft.kind = "chain"
    if _AGENT.match(name):
        draft.kind = "agent"
    elif name.endswith(".call_tool"):
        _read_tool(draft)
    if draft.raw.events:
        draft.events = [_read_event(draft, event) for event in draft.raw.events]


def _read_event(draft: Draft, event: RawEvent) -> RawEvent:
    """Read an event, and give it without the history that the span tells."""
    name, told = event.name, event.attributes
    if name in _BEGUN:
        draft.kind = "llm"
        draft.put("request_model", text(told.get("model_dict.model_name", told.get("model_dict.model"))))
        draft.put("tool_definitions", told.get("additional_kwargs.tools"))
    elif name in _DONE:
        draft.kind = "llm"
        _read_answer(draft, told)
    elif name.startswith("Embedding"):
        draft.kind = "embedding"
        draft.put("request_model", text(told.get("model_dict.model_name")))
    elif name.startswith("Retrieval"):
        draft.kind = "retriever"
        draft.put("result", told.get("nodes"))
    elif name in _GAVE:
        _read_given(draft, text(told.get("output")) or "")
    return _without_history(draft, event) if draft.kind == "llm" else event


_BEGUN: Final = ("LLMChatStartEvent", "LLMCompletionStartEvent")
_DONE: Final = ("LLMChatEndEvent", "LLMCompletionEndEvent")
_GAVE: Final = ("workflow.output", "step.output")


def _without_history(draft: Draft, event: RawEvent) -> RawEvent:
    """Read what the model was told, which every event of a call repeats."""
    key = "messages" if "messages" in event.attributes else "prompt"
    messages, rest = conversation(parse(event.attributes.get(key))[0], "user")
    draft.input = draft.input or messages
    if rest is not None or draft.input != messages:
        return event
    return event._replace(attributes={k: value for k, value in event.attributes.items() if k != key})


def _read_answer(draft: Draft, told: Mapping[str, Any]) -> None:
    raw = _nested(told, "response.raw.")
    read_response(draft, raw)
    choices = raw.get("choices")
    first = choices[0] if type(choices) is list and choices else None
    draft.put("finish_reason", text(child(first, "finish_reason")))
    message = _nested(told, "response.message.")
    said = message or {"role": "assistant", "content": parse(told.get("response.text"))[0]}
    draft.output = read_messages([said], "assistant")


def _nested(told: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """Put together again what was flattened below ``prefix``; what is no mapping was written as JSON.

    Names of more steps than anybody's are left where they are: what nests deeper cannot be written.
    """
    found: dict[str, Any] = {}
    for key, value in told.items():
        if key.startswith(prefix):
            *path, name = key.removeprefix(prefix).split(".")
            if len(path) >= DEPTH:
                continue
            within: Any = found
            for step in path:
                within = within.setdefault(step, {})
                if type(within) is not dict:
                    break
            else:
                within[name] = parse(value)[0]
    return found


def _read_tool(draft: Draft) -> None:
    call = _CALL.match(str(draft.raw.attributes.get(_STEP, "")))
    if not call:
        return
    draft.kind = "tool"
    draft.put("tool_name", call[1])
    whole = _WITH_ID.match(call[2])
    if whole:
        draft.put("arguments", parse(whole[1])[0])
        draft.put("tool_call_id", text(whole[2]))
    else:
        draft.put("arguments", call[2])
        draft.note("truncated", _STEP)


def _read_given(draft: Draft, output: str) -> None:
    """Take what a tool or an agent gave, which may be cut off."""
    found = _GIVEN.match(output[:_LONGEST])
    if found is None:
        return
    if found[1] != _GIVING.get(str(draft.kind)):
        return
    whole = from_repr(f"Given(text={found[2]})") if found[2] else None
    said = str(whole["text"]) if whole else str(found[3] or "")
    if not whole:
        draft.note("truncated", "output")
    if draft.kind == "tool":
        draft.put("result", said)
    else:
        draft.output = (Message.of("assistant", said),)


_GIVING: Final = {"tool": "ToolCallResult", "agent": "StopEvent"}
_LONGEST: Final = 2_000  # characters, which is more than what is left of them


DIALECT: Final = Dialect("llama_index", scopes=("llamaindex.opentelemetry*",), marks=("llamaindex.step.*",), read=read)
