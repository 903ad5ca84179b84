"""Recorded conversations as the OTLP that an instrumented agent would have sent: GenAI conventions, a span a step."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span

Said = Mapping[str, Any]
_STEP_NS = 1_000_000_000


@dataclass(slots=True)
class Conversation:
    """One trace to be.

    Args:
        name: Tells it from all others of its set; the trace's id follows from it.
        service: Of the resource.
        messages: As chat APIs have them: ``role``, ``content``, ``tool_calls`` with ``id``, ``name``, ``arguments``.
        start_ns: When it begins.
    """

    name: str
    service: str
    messages: Sequence[Said]
    start_ns: int
    _now: int = field(init=False)

    def __post_init__(self) -> None:
        self._now = self.start_ns

    @property
    def trace_id(self) -> str:
        """The id, as hexadecimal text."""
        return blake2b(self.name.encode(), digest_size=16).hexdigest()

    def request(self) -> bytes:
        """Give it as the body of an OTLP request."""
        whole = ExportTraceServiceRequest()
        resource = whole.resource_spans.add()
        resource.resource.attributes.append(_pair("service.name", self.service))
        scope = resource.scope_spans.add()
        scope.scope.name = "benchmarks.conversations"
        steps = list(self._steps())
        scope.spans.append(self._root(steps[-1].end_time_unix_nano if steps else self._now))
        scope.spans.extend(steps)
        return whole.SerializeToString()

    def _root(self, end: int) -> Span:
        asked = [m for m in self.messages if m["role"] == "user"][:1]
        said = [m for m in self.messages if m["role"] == "assistant" and m.get("content")][-1:]
        attributes = {
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.agent.name": self.service,
            "gen_ai.input.messages": _dump([_message(m) for m in asked]),
            "gen_ai.output.messages": _dump([_message(m) for m in said]),
        }
        return self._span(0, f"invoke_agent {self.service}", attributes, self.start_ns, end)

    def _steps(self) -> Iterator[Span]:
        results = {m.get("tool_call_id"): m for m in self.messages if m["role"] == "tool"}
        for place, message in enumerate(self.messages):
            if message["role"] != "assistant":
                continue
            yield self._step(f"chat {self.service}", self._thought(place))
            for call in message.get("tool_calls") or ():
                yield self._step(f"execute_tool {call['name']}", _execution(call, results.get(call.get("id"))))

    def _thought(self, place: int) -> Mapping[str, str]:
        before = self.messages[:place]
        system = [{"type": "text", "content": m["content"]} for m in before if m["role"] == "system"]
        return {
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": "recorded",
            "gen_ai.system_instructions": _dump(system),
            "gen_ai.input.messages": _dump([_message(m) for m in before if m["role"] != "system"]),
            "gen_ai.output.messages": _dump([_message(self.messages[place])]),
        }

    def _step(self, name: str, attributes: Mapping[str, Any]) -> Span:
        begin, self._now = self._now, self._now + _STEP_NS
        return self._span((begin - self.start_ns) // _STEP_NS + 1, name, attributes, begin, self._now - 1)

    def _span(self, number: int, name: str, attributes: Mapping[str, Any], begin: int, end: int) -> Span:
        return Span(
            trace_id=bytes.fromhex(self.trace_id),
            span_id=(number + 1).to_bytes(8),
            parent_span_id=(1).to_bytes(8) if number else b"",
            name=name,
            kind=Span.SPAN_KIND_INTERNAL,
            start_time_unix_nano=begin,
            end_time_unix_nano=end,
            attributes=[_pair(key, value) for key, value in attributes.items()],
        )


def _execution(call: Said, result: Said | None) -> Mapping[str, str]:
    told = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": str(call["name"]),
        "gen_ai.tool.call.id": str(call.get("id") or ""),
        "gen_ai.tool.call.arguments": _text(call.get("arguments")),
    }
    return told if result is None else told | {"gen_ai.tool.call.result": _text(result.get("content"))}


def _message(message: Said) -> dict[str, Any]:
    parts: list[dict[str, Any]] = []
    if message["role"] == "tool":
        response = {"type": "tool_call_response", "id": message.get("tool_call_id"), "response": message["content"]}
        return {"role": "tool", "parts": [response]}
    if message.get("content"):
        parts.append({"type": "text", "content": message["content"]})
    for call in message.get("tool_calls") or ():
        asked = {"id": call.get("id"), "name": call["name"], "arguments": call.get("arguments")}
        parts.append({"type": "tool_call", **asked})
    return {"role": message["role"], "parts": parts}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else _dump(value)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _pair(key: str, value: Any) -> KeyValue:
    if isinstance(value, list):
        return KeyValue(
            key=key, value=AnyValue(array_value=ArrayValue(values=[AnyValue(string_value=v) for v in value]))
        )
    return KeyValue(key=key, value=AnyValue(string_value=value))
