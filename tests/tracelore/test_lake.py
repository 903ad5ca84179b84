"""Several machines on one lake, each a process with a folder of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from store import LakeStore
from tracelore.ports import answers, free_port

pytestmark = pytest.mark.postgres

ROOT = Path(__file__).resolve().parents[2]


class Machine:
    """One ``tracelore`` process that has its rows in the lake."""

    def __init__(self, folder: Path, url: str, command: str, **settings: str) -> None:
        self.port = free_port()
        self.dashboard_port = free_port()
        environment = {
            **os.environ,
            "TRACELORE_STORE": url,
            "TRACELORE_HTTP_PORT": str(self.port),
            "TRACELORE_GRPC_PORT": "0",
            "TRACELORE_DASHBOARD_PORT": str(self.dashboard_port),
            "TRACELORE_SETTLE_AFTER": "0.5",
            "TRACELORE_WORK_EVERY": "0.2",
            "TRACELORE_READERS": "0",
            **settings,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tracelore", command, "--data", str(folder)], env=environment, cwd=ROOT
        )

    def send(self, *spans: dict[str, Any]) -> int:
        """Send spans, and give the status of the answer."""
        body = {"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}
        return httpx.post(f"http://127.0.0.1:{self.port}/v1/traces", json=body, timeout=60).status_code

    def end(self) -> int:
        """Ask it to stop, and give its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(90)


@pytest.fixture
def start(lake_url: str, tmp_path: Path) -> Iterator[Callable[..., Machine]]:
    """Start a process on a machine of its own; all end with the test."""
    with ExitStack() as machines:

        def started(command: str, name: str, **settings: str) -> Machine:
            machine = Machine(tmp_path / name, lake_url, command, **settings)
            machines.callback(machine.process.wait)
            machines.callback(machine.process.kill)
            return machine

        yield started


def span(trace: int, number: int = 0) -> dict[str, Any]:
    """One root span of a trace, and the like."""
    begin = time.time_ns()
    return {
        "traceId": f"{trace + 1:032x}",
        "spanId": f"{number + 1:016x}",
        "name": f"invoke_agent {trace}",
        "startTimeUnixNano": str(begin),
        "endTimeUnixNano": str(begin + 1_000_000),
        "attributes": [{"key": "gen_ai.operation.name", "value": {"stringValue": "invoke_agent"}}],
    }


def wait_for(happened: Callable[[], bool], what: str) -> None:
    """Wait until ``happened()`` is true."""
    deadline = time.monotonic() + 90
    while not happened():
        assert time.monotonic() < deadline, f"waited for {what}"
        time.sleep(0.2)


def test_two_servers_two_workers_and_a_dashboard(start: Callable[..., Machine], lake_url: str, tmp_path: Path) -> None:
    """What either server took is settled once, and seen by all."""
    servers = [start("serve", "a"), start("serve", "b")]
    for server in servers:
        wait_for(lambda port=server.port: answers(port, "/readyz"), "the server to be ready")  # type: ignore[misc]
    workers = [start("work", "c"), start("work", "d")]
    dashboard = start("dashboard", "e")
    spans = [span(number) for number in range(6)]
    for number, one in enumerate(spans):
        assert 200 == servers[number % 2].send(one)
    assert 200 == servers[1].send(*spans)  # as after an answer that got lost on its way
    with LakeStore(lake_url) as lake:
        wait_for(lambda: 6 == lake.query("SELECT * FROM traces").num_rows, "all traces to be settled")
        counts = "SELECT count(*) AS n, count(DISTINCT trace_id) AS ids FROM "
        assert [{"n": 6, "ids": 6}] == lake.rows(counts + "spans") == lake.rows(counts + "traces")
    wait_for(lambda: answers(dashboard.dashboard_port, "/_stcore/health"), "the dashboard to be up")
    asked = subprocess.run(
        [sys.executable, "-m", "tracelore", "sql", "SELECT count(*) AS n FROM traces", "--json"],
        env={**os.environ, "TRACELORE_STORE": lake_url, "TRACELORE_DATA": str(tmp_path / "f"),
             "TRACELORE_SQL_SECONDS": "300"},  # the machines are one, and busy
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert 0 == asked.returncode, asked.stderr
    assert [{"n": 6}] == json.loads(asked.stdout)
    assert [0] * 5 == [machine.end() for machine in (*workers, dashboard, *servers)]
