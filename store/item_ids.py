"""Calls of tools under one id.

OpenAI's Responses API knows a call by two: that of the item which asks for it (``fc_1``), and that of the call
(``call_1``), by which it is answered. Some instrumentations tell the answer's item by the first. A later history that
tells both (a part's ``item_id`` and ``id``) tells which is which.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from store.records import Message, Part, Span, Trace


def by_call_ids(trace: Trace) -> Trace:
    """Give a trace in which calls that are told by the id of their item have the id they are answered by."""
    ids = _ids(trace.spans)
    return Trace(trace.project, trace.trace_id, tuple(_with_ids(span, ids) for span in trace.spans)) if ids else trace


def _ids(spans: Iterable[Span]) -> dict[str, str]:
    seen: set[int] = set()  # a history repeats that before it, message by message the same objects
    found: dict[str, str] = {}
    for span in spans:
        for message in span.input:
            if id(message) not in seen:
                seen.add(id(message))
                found |= {p["item_id"]: p["id"] for p in message.tool_calls if id_of(p, "item_id") and id_of(p)}
    return found


def id_of(part: Part, key: str = "id") -> str:
    """Give the id that a part tells under ``key``; "" for none, and for what is no text: anything may stand there."""
    found = part.get(key)
    return found if type(found) is str else ""


def renamed(messages: tuple[Message, ...], ids: Mapping[str, str]) -> tuple[Message, ...]:
    """Give messages whose calls have the ids that stand for theirs in ``ids``, and theirs as ``item_id``."""
    return tuple(
        replace(message, parts=tuple(_renamed(part, ids) for part in message.parts))
        if any(id_of(part) in ids for part in message.tool_calls)
        else message
        for message in messages
    )


def _renamed(part: Part, ids: Mapping[str, str]) -> Part:
    if part.get("type") != "tool_call" or id_of(part) not in ids:
        return part
    return {**part, "id": ids[part["id"]], "item_id": part["id"]}


def _with_ids(span: Span, ids: Mapping[str, str]) -> Span:
    named = any(id_of(part) in ids for message in span.output for part in message.tool_calls)
    return replace(span, output=renamed(span.output, ids)) if named else span
