"""Long texts of the programs that are recorded, cut short: their instructions are theirs, and not what is tested."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from samples.record.server import Captured

_LONGEST, _KEPT = 1_000, 100  # characters
_MANY, _FEW = 6, 2  # entries of a list
_AGAIN = 3  # spans of one name: more are the same step over and over
_TOLD = "weather"  # an entry that says it is part of the conversation
_STRING, _MESSAGE = FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_MESSAGE


def shortened(captured: Iterable[Captured]) -> Iterator[Captured]:
    """Give the requests of a recording with long texts, and long lists in them, cut short, and with fewer spans."""
    seen: Counter[str] = Counter()
    for request in captured:
        body = bytes.fromhex(request["hex"])
        shorter = _in_json(body, seen) if "json" in request["ct"] else _in_protobuf(body, request["path"], seen)
        yield request | {"hex": shorter.hex()}


def _in_json(body: bytes, seen: Counter[str]) -> bytes:
    request = json.loads(body)
    for scope in (scope for resource in request.get("resourceSpans", ()) for scope in resource["scopeSpans"]):
        spans = scope["spans"]
        scope["spans"] = [s for s in spans if _is_kept(s["name"], (a["key"] for a in s.get("attributes", ())), seen)]
    return json.dumps(_walked(request), separators=(",", ":")).encode()


def _in_protobuf(body: bytes, path: str, seen: Counter[str]) -> bytes:
    kind = ExportLogsServiceRequest if path.endswith("/logs") else ExportTraceServiceRequest
    request = kind.FromString(body)
    for scope in (scope for resource in getattr(request, "resource_spans", ()) for scope in resource.scope_spans):
        for span in [s for s in scope.spans if not _is_kept(s.name, (a.key for a in s.attributes), seen)]:
            scope.spans.remove(span)
    _cut_within(request)
    return request.SerializeToString()


def _is_kept(name: str, attributes: Iterable[str], seen: Counter[str]) -> bool:
    """Tell whether a span is one of the first of its name, or counts tokens."""
    seen[name] += 1
    return seen[name] <= _AGAIN or any("token" in key for key in attributes)


def _cut_within(message: Message) -> None:
    for field, value in message.ListFields():
        if field.type == _STRING:
            setattr(message, field.name, _cut(value))
        elif field.type == _MESSAGE:
            for inner in [value] if isinstance(value, Message) else value:
                _cut_within(inner)


def _walked(value: Any, within: Callable[[list[Any]], list[Any]] = list) -> Any:
    if isinstance(value, dict):
        return {key: _walked(inner, within) for key, inner in value.items()}
    if isinstance(value, list):
        return [_walked(inner, within) for inner in within(value)]
    return _cut(value) if isinstance(value, str) else value


def _cut(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    try:
        found = json.loads(text)
    except ValueError:
        return f"{text[:_KEPT]} [...]"
    return json.dumps(_walked(found, _first), separators=(",", ":"))


def _first(entries: list[Any]) -> list[Any]:
    """Keep of a long list the first entries, and those that are part of the conversation."""
    if len(entries) <= _MANY:
        return entries
    return [entry for at, entry in enumerate(entries) if at < _FEW or _TOLD in json.dumps(entry)]
