"""What a tool was called with, and what it answered."""

from collections.abc import Mapping
from typing import Any, Final

from ingest.dialects.calls import see_through
from ingest.dialects.dialect import Draft
from ingest.dialects.parts import plain_response
from ingest.dialects.payloads import conversation, payload
from ingest.dialects.reprs import from_fields
from ingest.dialects.values import READ_WELL, parse, text, written
from store.records import Message

_LOOKED_AT: Final = 1_000  # characters, which hold how any API names its calls


def fill_tool(draft: Draft, span: Any) -> None:
    """Set what a tool was called with and what it answered; messages say it where no attribute does."""
    see_through(draft)
    arguments = payload(draft, "arguments") or payload(draft, "input")
    result = payload(draft, "result") or payload(draft, "output")
    span.arguments = _meant(draft, arguments, "arguments") or _in_messages(draft.input, *_IN_MESSAGES["arguments"])
    span.result = _meant(draft, result, "result") or _in_messages(draft.output, *_IN_MESSAGES["result"])
    span.tool_definitions = payload(draft, "tool_definitions")


def _meant(draft: Draft, sent: str | None, field: str) -> str | None:
    """Give the text that was meant where it was written as JSON once more, or in Python's way."""
    if sent is None or sent[:1] not in _PERHAPS:
        return sent
    if sent[0] == "[":
        return _only_said(draft, sent, field)
    if sent[0] == '"':
        found = parse(sent)[0]
        if type(found) is dict or type(found) is list:
            return written(found)
        return _meant(draft, found, field) if type(found) is str and found and found != sent else sent
    meant = _in_python(draft, sent, field)
    if meant is None:
        return sent
    for name in (field, "input" if field == "arguments" else "output"):
        draft.restore(name)
    return meant


_PERHAPS: Final = ('"', "{", "[", "c", "s")


def _only_said(draft: Draft, sent: str, field: str) -> str:
    """Give what a tool's payload says that was made messages, or blocks of text."""
    said: Any = None  # compiled code goes by what is declared
    if '"tool_call' in sent[:_LOOKED_AT]:
        said = _of_call(draft, parse(sent)[0], field)
    elif sent.startswith(_OF_TOOL):
        messages = parse(sent)[0]
        if type(messages) is list and len(messages) == 1 and messages[0].keys() == _PLAIN_MESSAGE:
            said = written(messages[0]["content"])  # which names no call
    elif field == "result" and sent.startswith(_OF_TEXTS):
        blocks, state = parse(sent)
        said = plain_response(blocks)
        if type(said) is str and len(blocks) == 1 and blocks[0].keys() <= _TEXT_BLOCK and not state:
            return said  # which is all that was sent
    if type(said) is not str:
        return sent
    for name in (field, "input" if field == "arguments" else "output"):
        draft.restore(name)
    return said


_OF_TOOL: Final = ('[{"role":"tool"', '[{"role": "tool"')
_OF_TEXTS: Final = ('[{"text":', '[{"type":"text",', '[{"type": "text",')
_PLAIN_MESSAGE: Final = {"role", "content"}
_TEXT_BLOCK: Final = {"type", "text"}


def _of_call(draft: Draft, value: Any, field: str) -> str | None:
    """Give arguments or answer of the call that messages tell and the span names.

    One message may tell it alone; several, of which none is named, are what an agent within said.
    """
    kind, key = _IN_MESSAGES[field]
    messages = conversation(value, "assistant")[0]
    parts = [part for message in messages for part in message.parts if part.get("type") == kind]
    parts = [part for part in parts if part.get(key) is not None]
    named = False
    for name, told in (("id", "tool_call_id"), ("name", "tool_name")):
        those = [part for part in parts if told in draft.found and part.get(name) == draft.found[told]]
        parts, named = those or parts, named or bool(those)
    if not parts or not (named or len(messages) == 1):
        return None
    draft.put("tool_call_id", text(parts[-1].get("id")))
    draft.put("tool_name", text(parts[-1].get("name")))
    return written(parts[-1][key])


_IN_MESSAGES: Final = {"arguments": ("tool_call", "arguments"), "result": ("tool_call_response", "response")}


def _in_python(draft: Draft, sent: str, field: str) -> str | None:
    """Read arguments that ``str`` wrote, or what a message says that it wrote, and which call it answers."""
    if sent[:2] == "{'":
        found, state = parse(sent)
        return written(found) if state in READ_WELL else None
    if sent.startswith(("content=", "status=")):
        fields = from_fields(sent) or {}
        if field == "result" and _is_answer(draft, fields):
            draft.put("tool_call_id", text(fields["tool_call_id"]))
        said = _said(fields)
        return None if said is None else written(said)
    return None


def _is_answer(draft: Draft, fields: Mapping[str, Any]) -> bool:
    """Tell whether these are all that LangChain's message of the tool tells, and not what the tool found somewhere."""
    if not _NAMING <= fields.keys() <= _OF_ANSWER:
        return False
    return "tool_name" not in draft.found or fields["name"] == draft.found["tool_name"]


_NAMING: Final = frozenset({"content", "name", "tool_call_id"})
_OF_ANSWER: Final = _NAMING | {"class", "additional_kwargs", "response_metadata", "id", "artifact", "status"}


def _said(fields: Mapping[str, Any]) -> Any:
    """Give the content of a message, or what a tool of Agno's gave where nothing else is told of it."""
    if "content" in fields:
        return fields["content"]
    told = {key: value for key, value in fields.items() if key not in _OF_RESULT and value is not None}
    return fields.get("result") if fields.get("status") == "success" and not told else None


_OF_RESULT: Final = ("class", "status", "result")


def _in_messages(messages: tuple[Message, ...], kind: str, key: str) -> str | None:
    for message in messages:
        for part in message.parts:
            if part.get("type") == kind and part.get(key) is not None:
                return written(part[key])
    return None
