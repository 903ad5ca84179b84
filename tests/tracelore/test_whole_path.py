"""Everything together: real processes, a real exporter, and the commands people script against."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from tracelore.ports import answers, free_port

ROOT = Path(__file__).resolve().parents[2]


class Running:
    """A ``tracelore`` process on a data folder and ports of its own."""

    def __init__(self, data: Path, *command: str) -> None:
        self.data = data
        self.port = free_port()
        environment = {
            **os.environ,
            "TRACELORE_HTTP_PORT": str(self.port),
            "TRACELORE_GRPC_PORT": str(free_port()),
            "TRACELORE_SETTLE_AFTER": "0.5",
            "TRACELORE_WORK_EVERY": "0.2",
            "TRACELORE_SCHEDULE": "0 6 * * *",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tracelore", *command, "--data", str(data)], env=environment, cwd=ROOT
        )
        wait_for(lambda: answers(self.port, "/readyz"), "the server to be ready")

    def send(self, count: int, service: str = "shop") -> None:
        """Send ``count`` one-span traces with the SDK's own exporter; each export is acknowledged on return."""
        provider = TracerProvider(resource=Resource({"service.name": service}))
        endpoint = f"http://127.0.0.1:{self.port}/v1/traces"
        provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
        tracer = provider.get_tracer("test")
        for number in range(count):
            attributes = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": f"agent {number}"}
            tracer.start_span("invoke_agent", attributes=attributes).end()
        provider.shutdown()

    def end(self) -> int:
        """Ask it to stop and give its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


def wait_for(happened: Any, what: str, timeout_s: float = 30.0) -> None:
    """Wait until ``happened()`` is true."""
    deadline = time.monotonic() + timeout_s
    while not happened():
        assert time.monotonic() < deadline, f"waited {timeout_s} s for {what}"
        time.sleep(0.05)


def tracelore(*arguments: str, status: int = 0) -> str:
    """Run a command and give its standard output."""
    done = subprocess.run(
        [sys.executable, "-m", "tracelore", *arguments], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert status == done.returncode, done.stderr
    return done.stdout


def ask(data: Path, sql: str) -> Any:
    """Ask by ``tracelore sql`` and give the rows."""
    return json.loads(tracelore("sql", sql, "--format", "json", "--data", str(data)))


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Running]:
    """Everything but the dashboard, running."""
    running = Running(tmp_path / "data", "up", "--no-dashboard")
    yield running
    if running.process.poll() is None:
        running.end()


def test_traces_go_in_and_settle(up: Running) -> None:
    """What an SDK exports is found by SQL while the server runs, settles, and is found in the closed file too."""
    up.send(3)
    assert [{"n": 3}] == ask(up.data, "SELECT count(*) AS n FROM spans")
    wait_for(lambda: ask(up.data, "SELECT count(*) AS n FROM traces") == [{"n": 3}], "the traces to settle")
    assert 0 == up.end()
    rows = ask(up.data, "SELECT agent, trace_id FROM traces ORDER BY agent")
    assert ["agent 0", "agent 1", "agent 2"] == [row["agent"] for row in rows]
    assert all(row["trace_id"] == row["trace_id"].lower() and len(row["trace_id"]) == 32 for row in rows)


def test_kill_of_the_serving_process_loses_nothing(up: Running) -> None:
    """After kill -9 right behind an acknowledgement the supervisor serves again, with every span there."""
    up.send(5)
    (serve,) = (child for child in psutil.Process(up.process.pid).children() if child.cmdline()[-1] == "serve")
    serve.kill()
    wait_for(lambda: not serve.is_running() or serve.status() == psutil.STATUS_ZOMBIE, "the kill")
    wait_for(lambda: answers(up.port, "/readyz"), "the server to be back")
    assert [{"n": 5}] == ask(up.data, "SELECT count(*) AS n FROM spans")
    up.send(1)
    assert [{"n": 6}] == ask(up.data, "SELECT count(*) AS n FROM spans")


def test_a_second_server_on_the_folder_is_refused(up: Running) -> None:
    """Two servers never share a folder: the second one says so and leaves the first in peace."""
    environment = {**os.environ, "TRACELORE_HTTP_PORT": "0", "TRACELORE_GRPC_PORT": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "tracelore", "serve", "--data", str(up.data)],
        capture_output=True, text=True, cwd=ROOT, env=environment, timeout=30, check=False,
    )  # fmt: skip
    assert 1 == done.returncode
    assert str(up.data) in done.stderr
    assert "Traceback" not in done.stderr
    assert httpx.codes.OK == httpx.get(f"http://127.0.0.1:{up.port}/readyz").status_code


def test_wrong_usage_and_failure_have_their_own_status(tmp_path: Path) -> None:
    """Exit status 2 is wrong usage, 1 is failure; both say why on standard error only."""
    assert "" == tracelore("insights", "run", "--since", "yesterday", "--data", str(tmp_path), status=2)
    assert "" == tracelore("insights", "run", "--since", "1h", "--until", "2h", "--data", str(tmp_path), status=2)
    assert "" == tracelore("patterns", "--json", "--data", str(tmp_path / "nothing"), status=1)
    assert "" == tracelore("sql", "SELECT 1", "--no-such-flag", status=2)
