"""Exporters of the real SDKs deliver: Python's and JavaScript's, over both transports.

Those of both that send JSON are statement 90 of ``conformance/``.
"""

from typing import Any

import pytest
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcExporter
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter
from opentelemetry.trace import Link, SpanContext, StatusCode


def http_exporter(receiver: Any, compression: Compression) -> SpanExporter:
    """Make an exporter for the HTTP port."""
    endpoint = f"http://127.0.0.1:{receiver.http_port}/v1/traces"
    return HttpExporter(endpoint=endpoint, compression=compression)


def grpc_exporter(receiver: Any) -> SpanExporter:
    """Make an exporter for the gRPC port."""
    return GrpcExporter(endpoint=f"http://127.0.0.1:{receiver.grpc_port}", insecure=True)


def send_run(exporter: SpanExporter) -> None:
    """Send an agent's run of two spans."""
    provider = TracerProvider(resource=Resource({"service.name": "kitchen"}))
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = provider.get_tracer("cook", "1.2")
    with tracer.start_as_current_span("invoke_agent cook") as agent:
        link = Link(SpanContext(trace_id=7, span_id=9, is_remote=True), {"why": "earlier"})
        with tracer.start_as_current_span("execute_tool oven", links=[link]) as tool:
            tool.set_attribute("custom.dish", "Crème brûlée")
            tool.add_event("too hot", {"celsius": 300})
            tool.set_status(StatusCode.ERROR, "burnt")
        agent.set_attribute("gen_ai.operation.name", "invoke_agent")
    provider.shutdown()


def check_run(running: Any) -> None:
    """Find the run in the store."""
    rows = running.store.rows("SELECT * FROM spans ORDER BY parent_span_id NULLS FIRST")
    assert [row["name"] for row in rows] == ["invoke_agent cook", "execute_tool oven"]
    agent, tool = rows
    assert (agent["parent_span_id"], tool["parent_span_id"]) == (None, agent["span_id"])
    assert agent["trace_id"] == tool["trace_id"]
    assert (tool["status"], tool["service"], tool["project"]) == ("error", "kitchen", "default")
    assert "Crème brûlée" in tool["attributes"]
    assert "too hot" in tool["events"]
    assert f"{9:016x}" in tool["links"]
    assert agent["end_ns"] > agent["start_ns"]


@pytest.mark.parametrize("compression", [Compression.NoCompression, Compression.Gzip, Compression.Deflate])
def test_http_exporter(running: Any, compression: Compression) -> None:
    """Spans of the SDK's HTTP exporter are in the store when it returns, however it compresses."""
    send_run(http_exporter(running.receiver, compression))
    check_run(running)


def test_grpc_exporter(running: Any) -> None:
    """Spans of the SDK's gRPC exporter are in the store when it returns."""
    send_run(grpc_exporter(running.receiver))
    check_run(running)


@pytest.mark.parametrize(
    ("kind", "compression"), [("http", "gzip"), ("proto", "none"), ("proto", "gzip"), ("grpc", "gzip")]
)
def test_node_exporters(running: Any, node_exporters: Any, kind: str, compression: str) -> None:
    """Spans of JavaScript's exporters for JSON, protobuf and gRPC are in the store when they return."""
    receiver = running.receiver
    address = f"127.0.0.1:{receiver.grpc_port}" if kind == "grpc" else f"127.0.0.1:{receiver.http_port}/v1/traces"
    node_exporters(kind, f"http://{address}", compression)
    check_run(running)
