"""A receiver of the defaults, and senders that can say anything to it."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest
from google.rpc.status_pb2 import Status

TRACE_ID, SPAN_ID = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
Export = Callable[..., bytes]


def span(**fields: Any) -> dict[str, Any]:
    """Make a span in OTLP's JSON; camelCase fields replace or add."""
    made = {"traceId": TRACE_ID, "spanId": SPAN_ID, "name": "step", "startTimeUnixNano": "1764000000000000000"}
    return made | {"endTimeUnixNano": "1764000001000000000"} | fields


def traces(*spans: Any, resource: Any = None, scope: Any = None, **envelope: Any) -> bytes:
    """Make a trace request in JSON."""
    scope_spans = {"scope": scope, "spans": list(spans)} | envelope.pop("scope_spans", {})
    return json.dumps({"resourceSpans": [{"resource": resource, "scopeSpans": [scope_spans]} | envelope]}).encode()


def with_value(value: Any) -> bytes:
    """Make a trace request with one attribute ``a`` of this value, as JSON writes it."""
    return traces(span(attributes=[{"key": "a", "value": value}]))


def logs(*records: Any) -> bytes:
    """Make a logs request in JSON."""
    return json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": list(records)}]}]}).encode()


def gauge(name: str, **fields: Any) -> dict[str, Any]:
    """Make a metric of one point; camelCase fields add to the point."""
    point = {"timeUnixNano": "1764000000000000000", "asInt": "7"} | fields
    return {"name": name, "gauge": {"dataPoints": [point]}}


def metrics(*found: Any) -> bytes:
    """Make a metrics request in JSON."""
    return json.dumps({"resourceMetrics": [{"scopeMetrics": [{"metrics": list(found)}]}]}).encode()


@pytest.fixture
def send(running: Any) -> Callable[..., Any]:
    """Give what sends a body in JSON to the path of a signal and gives the response."""

    def post(body: bytes, signal: str = "traces", content_type: str = "application/json", **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return running.client.post(f"/v1/{signal}", content=body, headers={"content-type": content_type, **named})

    return post


@pytest.fixture
def stored(running: Any, send: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    """Give what sends one span and gives its row."""

    def store(body: bytes) -> dict[str, Any]:
        response = send(body)
        assert response.status_code == 200, response.text
        (row,) = running.store.rows("SELECT * FROM spans")
        found: dict[str, Any] = row
        return found

    return store


@pytest.fixture
def export(running: Any) -> Iterator[Export]:
    """Give what calls a service's Export over gRPC, from bytes to bytes."""
    with grpc.insecure_channel(f"127.0.0.1:{running.receiver.grpc_port}") as channel:

        def call(body: bytes, service: str = "trace.v1.Trace", **options: Any) -> bytes:
            method = channel.unary_unary(f"/opentelemetry.proto.collector.{service}Service/Export")
            found: bytes = method(body, timeout=20, **options)
            return found

        yield call


def refused(export: Export, body: bytes, **options: Any) -> tuple[Any, Status, dict[str, Any]]:
    """Send over gRPC what is refused; give the error, the Status in it, and the trailers."""
    with pytest.raises(grpc.RpcError) as caught:
        export(body, **options)
    trailers = dict(caught.value.trailing_metadata())
    return caught.value, Status.FromString(trailers.get("grpc-status-details-bin", b"")), trailers
