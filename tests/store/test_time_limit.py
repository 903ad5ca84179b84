"""What takes too long is ended, whatever it does; what was stopped in the meantime is not."""

import signal
import subprocess
import sys
import time

import pytest

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
