"""What takes too long is ended, whatever it does; what was stopped in the meantime is not."""

import signal
import subprocess
import sys
import time
from itertools import count
from pathlib import Path

import pytest

from store import time_limit
from store.time_limit import TookTooLong, at_most

BEGIN = """
import itertools, time
from store.time_limit import TookTooLong, at_most

def work(what):
    print("begun", flush=True)
    return sum(itertools.repeat(1)) if what == "count" else time.sleep(float(what))
"""


def begun(rest: str) -> "subprocess.Popen[str]":
    """Start a process that works under a limit, and wait until it does."""
    script = BEGIN + rest
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert "begun\n" == process.stdout.readline()
    return process


def test_waiting_is_interrupted() -> None:
    """Who waits six times as long as it may compute."""
    rest = "try:\n    at_most(0.3, work, 1000)\nexcept TookTooLong:\n    print('interrupted', flush=True)"
    with begun(rest) as process:
        assert ("interrupted\n", None) == process.communicate(timeout=60)


def test_time_in_which_it_was_stopped_does_not_count() -> None:
    """As where a machine sleeps: of the seconds then there is one signal, not six."""
    with begun("print(at_most(0.5, work, 1), flush=True)") as process:
        process.send_signal(signal.SIGSTOP)
        time.sleep(5)
        process.send_signal(signal.SIGCONT)
        assert ("None\n", None) == process.communicate(timeout=60)


def test_who_keeps_the_system_busy_is_interrupted_before_it_dies() -> None:
    """Python that mostly calls the system can be, however little it computes itself."""

    def read(path: str) -> None:
        with Path(path).open("rb", buffering=0) as endless:
            given = bytearray(4_000_000)
            while True:
                endless.readinto(given)

    with pytest.raises(TookTooLong):
        at_most(0.5, read, "/dev/zero", deadly=True)


@pytest.mark.parametrize(("computed", "ticks"), [(0.0, 25), (0.02, 51)])
def test_only_time_in_which_it_does_not_compute_is_waiting(
    monkeypatch: pytest.MonkeyPatch, computed: float, ticks: int
) -> None:
    """On a busy machine hours may go by until a second is computed: that is no waiting."""
    clock = (number * computed for number in count())
    monkeypatch.setattr(time_limit, "process_time", lambda: next(clock))
    limit = time_limit._Limit(1.0)
    for _ in range(ticks - 1):
        limit.tick()
    with pytest.raises(TookTooLong):
        limit.tick()


def test_signals_that_were_not_handled_by_python_are_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a program of another language embeds it: what it does not know it cannot give back."""
    setting = signal.signal
    monkeypatch.setattr(signal, "signal", lambda number, handler: setting(number, handler) and None)
    assert 3 == at_most(5.0, abs, -3)


@pytest.mark.parametrize("deadly", [True, False])
def test_what_heeds_no_signal_dies_where_it_may(*, deadly: bool) -> None:
    """C that never looks at signals runs on, unless the process may die of it."""
    with begun(f"at_most(0.2, work, 'count', deadly={deadly})") as process:
        try:
            process.wait(timeout=60 if deadly else 3)
        except subprocess.TimeoutExpired:
            assert not deadly
            process.kill()
        else:
            assert deadly
            assert -signal.SIGPROF == process.returncode
