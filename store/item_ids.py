"""Calls of tools under one id.

OpenAI's Responses API knows a call by two: that of the item which asks for it (``fc_1``), and that of the call
(``call_1``), by which it is answered. Some instrumentations tell the answer's item by the first. A later history that
tells both (a part's ``item_id`` and ``id``) tells which is which.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from store.records import Message, Span, Trace


def by_call_ids(trace: Trace) -> Trace:
    """Give a trace in which calls that are told by the id of their item have the id they are answered by."""
    ids = _ids(trace.spans)
    return Trace(trace.project, trace.trace_id, tuple(_renamed(span, ids) for span in trace.spans)) if ids else trace


def _ids(spans: Iterable[Span]) -> dict[str, str]:
    seen: set[int] = set()  # a history repeats that before it, message by message the same objects
    found: dict[str, str] = {}
    for span in spans:
        for message in span.input:
            if id(message) not in seen:
                seen.add(id(message))
                found |= {p["item_id"]: p["id"] for p in message.parts if _told(p, "item_id") and _told(p, "id")}
    return found


def _told(part: Mapping[str, Any], key: str) -> str:
    """Give the id that a part tells under ``key``; "" for none, and for what is no text: anything may stand there."""
    found = part.get(key)
    return found if type(found) is str else ""


def _renamed(span: Span, ids: Mapping[str, str]) -> Span:
    if not any(_told(part, "id") in ids for message in span.output for part in message.tool_calls):
        return span
    return replace(span, output=tuple(_with_ids(message, ids) for message in span.output))


def _with_ids(message: Message, ids: Mapping[str, str]) -> Message:
    parts = tuple(
        {**part, "id": ids[part["id"]], "item_id": part["id"]}
        if part.get("type") == "tool_call" and _told(part, "id") in ids
        else part
        for part in message.parts
    )
    return replace(message, parts=parts)
