"""Statements 1 to 10: ports, paths, methods and content types."""

from collections.abc import Callable
from inspect import signature
from typing import Any

import pytest

from ingest.serve import Receiver
from tests.ingest.conformance.conftest import Export, logs, span, traces
from tracelore.settings import Settings

Send = Callable[..., Any]
PROTOBUF = "application/x-protobuf"


def test_01_grpc_listens_on_4317_by_default() -> None:
    """Port 4317 is where gRPC listens unless told otherwise."""
    assert Settings().grpc_port == signature(Receiver).parameters["grpc_port"].default == 4317


def test_02_http_listens_on_4318_by_default() -> None:
    """Port 4318 is where HTTP listens unless told otherwise."""
    assert Settings().http_port == signature(Receiver).parameters["http_port"].default == 4318


@pytest.mark.parametrize("signal", ["traces", "metrics", "logs"])
@pytest.mark.parametrize(
    "prefix", ["/v1", "/api/public/otel/v1", "/otel/v1", "/api/otel/v1", "/api/otlp/v1", "/opentelemetry/v1"]
)
def test_03_default_paths(running: Any, prefix: str, signal: str) -> None:
    """Each signal is taken at its default path, and where SDKs of other services send it."""
    assert running.client.post(f"{prefix}/{signal}", content=b"", headers={"content-type": PROTOBUF}).status_code == 200


@pytest.mark.parametrize("service", ["trace.v1.Trace", "metrics.v1.Metrics", "logs.v1.Logs"])
def test_04_all_services_on_one_port(export: Export, service: str) -> None:
    """The gRPC services of traces, metrics and logs share one port."""
    assert export(b"", service) == b""


def test_05_both_encodings_on_one_port(send: Send, request_of: Any) -> None:
    """Protobuf and JSON share one HTTP port; the content type tells them apart."""
    assert send(request_of(1).SerializeToString(), content_type=PROTOBUF).status_code == 200
    assert send(traces(span())).status_code == 200


def test_06_http_1_1(send: Send) -> None:
    """HTTP/1.1 is spoken."""
    assert send(traces(span())).http_version == "HTTP/1.1"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_07_other_methods_get_405(running: Any, method: str) -> None:
    """A method other than POST gets 405, and is told which one is allowed."""
    response = running.client.request(method, "/v1/traces")
    assert response.status_code == 405
    assert "POST" in response.headers["allow"]


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/xml", "json"])
def test_08_other_content_types_get_415(running: Any, content_type: str) -> None:
    """A content type that is neither protobuf nor JSON gets 415, and so does none."""
    headers = {"content-type": content_type} if content_type else {}
    assert running.client.post("/v1/traces", content=b"{}", headers=headers).status_code == 415


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "APPLICATION/JSON", "Application/Json;x=y"]
)
def test_09_parameters_and_case_of_the_content_type(running: Any, send: Send, content_type: str) -> None:
    """Case and parameters of the content type do not matter."""
    assert send(traces(span()), content_type=content_type).status_code == 200
    assert running.count() == 1


def test_10_unknown_paths_get_404(running: Any) -> None:
    """An unknown path gets 404."""
    response = running.client.post("/v1/nothing", content=logs(), headers={"content-type": "application/json"})
    assert response.status_code == 404
