"""A month of a fleet's traffic, as spans: what a store that has been running for a while holds.

Traces are of very different length, 3 spans to over 100, 20 on average; every model call repeats the whole
conversation before it. The spans are what the door makes of the OTLP requests that ``as_request`` writes.
"""

import json
import random
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span as WireSpan
from opentelemetry.proto.trace.v1.trace_pb2 import Status

from benchmarks.prose import Prose
from store.records import Message, Part, Span

PROJECT = "default"
DAYS = 30
SPANS_A_TRACE = 20
RARE = "Zanzibar Clearing Voucher"
"""Stands in one trace in 20,000."""
COMMON_RARELY = "what water think hand"
"""Words of which each is common, one after the other in one trace in 20,000."""
_SERVICES = ("shop", "support", "billing", "search", "travel", "papers", "coding", "night-batch")
_TURNS = (1, 2, 4, 6, 8, 10, 14, 20, 32, 56)
_SHARES = (10, 12, 15, 15, 14, 11, 11, 7, 3, 2)
_TOOLS = ("find_order", "search_web", "read_page", "send_mail", "query_table", "make_refund")
_SCOPE = {"name": "month", "version": "", "attributes": {}}
_MODELS = ("small-1", "middle-2", "large-3")


@dataclass(frozen=True, slots=True)
class Conversation:
    """One trace, and how many bytes of text in it were never said before."""

    spans: list[Span]
    new_bytes: int


class Month:
    """Makes traces; the same month makes the same ones, whichever part of it is asked for first.

    Args:
        traces: How many there are in all.
        until: When the last one begins; the first begins ``DAYS`` before.
    """

    def __init__(self, traces: int, until: datetime) -> None:
        self._begin = until - timedelta(days=DAYS)
        self._step = timedelta(days=DAYS) / traces
        self._limits = list(accumulate(_SHARES))
        prose = Prose(0)
        self._systems = [(Message.of("system", prose.text(120)),) for _ in _SERVICES]

    def conversations(self, numbers: range) -> Iterator[Conversation]:
        """Make those traces, in the order in which they begin."""
        self._prose, self._seeded = Prose(numbers.start + 1), random.Random(numbers.start)
        for number in numbers:
            yield self._conversation(number, self._begin + number * self._step)

    def _conversation(self, number: int, begin: datetime) -> Conversation:
        seeded, text = self._seeded, self._prose.text
        turns = _TURNS[bisect(self._limits, seeded.random() * self._limits[-1])]
        place = int(len(_SERVICES) * seeded.random() ** 2)
        made = _Made(seeded, begin, _SERVICES[place])
        asked = text(seeded.randint(15, 60))
        if number % 20_000 == 7:
            asked = f"{asked} It says {RARE.upper() if number % 3 else RARE}, {COMMON_RARELY}."
        history: list[Message] = [Message.of("user", asked)]
        new_bytes = len(asked)
        failed = seeded.random() < 0.06
        for turn in range(turns):
            said, query, found = text(seeded.randint(15, 45)), text(5), text(seeded.randint(70, 160))
            new_bytes += len(said) + len(query) + len(found)
            call_id, tool = f"call_{seeded.getrandbits(64):016x}", seeded.choice(_TOOLS)
            arguments: Part = {"type": "tool_call", "id": call_id, "name": tool, "arguments": {"query": query}}
            answer = Message("assistant", ({"type": "text", "content": said}, arguments))
            made.llm(self._systems[place], tuple(history), answer)
            made.tool(tool, call_id, query, found, failed=failed and turn == turns - 1)
            told: Part = {"type": "tool_call_response", "id": call_id, "response": found}
            history += [answer, Message("tool", (told,))]
        last = text(seeded.randint(40, 120))
        new_bytes += len(last)
        made.llm(self._systems[place], tuple(history), Message.of("assistant", last))
        return Conversation(made.finished(), new_bytes)


class _Made:
    """The spans of one trace, as they come to be."""

    def __init__(self, seeded: random.Random, begin: datetime, service: str) -> None:
        self._seeded = seeded
        self._spans: list[Span] = []
        self._begin_ns = self._now = int(begin.replace(tzinfo=UTC).timestamp() * 1e6) * 1000
        self._trace_id = f"{seeded.getrandbits(128):032x}"
        self._root = f"{seeded.getrandbits(64):016x}"
        self._service = service
        self._resource = {"service.name": service, "deployment.environment.name": "production"}
        self._attributes = {
            "app.tenant": f"tenant-{int(2000 * seeded.random() ** 3)}",
            "app.release": f"2026.{int((begin - datetime(2026, 1, 1)).days / 5)}",
            "app.request_id": f"{seeded.getrandbits(64):016x}",
        }
        self._user = f"user-{int(20_000 * seeded.random() ** 2)}"
        self._session = f"session-{seeded.getrandbits(40):010x}"

    def llm(self, system: tuple[Message, ...], history: tuple[Message, ...], answer: Message) -> None:
        model, size = self._seeded.choice(_MODELS), sum(200 for _ in history)
        self._spans.append(
            self._span(
                f"chat {model}", "llm", self._seeded.randint(300, 4000), operation="chat", model=model,
                request_model=model, provider="self-hosted", input=history, output=(answer,), system=system,
                input_tokens=size, output_tokens=self._seeded.randint(20, 400),
            )
        )  # fmt: skip

    def tool(self, name: str, call_id: str, query: str, found: str, *, failed: bool) -> None:
        trouble = {"error_type": "TimeoutError", "error_message": f"{name} took too long"} if failed else {}
        self._spans.append(
            self._span(
                f"execute_tool {name}", "tool", self._seeded.randint(20, 1500), operation="execute_tool",
                tool_name=name, tool_call_id=call_id, arguments=json.dumps({"query": query}), result=found,
                status="error" if failed else "unset", **trouble,
            )
        )  # fmt: skip

    def finished(self) -> list[Span]:
        """Put the root in front and say when each span was received: up to five seconds after its end."""
        root = self._span(
            f"invoke_agent {self._service}-agent", "agent", 0, operation="invoke_agent", agent=f"{self._service}-agent",
            session_id=self._session, user_id=self._user, span_id=self._root, parent_span_id=None,
            start_ns=self._begin_ns,
        )  # fmt: skip
        return [root, *self._spans]

    def _span(self, name: str, kind: str, milliseconds: int, **more: object) -> Span:
        start = self._now
        self._now += milliseconds * 1_000_000
        batch_us = (self._now // 5_000_000_000 + 1) * 5_000_000
        given: dict[str, object] = {
            "project": PROJECT, "trace_id": self._trace_id, "span_id": f"{self._seeded.getrandbits(64):016x}",
            "parent_span_id": self._root, "name": name, "kind": kind, "dialect": "otel_genai",
            "service": self._service, "start_ns": start, "end_ns": self._now, "status": "unset",
            "received_at": datetime(1970, 1, 1) + timedelta(microseconds=batch_us), "attributes": self._attributes,
            "resource": self._resource, "scope": _SCOPE, "otlp_kind": "internal", **more,
        }  # fmt: skip
        return Span(**given)  # type: ignore[arg-type]


def as_request(spans: list[Span]) -> bytes:
    """Write the OTLP request that the door makes these spans of."""
    request = ExportTraceServiceRequest()
    resource_spans = request.resource_spans.add()
    resource_spans.resource.attributes.extend(_attributes(dict(spans[0].resource)))
    scope_spans = resource_spans.scope_spans.add()
    scope_spans.scope.name = str(_SCOPE["name"])
    for span in spans:
        wire = scope_spans.spans.add(
            trace_id=bytes.fromhex(span.trace_id),
            span_id=bytes.fromhex(span.span_id),
            parent_span_id=bytes.fromhex(span.parent_span_id or ""),
            name=span.name,
            kind=WireSpan.SPAN_KIND_INTERNAL,
            start_time_unix_nano=span.start_ns,
            end_time_unix_nano=span.end_ns,
        )
        if span.failed:
            wire.status.CopyFrom(Status(code=Status.STATUS_CODE_ERROR, message=span.error_message or ""))
        wire.attributes.extend(_attributes(_named(span)))
    return bytes(request.SerializeToString())


def _named(span: Span) -> dict[str, object]:
    """Give the attributes of a span by the names of the conventions."""
    named: dict[str, object] = {
        **span.attributes,
        "gen_ai.operation.name": span.operation,
        "gen_ai.agent.name": span.agent,
        "gen_ai.conversation.id": span.session_id,
        "user.id": span.user_id,
        "gen_ai.request.model": span.request_model,
        "gen_ai.response.model": span.model,
        "gen_ai.provider.name": span.provider,
        "gen_ai.usage.input_tokens": span.input_tokens,
        "gen_ai.usage.output_tokens": span.output_tokens,
        "gen_ai.tool.name": span.tool_name,
        "gen_ai.tool.call.id": span.tool_call_id,
        "gen_ai.tool.call.arguments": span.arguments,
        "gen_ai.tool.call.result": span.result,
        "error.type": span.error_type,
        "gen_ai.system_instructions": _said(span.system, parts_only=True),
        "gen_ai.input.messages": _said(span.input),
        "gen_ai.output.messages": _said(span.output),
    }
    return {key: value for key, value in named.items() if value is not None}


def _said(messages: tuple[Message, ...], *, parts_only: bool = False) -> str | None:
    if not messages:
        return None
    if parts_only:
        return json.dumps([part for message in messages for part in message.parts])
    return json.dumps([{"role": message.role, "parts": message.parts} for message in messages])


def _attributes(values: dict[str, object]) -> Iterator[KeyValue]:
    for key, value in values.items():
        typed = AnyValue(int_value=value) if isinstance(value, int) else AnyValue(string_value=str(value))
        yield KeyValue(key=key, value=typed)
