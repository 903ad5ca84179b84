"""``tracelore work`` writes reports by the schedule, and makes up for one that was missed."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from store import FileStore
from store.clock import utc_now
from tracelore.ports import answers, free_port
from tracelore.settings import load_settings
from tracelore.work import ScheduledRuns

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def running(data: Path, schedule: str) -> Any:
    """Keep ``tracelore up`` running without its dashboard; gives its port."""
    port = free_port()
    settings = {"DATA": str(data), "HTTP_PORT": str(port), "GRPC_PORT": "0", "SCHEDULE": schedule}
    quick = {"SETTLE_AFTER": "0.2", "WORK_EVERY": "0.2"}
    variables = {f"TRACELORE_{name}": value for name, value in (settings | quick).items()}
    command = [sys.executable, "-m", "tracelore", "up", "--no-dashboard"]
    process = subprocess.Popen(command, env={**os.environ, **variables}, cwd=ROOT)
    try:
        wait_for(lambda: answers(port, "/readyz"), "the server")
        yield port
    finally:
        process.terminate()
        process.wait(30)


def wait_for(happened: Callable[[], bool], what: str) -> None:
    """Wait until ``happened()`` is true."""
    deadline = time.monotonic() + 240
    while not happened():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.2)


def tracelore(data: Path, *words: str) -> Any:
    """Run a command that answers with JSON."""
    command = [sys.executable, "-m", "tracelore", *words, "--json", "--data", str(data)]
    return json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)


def mark(data: Path, step: str, value: str) -> None:
    """Set a mark of the closed store."""
    with FileStore(data / "tracelore.duckdb") as store, store.transaction() as change:
        change.execute("DELETE FROM progress WHERE step = ?", [step])
        change.execute("INSERT INTO progress VALUES ('', ?, ?)", [step, value])


@pytest.fixture
def stopped(tmp_path: Path) -> Path:
    """A data folder with a settled trace, whose worker has run before and is away."""
    span = {"traceId": "0a" * 16, "spanId": "0b" * 8, "name": "chat", "kind": 1}
    now = time.time_ns()
    span |= {"startTimeUnixNano": str(now - 10**9), "endTimeUnixNano": str(now)}
    with running(tmp_path, "0 6 * * *") as port:
        request = {"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}
        assert 200 == httpx.post(f"http://127.0.0.1:{port}/v1/traces", json=request).status_code
        wait_for(lambda: tracelore(tmp_path, "sql", "SELECT trace_id FROM traces") != [], "the trace to settle")
    assert [] == tracelore(tmp_path, "report", "--list")
    return tmp_path


def test_exactly_one_missed_report_is_made_up_for(stopped: Path) -> None:
    """After days away one report is written, into the data folder, and it is in the list; a restart adds none."""
    mark(stopped, "schedule", (utc_now() - timedelta(days=3)).isoformat())
    with running(stopped, "0 6 * * *"):
        wait_for(lambda: tracelore(stopped, "report", "--list") != [], "the report")
    with running(stopped, "0 6 * * *"):
        time.sleep(2)  # several rounds of the worker
    (report,) = tracelore(stopped, "report", "--list")
    assert "schedule" == report["cause"]
    assert (stopped / report["path"]).read_text(encoding="utf-8").startswith("# ")
    assert stopped / report["path"] in (stopped / "reports").iterdir()


def test_runs_that_were_interrupted_are_done_again_once(stopped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker ended amid its runs: the next one makes up for them, and the one after that owes nothing."""
    started: list[str] = []

    def start(_: ScheduledRuns, project: str) -> subprocess.Popen[bytes]:
        started.append(project)
        return subprocess.Popen(["true"])

    monkeypatch.setattr(ScheduledRuns, "_start", start)
    settings = load_settings(data=stopped, schedule="0 6 * * *")
    missed = utc_now() - timedelta(days=3)
    mark(stopped, "schedule", missed.isoformat())
    with FileStore(stopped / "tracelore.duckdb") as store:
        ScheduledRuns(settings).round(store, utc_now())  # and it is killed
        again = ScheduledRuns(settings)
        again.round(store, utc_now())
        assert ["default", "default"] == started
        assert again._running is not None
        again._running.wait()
        again.round(store, utc_now())
        ScheduledRuns(settings).round(store, utc_now())
    assert ["default", "default"] == started


def test_a_scheduled_run_has_the_settings_of_its_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those that the worker was given as flags, which no environment tells."""
    given: list[dict[str, str]] = []
    monkeypatch.setattr("tracelore.work.subprocess.Popen", lambda _words, *, env, **_more: given.append(env))
    runs = ScheduledRuns(load_settings(data=tmp_path, seed="7", log_format="json"))
    runs._start("default")
    assert ("7", "json") == (given[0]["TRACELORE_SEED"], given[0]["TRACELORE_LOG_FORMAT"])
