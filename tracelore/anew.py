"""A process that begins anew in its own place: same id, same command, same environment, nothing else kept.

Or that ends without closing what does not close any more.
"""

import contextlib
import os
import sys
from pathlib import Path
from typing import NoReturn

from tracelore.lifeline import keep_following

_VARIABLE = "TRACELORE_BEGAN_ANEW"


def began_anew() -> bool:
    """Whether this process did."""
    return _VARIABLE in os.environ


def begin_anew() -> NoReturn:
    """Do it; what is open is closed by it, or senders would wait for an answer on connections that nobody serves."""
    os.environ[_VARIABLE] = "1"
    kept = {0, 1, 2, *keep_following()}
    for number in [int(file.name) for file in Path("/dev/fd").iterdir()]:
        if number not in kept:
            with contextlib.suppress(OSError):  # of the listing itself
                os.set_inheritable(number, False)
    _flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - there is nothing to escape


def end_now() -> NoReturn:
    """End with success, and leave closing to the operating system."""
    _flush()
    os._exit(0)


def _flush() -> None:
    sys.stdout.flush()
    sys.stderr.flush()
