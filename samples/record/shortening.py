"""Long texts of the programs that are recorded, cut short: their instructions are theirs, and not what is tested."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from samples.record.server import Captured

_LONGEST, _KEPT = 1_000, 100  # characters
_MANY, _FEW = 6, 2  # entries of a list
_AGAIN = 4  # spans of one name: more are the same step over and over
_TOLD = "weather"  # an entry that says it is part of the conversation
_STRING, _MESSAGE = FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_MESSAGE


def shortened(captured: Captured) -> Captured:
    """Give a request whose long texts, and long lists in them, are cut short."""
    body = bytes.fromhex(captured["hex"])
    if "json" in captured["ct"]:
        shorter = json.dumps(_walked(json.loads(body)), separators=(",", ":")).encode()
    else:
        kind = ExportLogsServiceRequest if captured["path"].endswith("/logs") else ExportTraceServiceRequest
        request = kind.FromString(body)
        _thin_out(request)
        _cut_within(request)
        shorter = request.SerializeToString()
    return captured | {"hex": shorter.hex()}


def _thin_out(request: Any) -> None:
    """Keep a few spans of each name that has many, and those that count tokens."""
    for scope in (scope for resource in getattr(request, "resource_spans", ()) for scope in resource.scope_spans):
        names = Counter(span.name for span in scope.spans)
        seen: Counter[str] = Counter()
        for span in [*scope.spans]:
            seen[span.name] += 1
            counts = any("token" in attribute.key for attribute in span.attributes)
            if names[span.name] > _AGAIN and seen[span.name] > _FEW and not counts:
                scope.spans.remove(span)


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
