"""The pieces of the demo that need no running Tracelore."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from samples import demo


def test_a_wanted_port_is_taken_if_it_is_free() -> None:
    """A port somebody listens on is replaced by another."""
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        taken = busy.getsockname()[1]
        assert demo.free_port(taken) != taken
    free = demo.free_port(0)
    assert demo.free_port(free) == free


def test_settings_of_the_shell_do_not_reach_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables meant for another Tracelore or exporter are left behind; its server is open to this machine alone."""
    monkeypatch.setenv("TRACELORE_PROJECT", "elsewhere")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-api-key=1")
    kept = demo.environment()

    assert "127.0.0.1" in kept["NO_PROXY"]
    assert demo.OPEN == {k: v for k, v in kept.items() if k.startswith(("TRACELORE_", "OTEL_"))}


def test_a_scratch_folder_is_removed_and_a_given_one_kept(tmp_path: Path) -> None:
    """Only what the demo made for itself is cleaned up."""
    with demo.data_folder(None) as scratch:
        (scratch / "file").touch()
    with demo.data_folder(tmp_path / "mine") as mine:
        (mine / "file").touch()

    assert not scratch.exists()
    assert (tmp_path / "mine" / "file").exists()


def test_a_process_that_does_not_listen_is_stopped_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the time to end kindly comes the signal that cannot be ignored."""
    monkeypatch.setattr(demo, "STOP_WITHIN_S", 0.3)
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", stubborn], stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None
    process.stdout.readline()
    demo.stop(process)
    process.stdout.close()

    assert process.returncode == -signal.SIGKILL


def test_a_command_that_fails_is_named() -> None:
    """The message says which command and with which status."""
    with pytest.raises(demo.Stuck, match=r"samples.check_day.* ended with status 2"):
        demo.run(["samples.check_day", "--no-such-flag"])


def test_the_server_is_taken_down_when_the_demo_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever happens inside, the running process is ended on the way out."""
    monkeypatch.setattr(demo, "as_process", lambda _: [sys.executable, "-c", "import time; time.sleep(60)"])
    here = demo.Demo(tmp_path, 1, 2, 3)
    started: list[subprocess.Popen[bytes]] = []

    def fail() -> None:
        with demo.running(here) as process:
            started.append(process)
            raise demo.Stuck("no")

    with pytest.raises(demo.Stuck, match="no"):
        fail()
    (process,) = started

    assert process.returncode is not None
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
