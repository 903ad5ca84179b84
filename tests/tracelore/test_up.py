"""``tracelore up``: what it refuses, and what becomes of its processes."""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from store import FileStore, serve_store
from store.errors import UsageError
from tracelore.ports import LOOPBACK, answers, free_port
from tracelore.settings import Settings
from tracelore.work_settings import check

ROOT = Path(__file__).resolve().parents[2]


def run(data: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command that is expected to end by itself."""
    ports = dict.fromkeys(("TRACELORE_HTTP_PORT", "TRACELORE_GRPC_PORT", "TRACELORE_DASHBOARD_PORT"), "0")
    return subprocess.run(
        [sys.executable, "-m", "tracelore", *words, "--data", str(data)],
        env={**os.environ, **ports, **variables}, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def wait_for(happened: Callable[[], bool], what: str) -> None:
    """Wait until ``happened()`` is true."""
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline, f"waited a minute for {what}"
        time.sleep(0.1)


@pytest.fixture
def foreign_port() -> Iterator[int]:
    """A port that answers every request with 200, as another Tracelore would."""
    code = (
        "import http.server as h; H = type('H', (h.BaseHTTPRequestHandler,), {'do_GET': lambda s: ("
        "s.send_response(200), s.end_headers()), 'log_message': lambda *a: None}); "
        "s = h.HTTPServer(('127.0.0.1', 0), H); print(s.server_port, flush=True); s.serve_forever()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())
        process.kill()


def test_who_minds_starts_nothing_of_a_monitor(package: Callable[[str, str, str], None], tmp_path: Path) -> None:
    """That its name is known is seen without its package; the worker begins it."""
    package("odd_monitor", "[tracelore.monitors]\nodd = odd_monitor:Odd\n", "")
    before = multiprocessing.active_children()
    assert ["odd"] == check(Settings(data=tmp_path, monitors=" odd,"))
    assert before == multiprocessing.active_children()
    with pytest.raises(UsageError, match="Did you mean odd"):
        check(Settings(data=tmp_path, monitors="odds"))


@pytest.mark.parametrize("port", ["http", "grpc", "dashboard"])
def test_a_port_that_is_taken(foreign_port: int, tmp_path: Path, port: str) -> None:
    """Each of the three ports, when taken, ends it with wrong usage, even if who has it answers as ready."""
    done = run(tmp_path, "up", f"--{port}-port", str(foreign_port))
    assert (2, "") == (done.returncode, done.stdout)
    assert f"--{port}-port" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["up", "work"])
@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("TRACELORE_SCHEDULE", "61 * * * *", "not a cron expression"),
        ("TRACELORE_WINDOW", "a while", "not a time"),
        ("TRACELORE_MONITORS", "policy_flag", "Did you mean policy_flags"),
    ],
)
def test_a_setting_that_makes_no_sense(tmp_path: Path, command: str, variable: str, value: str, said: str) -> None:
    """It is refused at the start, with wrong usage, instead of being tried for ever."""
    done = run(tmp_path, command, **{variable: value})
    assert (2, "") == (done.returncode, done.stdout)
    assert said in done.stderr


def test_a_folder_that_has_a_server(tmp_path: Path) -> None:
    """A second one on the same folder fails and names the folder; the first goes on."""
    with serve_store(tmp_path) as served:
        done = run(tmp_path, "up", "--no-dashboard")
        assert [{"one": 1}] == served.store.rows("SELECT 1 AS one")
    assert (1, "") == (done.returncode, done.stdout)
    assert f"Another server has {tmp_path} open" in done.stderr


@pytest.mark.parametrize("words", [["serve"], ["up"], ["sql", "SELECT 1"], ["patterns", "--json"]])
def test_a_folder_that_is_none(tmp_path: Path, words: list[str]) -> None:
    """A file in the folder's place is a failure with a sentence."""
    (tmp_path / "file").touch()
    done = run(tmp_path / "file", *words)
    assert (1, "") == (done.returncode, done.stdout)
    assert "data folder" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_ends_when_asked_while_it_starts(tmp_path: Path) -> None:
    """Ctrl-C before anything answers is an end like any other."""
    command = [sys.executable, "-m", "tracelore", "up", "--no-dashboard", "--http-port", "0", "--grpc-port", "0"]
    process = subprocess.Popen([*command, "--data", str(tmp_path)], cwd=ROOT)
    wait_for(lambda: psutil.Process(process.pid).children() != [], "the first child")
    process.send_signal(signal.SIGINT)
    assert 0 == process.wait(30)


class Up:
    """A running ``tracelore up`` with its dashboard."""

    def __init__(self, data: Path) -> None:
        self.http_port, self.dashboard_port = free_port(), free_port()
        ports = ["--http-port", str(self.http_port), "--grpc-port", "0", "--dashboard-port", str(self.dashboard_port)]
        command = [sys.executable, "-m", "tracelore", "up", "--data", str(data), *ports]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        wait_for(self.shows, "the dashboard")

    def shows(self) -> bool:
        """Whether the dashboard answers."""
        return answers(self.dashboard_port, "/_stcore/health")

    def family(self) -> list[psutil.Process]:
        """Give all processes below it."""
        return psutil.Process(self.process.pid).children(recursive=True)


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    """Everything, running."""
    up = Up(tmp_path)
    yield up
    up.process.kill()
    up.process.wait()


def test_a_killed_dashboard_is_shown_again(up: Up) -> None:
    """After kill -9 nothing of it keeps the port, so the next one can listen there."""
    (dashboard,) = (child for child in up.family() if child.cmdline()[-1] == "dashboard")
    dashboard.kill()
    wait_for(lambda: dashboard not in up.family(), "the kill")
    wait_for(up.shows, "the dashboard to be back")


def test_nothing_outlives_it(up: Up, tmp_path: Path) -> None:
    """After kill -9 all its processes end, its ports are free, and its folder can be opened."""
    family = up.family()
    up.process.kill()
    _, alive = psutil.wait_procs(family, timeout=30)
    assert [] == alive
    for port in (up.http_port, up.dashboard_port):
        socket.create_server((LOOPBACK, port)).close()
    FileStore(tmp_path / "tracelore.duckdb").close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_asked(up: Up, number: signal.Signals) -> None:
    """A signal ends it with status 0 and all its processes; standard output stayed empty."""
    family = up.family()
    up.process.send_signal(number)
    out, _ = up.process.communicate(timeout=30)
    assert (0, b"") == (up.process.returncode, out)
    assert [] == [process for process in family if process.is_running()]
