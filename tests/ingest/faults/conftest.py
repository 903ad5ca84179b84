"""A real ``tracelore serve`` that faults are done to, and what is sent to it meanwhile."""

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import httpx
import psutil
import pytest
from google.rpc.error_details_pb2 import RetryInfo
from google.rpc.status_pb2 import Status

from store import open_data
from tracelore.ports import free_port

ROOT = Path(__file__).parents[3]
EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
PROTOBUF = {"content-type": "application/x-protobuf"}


@dataclass
class Server:
    """One that runs, or has ended."""

    data: Path
    log: Path
    process: subprocess.Popen[str]
    http_port: int
    grpc_port: int

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.http_port}", timeout=30)
        self.channel = grpc.insecure_channel(f"127.0.0.1:{self.grpc_port}")
        self._export = self.channel.unary_unary(EXPORT)

    @property
    def watched(self) -> psutil.Process:
        """The serving process, to look at and to limit."""
        return psutil.Process(self.process.pid)

    def post(self, body: bytes) -> httpx.Response:
        """Send spans over HTTP."""
        return self.client.post("/v1/traces", content=body, headers=PROTOBUF)

    def export(self, body: bytes) -> bytes:
        """Send spans over gRPC."""
        answer: bytes = self._export(body, timeout=30)
        return answer

    def limit_files(self, size: int = resource.RLIM_INFINITY) -> None:
        """Let no file of it grow beyond ``size`` bytes: whatever writes fails, as on a full or broken disk."""
        _, hard = self.watched.rlimit(psutil.RLIMIT_FSIZE)
        self.watched.rlimit(psutil.RLIMIT_FSIZE, (size, hard))

    def stored(self) -> list[int]:
        """Give the span ids in the store, through the server while it runs."""
        with open_data(self.data) as store:
            return [int(row["span_id"], 16) for row in store.rows("SELECT span_id FROM spans")]

    def end(self, number: int = signal.SIGTERM, within_s: float = 30) -> int:
        """Send a signal, and give the exit status."""
        self.process.send_signal(number)
        return self.process.wait(within_s)

    def close(self) -> None:
        """End it in any case."""
        self.client.close()
        self.channel.close()
        self.process.kill()
        self.process.wait()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Give what starts a server, on a folder of this test, and waits until it receives."""
    started: list[Server] = []

    def start(data: Path = tmp_path / "data", **settings: str) -> Server:
        log = tmp_path / f"log{len(started)}"
        process = begin(data, log, **settings)
        line = receiving(process, log)
        server = Server(data, log, process, line["http_port"], line["grpc_port"])
        started.append(server)
        return server

    yield start
    for server in started:
        server.close()


def begin(data: Path, log: Path, **settings: str) -> "subprocess.Popen[str]":
    """Start ``tracelore serve`` on free ports, with its log in JSON."""
    # Of our choice: it keeps them should it begin anew.
    defaults = {"http_port": str(free_port()), "grpc_port": str(free_port()), "log_format": "json"}
    variables = {f"TRACELORE_{name.upper()}": value for name, value in {**defaults, **settings}.items()}
    command = [sys.executable, "-m", "tracelore", "serve", "--data", str(data)]
    log.touch()
    process = subprocess.Popen(command, env={**os.environ, **variables}, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    # Through us: a fault that is done to its files is not to silence it.
    threading.Thread(target=_copy, args=(process.stderr, log), daemon=True).start()
    return process


def _copy(lines: Iterable[str], log: Path) -> None:
    for line in lines:
        with log.open("a") as file:
            file.write(line)


def receiving(process: "subprocess.Popen[str]", log: Path) -> dict[str, Any]:
    """Wait for the line that says where a server receives, and give it."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        for text in log.read_text().splitlines():
            if '"receiving"' in text:
                line: dict[str, Any] = json.loads(text)
                return line
        time.sleep(0.05)
    pytest.fail(f"it does not receive: {log.read_text()}")


def refused_for_now(server: Server, body: bytes) -> None:
    """See that both transports refuse, and say when to come back, where each exporter looks for it."""
    response = server.post(body)
    assert response.status_code == 503, response.text
    assert 1 <= int(response.headers["retry-after"]) <= 5
    with pytest.raises(grpc.RpcError) as caught:
        server.export(body)
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE
    trailers = dict(caught.value.trailing_metadata())
    inside = RetryInfo()
    assert Status.FromString(trailers["grpc-status-details-bin"]).details[0].Unpack(inside)
    beside = RetryInfo.FromString(trailers["google.rpc.retryinfo-bin"])
    assert 1 <= inside.retry_delay.seconds == beside.retry_delay.seconds <= 5


def wait_until_ready(server: Server, status: int = httpx.codes.OK) -> None:
    """Wait until it says that spans would be stored, or, with 503, that they would not."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(httpx.TransportError):
            if server.client.get("/readyz").status_code == status:
                return
        time.sleep(0.1)
    pytest.fail(f"/readyz did not become {status}: {server.log.read_text()[-3000:]}")
