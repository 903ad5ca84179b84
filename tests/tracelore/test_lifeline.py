"""Children do not outlive their parent."""

import subprocess
import sys
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
PARENT = """
import subprocess, sys, time
from tracelore.lifeline import Lifeline
line = Lifeline()
child = (
    "import time; from tracelore.lifeline import follow_parent; "
    "follow_parent(); print('up', flush=True); time.sleep(60)"
)
process = subprocess.Popen([sys.executable, "-c", child], env=line.environment(), pass_fds=(line.reader,),
                           stdout=subprocess.PIPE)
process.stdout.readline()
print(process.pid, flush=True)
time.sleep(60)
"""


def test_child_ends_when_parent_is_killed() -> None:
    """After kill -9 of the parent the child is gone within seconds."""
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and child.is_running() and child.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.05)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
