"""The tools that an answer asks for, where its messages do not hold them as calls: told beside them, or as texts."""

from dataclasses import replace
from typing import Any, Final

from ingest.dialects.bare_calls import read_bare_calls
from ingest.dialects.dialect import Draft
from ingest.dialects.finish import finish_reason
from ingest.dialects.item_ids import by_call_ids
from ingest.dialects.messages import Messages, is_exact, last_reason, read_messages
from ingest.dialects.parts import part_of, tool_call
from ingest.dialects.payloads import opened, release
from ingest.dialects.reprs import object_of
from ingest.dialects.values import parse
from store.records import Message, Part


def with_calls(draft: Draft) -> Messages:
    """Give the answer with the tools it asks for, which an attribute of their own tells."""
    key, output = draft.keys["tool_calls"], draft.output
    if draft.kind != "llm" or any(message.tool_calls for message in output):
        return output
    calls = opened(draft, key)
    beside = [{"role": "assistant", "tool_calls": calls}]
    asked = read_messages(beside, "assistant") if type(calls) is list else read_bare_calls(calls)
    parts = [part for message in asked for part in message.parts if part.get("name")]
    if not parts:
        return output
    if is_exact({"role": "assistant", "tool_calls": calls}):
        release(draft, key, calls, None)
    return _asking(output, parts)


def with_named_calls(draft: Draft) -> Messages:
    """Give the answer with the calls that attributes tell of: names, ids and arguments, of several a comma between."""
    found, output = draft.found, draft.output
    ids, asked = found.get("tool_call_id"), found.get("arguments")
    if ids is None or type(asked) is not str or any(message.tool_calls for message in output):
        return by_call_ids(output, ids or "")
    names = found["tool_name"].split(", ")
    each = parse(f"[{asked}]")[0] if len(names) > 1 else [asked]
    if type(each) is not list or not len(each) == len(names) == len(ids.split(", ")):
        return output
    return _asking(output, [tool_call(*call) for call in zip(ids.split(", "), names, each, strict=True)])


def _asking(output: Messages, calls: list[Part]) -> Messages:
    """Give the answer with ``calls`` behind what its last message says."""
    last = output[-1] if output else Message("assistant", ())
    return (*output[:-1], replace(last, parts=(*last.parts, *calls)))


def with_written_calls(draft: Draft) -> Messages:
    """Read calls that stand as texts in the answer, in JSON or as Python writes OpenAI's: the attribute stays."""
    texts = [part["content"] for message in draft.output for part in message.parts if _is_call(part)]
    if not texts or not _asks_in_words(draft):
        return draft.output
    read = {text: calls for text in texts[:_MOST_CALLS] if (calls := _written_calls(text))}
    if not read:
        return draft.output
    draft.restore("output")
    return tuple(replace(m, parts=tuple(p for part in m.parts for p in _said_by(part, read))) for m in draft.output)


def _asks_in_words(draft: Draft) -> bool:
    """Tell whether a text that is a call asks for it, and does not quote one that nobody made."""
    sent = draft.found.get("finish_reason")
    reason = (finish_reason(sent) if sent else None) or last_reason(draft.output)
    if draft.raw.scope.name in _ASKING_IN_WORDS:
        return reason is None or reason == _ASKED
    told = draft.keys.get("output") == _STRUCTURED or any(message.tool_calls for message in draft.output)
    return reason == _ASKED and not told


# Langtrace's in JavaScript and OpenTelemetry's of OpenAI's agents, which write calls as texts and tell no reason.
_ASKING_IN_WORDS: Final = frozenset({"@langtrase/typescript-sdk", "opentelemetry.instrumentation.openai_agents"})
_STRUCTURED: Final = "gen_ai.output.messages"  # which has parts for calls
_ASKED: Final = "tool_call"


def _is_call(part: Part) -> bool:
    said = part.get("content")
    if type(said) is not str or part.get("type") != "text":
        return False
    return "ToolCall(" in said[:_CLASS] or (said[:2] == "[{" and '"function":{' in said[:_BEFORE].replace(" ", ""))


def _written_calls(said: str) -> list[Part]:
    """Read the call that ``said`` is, or the list of calls; nothing where it holds something else, too."""
    found: Any = parse(said)[0] if said[:2] == "[{" else object_of(said)
    blocks = found if type(found) is list else [found]
    calls = [part_of(block) for block in blocks if type(block) is dict]
    named: list[Part] = [call for call in calls if call.get("type") == "tool_call" and call.get("name")]
    return named if len(named) == len(blocks) else []


def _said_by(part: Part, read: dict[str, list[Part]]) -> list[Part]:
    read_here = read.get(part["content"]) if _is_call(part) else None
    return read_here or [part]


_MOST_CALLS: Final = 100  # of one answer: each costs what reading Python does
_CLASS: Final = 50  # characters, in which the name of a class ends
_BEFORE: Final = 200  # and within which a call in JSON names what is called
