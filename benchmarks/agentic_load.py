"""What agents send: conversations whose every model call repeats all that was said before.

Requests are built once and then only patched, so that the load costs its generator next to nothing: every copy has
fresh ids, fresh times and a fresh word in each text, so that no text of one copy equals a text of another.
"""

import json
import os
import random
import re
import struct
import time
from dataclasses import dataclass
from itertools import pairwise

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span

SPANS_PER_REQUEST = 100
_WORDS = [
    "the",
    "order",
    "invoice",
    "customer",
    "refund",
    "parcel",
    "search",
    "result",
    "model",
    "answer",
    "policy",
    "account",
    "delivery",
    "address",
    "document",
    "section",
    "figure",
    "table",
    "weather",
    "flight",
    "booking",
    "price",
    "update",
    "error",
    "retry",
    "query",
    "schema",
    "column",
    "please",
    "check",
    "whether",
    "because",
    "however",
    "after",
    "before",
    "without",
    "between",
    "during",
    "about",
    "another",
    "every",
]
_NONCE = "nonce{:05d}"
_NONCE_BYTES = 10
_MARK = b"\xf5MARK"  # never part of UTF-8 text


@dataclass(frozen=True)
class Template:
    """A serialised request, and where in it stands what changes with every copy."""

    body: bytes
    spans: int
    ids: tuple[tuple[int, tuple[int, ...]], ...]  # length, positions of one id
    nonces: tuple[tuple[int, ...], ...]
    times: tuple[tuple[int, int], ...]  # position, nanoseconds after the first

    def copy(self) -> bytes:
        """Give a request that was never sent before."""
        body = bytearray(self.body)
        chance = os.urandom(sum(length for length, _ in self.ids))
        used = 0
        for length, positions in self.ids:
            fresh = chance[used : used + length]
            used += length
            for position in positions:
                body[position : position + length] = fresh
        for places in self.nonces:
            fresh = os.urandom(_NONCE_BYTES // 2).hex().encode()
            for position in places:
                body[position : position + _NONCE_BYTES] = fresh
        begin = time.time_ns()
        for position, offset in self.times:
            struct.pack_into("<Q", body, position, begin + offset)
        return bytes(body)


def templates(count: int, service: str, seed: int = 1) -> list[Template]:
    """Make ``count`` different requests of about a hundred spans, 2.6 KB each."""
    rng = random.Random(seed)
    return [_template(rng, service) for _ in range(count)]


def _template(rng: random.Random, service: str) -> Template:
    builder = _Builder(rng, service)
    while builder.spans < SPANS_PER_REQUEST:
        builder.conversation()
    return builder.template()


class _Builder:
    def __init__(self, rng: random.Random, service: str) -> None:
        self._rng = rng
        self._request = ExportTraceServiceRequest()
        resource_spans = self._request.resource_spans.add()
        resource_spans.resource.attributes.append(_attribute("service.name", service))
        self._scope_spans = resource_spans.scope_spans.add()
        self._scope_spans.scope.name = "agentic.load"
        self._marks = 0
        self._ids: list[bytes] = []
        self._conversations = 0
        self._times: list[int] = []

    @property
    def spans(self) -> int:
        return len(self._scope_spans.spans)

    def conversation(self) -> None:
        """Add the trace of one agent run: a root, and in each turn a model call and a tool call."""
        trace_id = self._id(16)
        nonce = _NONCE.format(self._conversations)
        self._conversations += 1
        root = self._span(trace_id, b"", "invoke_agent helper")
        root.attributes.extend(
            [_attribute("gen_ai.operation.name", "invoke_agent"), _attribute("gen_ai.agent.name", "helper")]
        )
        system = [{"type": "text", "content": self._text(nonce, 120)}]
        history = [self._message("user", nonce, 60)]
        for _ in range(self._rng.randint(6, 12)):
            answer = self._message("assistant", nonce, 24)
            self._llm(trace_id, root.span_id, system, history, answer)
            result = self._text(nonce, 36)
            self._tool(trace_id, root.span_id, result)
            part = {"type": "tool_call_response", "id": "call_1", "response": result}
            history += [answer, {"role": "tool", "parts": [part]}]

    def template(self) -> Template:
        """Serialise what was added and find in it what changes."""
        body = self._request.SerializeToString()
        return Template(
            body=body,
            spans=self.spans,
            ids=tuple((len(mark), _positions(body, mark)) for mark in self._ids),
            nonces=tuple(_positions(body, _NONCE.format(number).encode()) for number in range(self._conversations)),
            times=tuple(
                (position, offset * 1_000_000)
                for offset in self._times
                for position in _positions(body, struct.pack("<Q", _time_mark(offset)))
            ),
        )

    def _llm(self, trace_id: bytes, parent: bytes, system: object, history: list[object], answer: object) -> None:
        span = self._span(trace_id, parent, "chat small-model")
        rng = self._rng
        values: dict[str, str | int] = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": "small-model",
            "gen_ai.response.model": "small-model-2026",
            "gen_ai.system_instructions": json.dumps(system),
            "gen_ai.input.messages": json.dumps(history),
            "gen_ai.output.messages": json.dumps([answer]),
            "gen_ai.usage.input_tokens": rng.randint(100, 4000),
            "gen_ai.usage.output_tokens": rng.randint(10, 300),
        }
        span.attributes.extend(_attribute(key, value) for key, value in values.items())

    def _tool(self, trace_id: bytes, parent: bytes, result: str) -> None:
        span = self._span(trace_id, parent, "execute_tool search")
        values: dict[str, str | int] = {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": "search",
            "gen_ai.tool.call.id": "call_1",
            "gen_ai.tool.call.arguments": json.dumps({"query": self._rng.choice(_WORDS)}),
            "gen_ai.tool.call.result": result,
        }
        span.attributes.extend(_attribute(key, value) for key, value in values.items())

    def _span(self, trace_id: bytes, parent: bytes, name: str) -> Span:
        begin = len(self._times)
        self._times += [begin, begin + 1]
        return self._scope_spans.spans.add(
            trace_id=trace_id,
            span_id=self._id(8),
            parent_span_id=parent,
            name=name,
            kind=Span.SPAN_KIND_INTERNAL,
            start_time_unix_nano=_time_mark(begin),
            end_time_unix_nano=_time_mark(begin + 1),
        )

    def _id(self, length: int) -> bytes:
        self._marks += 1
        mark = (_MARK + struct.pack(">H", self._marks)).ljust(length, b"\xf5")
        self._ids.append(mark)
        return mark

    def _message(self, role: str, nonce: str, words: int) -> object:
        return {"role": role, "parts": [{"type": "text", "content": self._text(nonce, words)}]}

    def _text(self, nonce: str, words: int) -> str:
        return " ".join([nonce, *self._rng.choices(_WORDS, k=words)])


def _attribute(key: str, value: str | int) -> KeyValue:
    typed = AnyValue(string_value=value) if isinstance(value, str) else AnyValue(int_value=value)
    return KeyValue(key=key, value=typed)


def _time_mark(number: int) -> int:
    return int.from_bytes(b"\xf5\xf5\xf5\xf5" + struct.pack("<I", number), "little")


def _positions(body: bytes, mark: bytes) -> tuple[int, ...]:
    return tuple(match.start() for match in re.finditer(re.escape(mark), body))


if __name__ == "__main__":
    made = templates(4, "load")
    print([(t.spans, len(t.body) // t.spans) for t in made])
    assert all(a.copy() != b.copy() for a, b in pairwise(made))
