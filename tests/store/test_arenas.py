"""Threads that allot memory together."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Eight threads allot at once; then glibc tells of its arenas.
ARENAS = """
import ctypes, tempfile, threading
from store.lean import share_one_arena
{first}
together = threading.Barrier(8)
def allot():
    libc, kept = ctypes.CDLL(None), []
    libc.malloc.restype = ctypes.c_void_p
    for _ in range(1000):
        kept.append(libc.malloc(2000))
    together.wait()
threads = [threading.Thread(target=allot) for _ in range(8)]
[thread.start() for thread in threads], [thread.join() for thread in threads]
with tempfile.NamedTemporaryFile() as told:
    libc = ctypes.CDLL(None)
    libc.fopen.restype = ctypes.c_void_p
    file = libc.fopen(told.name.encode(), b"w")
    libc.malloc_info(0, ctypes.c_void_p(file)), libc.fclose(ctypes.c_void_p(file))
    print(told.read().count(b"<heap nr="))
"""


def arenas(first: str) -> int:
    """Count the arenas of a process that begins with ``first``."""
    command = [sys.executable, "-c", ARENAS.format(first=first)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout)


def test_threads_share_one_arena() -> None:
    """They would have several, each with what is free in it."""
    assert arenas("") > 1
    assert arenas("share_one_arena()") == 1
