"""Processes that are forked off, whatever the one they come from is allowed and told."""

import os
import subprocess
import sys
import time

import pytest

from ingest.forked import is_possible
from tests.ingest.killable import ROOT


def ran(code: str) -> str:
    """Run a program that has no other threads; give what it prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", "import os, signal, time\nfrom ingest.forked import Forked\n" + code]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60, env=environment).stdout


def test_its_end_is_seen() -> None:
    """Whether it ends by itself or by force; waited for twice, it has ended still."""
    assert ran("it = Forked(lambda: None); it.wait(30); it.wait(30); it.kill(); print('ended')") == "ended\n"
    begun = time.monotonic()
    assert ran("it = Forked(lambda: time.sleep(600)); it.kill(); it.wait(30); print('ended')") == "ended\n"
    assert time.monotonic() - begun < 60


def test_one_that_does_not_end() -> None:
    """Waiting for it has a limit."""
    code = "it = Forked(lambda: time.sleep(600))\ntry: it.wait(0.1)\nexcept Exception as e: print(type(e).__name__)"
    assert ran(code + "\nit.kill()") == "TimeoutExpired\n"


def test_where_nobody_is_told_of_the_end_of_children() -> None:
    """As below a shell that ignores them."""
    code = "signal.signal(signal.SIGCHLD, signal.SIG_IGN); it = Forked(lambda: time.sleep(0.5))"
    assert ran(code + "\nit.wait(30); print('ended')") == "ended\n"


def test_where_processes_may_not_be_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container that does not know the call: it is not tried."""

    def refused(_pid: int) -> int:
        raise PermissionError

    assert is_possible()
    monkeypatch.setattr(os, "pidfd_open", refused)
    assert not is_possible()
