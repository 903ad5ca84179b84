"""What the simulation and the replay send really arrives, over HTTP and over gRPC."""

import gzip
import json
import sys
import threading
from collections.abc import Iterator
from concurrent import futures
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import grpc
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import (
    TraceServiceServicer,
    add_TraceServiceServicer_to_server,
)

from samples import replay, simulated_day
from samples.world.telemetry import NotDelivered


@dataclass
class Receiver:
    """A tiny OTLP server that keeps what it gets."""

    endpoint: str = ""
    status: int = 200
    bodies: list[tuple[str, str, bytes]] = field(default_factory=list)
    requests: list[ExportTraceServiceRequest] = field(default_factory=list)

    def trace_ids(self) -> set[str]:
        """All traces that arrived."""
        return {span.trace_id.hex() for span in self.spans()}

    def spans(self) -> Iterator[Any]:
        """All spans that arrived."""
        for request in self.requests:
            for resource in request.resource_spans:
                for scope in resource.scope_spans:
                    yield from scope.spans


@pytest.fixture
def over_http() -> Iterator[Receiver]:
    """Serve OTLP/HTTP on a free port."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            receiver.bodies.append((self.path, self.headers["content-type"], body))
            readable = self.headers["content-type"] == "application/x-protobuf"  # some SDKs of JavaScript send JSON
            if self.path == "/v1/traces" and receiver.status == 200 and readable:
                receiver.requests.append(ExportTraceServiceRequest.FromString(body))
            self.send_response(receiver.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver.endpoint = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield receiver
        server.shutdown()
        thread.join()


@pytest.fixture
def over_grpc() -> Iterator[Receiver]:
    """Serve OTLP/gRPC on a free port."""
    receiver = Receiver()

    class Servicer(TraceServiceServicer):  # type: ignore[misc]
        def Export(self, request: Any, _context: Any) -> Any:  # noqa: N802 - gRPC's name
            receiver.requests.append(request)
            return ExportTraceServiceResponse()

    server = grpc.server(futures.ThreadPoolExecutor(1))
    add_TraceServiceServicer_to_server(Servicer(), server)
    receiver.endpoint = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    yield receiver
    server.stop(0).wait()


def _main(monkeypatch: pytest.MonkeyPatch, module: Any, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["it", *words])
    status: int = module.main()
    return status


def test_a_day_arrives_over_http(over_http: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every trace of the truth file arrives, with all its spans."""
    words = ("--endpoint", over_http.endpoint, "--traces", "40", "--truth", str(tmp_path / "truth.json"))

    assert _main(monkeypatch, simulated_day, *words) == 0
    truth = json.loads((tmp_path / "truth.json").read_text())
    assert set(truth["traces"]) == over_http.trace_ids()
    assert truth["spans"] == sum(1 for _ in over_http.spans())


def test_a_day_arrives_over_grpc(over_grpc: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --grpc the same spans come through the other door."""
    truth = tmp_path / "truth.json"
    words = ("--grpc", "--endpoint", over_grpc.endpoint, "--traces", "30", "--truth", str(truth))

    assert _main(monkeypatch, simulated_day, *words) == 0
    assert set(json.loads(truth.read_text())["traces"]) == over_grpc.trace_ids()


def test_refused_spans_are_reported(
    over_http: Receiver, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An endpoint that refuses ends the simulation with status 1 and a sentence."""
    over_http.status = 400

    assert _main(monkeypatch, simulated_day, "--endpoint", over_http.endpoint, "--traces", "3") == 1
    assert "not accepted" in capsys.readouterr().err


def test_refused_spans_raise(over_http: Receiver) -> None:
    """Called from Python, the same is an error."""
    over_http.status = 400
    with pytest.raises(NotDelivered, match="not accepted"):
        simulated_day.simulate(simulated_day.otlp_exporter(over_http.endpoint, grpc=False), seed=1, traces=2, end=0)


@pytest.mark.parametrize("given", ["http://host:1", "http://host:1/", "http://host:1/v1/traces"])
def test_endpoints_may_name_the_signal_or_not(given: str) -> None:
    """The base of an endpoint and its traces path mean the same."""
    exporter: Any = simulated_day.otlp_exporter(given, grpc=False)

    assert exporter._endpoint == "http://host:1/v1/traces"


def test_captures_are_replayed_byte_for_byte(over_http: Receiver) -> None:
    """Bodies arrive in order, as they were recorded, under the paths that OTLP prescribes."""
    sent = list(replay.recorded())
    answers = replay.replay(over_http.endpoint, sent)

    assert len(sent) >= 40
    assert [(r.path, r.content_type, r.body) for r in sent] == over_http.bodies
    assert set(answers.values()) == {200}


def test_the_replay_fails_when_traces_are_refused(
    over_http: Receiver, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 1, and each refusal is named."""
    over_http.status = 503

    assert _main(monkeypatch, replay, "--endpoint", over_http.endpoint) == 1
    assert "answered 503" in capsys.readouterr().err


def test_the_replay_says_when_nobody_is_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An endpoint that is not there is a sentence and status 1."""
    assert _main(monkeypatch, replay, "--endpoint", "http://127.0.0.1:9") == 1
    assert "cannot reach" in capsys.readouterr().err
