"""What an operator reads of a running server: its log, line by line."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
import trustme
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

ROOT = Path(__file__).resolve().parents[2]
METHOD = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
GUESS = "tl_0123456789_" + "guess" * 8


@pytest.fixture
def tracelore() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Give what starts a command on free ports, its output in pipes; what still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(data: Path, *words: str) -> subprocess.Popen[str]:
        variables = {"TRACELORE_HTTP_PORT": "0", "TRACELORE_GRPC_PORT": "0", "TRACELORE_LOG_FORMAT": "json"}
        process = subprocess.Popen(
            [sys.executable, "-m", "tracelore", *words, "--data", str(data)],
            env={**os.environ, **variables}, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        with process:
            process.kill()


def receiving(server: subprocess.Popen[str]) -> dict[str, Any]:
    """Read the log up to the line that says where the server receives."""
    assert server.stderr is not None
    for text in server.stderr:
        line: dict[str, Any] = json.loads(text)
        if line["message"] == "receiving":
            return line
    pytest.fail("it ended before it received")


def rest(server: subprocess.Popen[str]) -> list[dict[str, Any]]:
    """End the server and read the rest of its log: every line is JSON."""
    server.send_signal(signal.SIGTERM)
    out, log = server.communicate(timeout=20)
    assert (server.returncode, out) == (0, "")
    return [json.loads(line) for line in log.splitlines()]


def test_refusals_and_rejections(tracelore: Any, tmp_path: Path) -> None:
    """Each kind is there with reason, project, transport and User-Agent; a flood of it only as a number."""
    key = tracelore(tmp_path, "keys", "create", "--project", "shop").communicate(timeout=30)[0].strip()
    server = tracelore(tmp_path, "serve")
    where = receiving(server)
    url = f"http://127.0.0.1:{where['http_port']}/v1/traces"
    headers = {"content-type": "application/x-protobuf", "user-agent": "OTel-Exporter/1 " + "x" * 500}
    with httpx.Client(headers=headers) as client:
        for _ in range(50):
            client.post(url, headers={"authorization": f"Bearer {GUESS}"})
        request = ExportTraceServiceRequest()
        request.resource_spans.add().scope_spans.add().spans.add(trace_id=b"short")
        client.post(url, content=request.SerializeToString(), headers={"x-api-key": key})
        client.post(url, content=b"\xff", headers={"x-api-key": key})
    with grpc.insecure_channel(f"127.0.0.1:{where['grpc_port']}") as channel, pytest.raises(grpc.RpcError):
        channel.unary_unary(METHOD)(b"\xff", metadata=[("x-api-key", key)], timeout=20)
    lines = rest(server)
    refused = [line for line in lines if line["message"].startswith("request refused")]
    assert {("wrong_key", "http"): 20, ("bad_data", "http"): 1, ("bad_data", "grpc"): 1} == Counter(
        (line["reason"], line["transport"]) for line in refused
    )
    assert [30] == [line["left_out"] for line in lines if "left_out" in line]
    (partly,) = (line for line in lines if line["message"].startswith("nothing taken"))
    for line in (partly, refused[-2]):
        assert ("shop", "http", "traces") == (line["project"], line["transport"], line["signal"])
        assert line["user_agent"].startswith("OTel-Exporter/1 x")
        assert len(line["user_agent"]) == 200
        assert key.startswith(line["key"])
    assert refused[-1]["user_agent"].startswith("grpc-python")
    assert not [secret for secret in (key, GUESS) if secret in json.dumps(lines)]


def test_noise_fills_no_disk(tracelore: Any, tmp_path: Path) -> None:
    """Connections that speak nonsense, to ports with TLS, leave a few lines at most, all in the log's form."""
    given = trustme.CA().issue_cert("localhost")
    given.private_key_pem.write_to_path(tmp_path / "key.pem")
    given.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    words = ["--tls-certificate", f"{tmp_path}/cert.pem", "--tls-key", f"{tmp_path}/key.pem"]
    server = tracelore(tmp_path / "data", "serve", *words)
    where = receiving(server)
    for port in (where["http_port"], where["grpc_port"]):
        for number in range(60):
            with socket.create_connection(("127.0.0.1", port)) as connection:
                connection.sendall(b"GET / HTTP/1.1\r\n\r\n" if number % 2 else b"\x16\x03\x01\x00\x05hello")
    assert len(rest(server)) <= 45
