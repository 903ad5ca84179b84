"""Children that end when their parent is gone, however it went.

The parent keeps the only writing end of a pipe; a child that reads the end of it knows that it is alone. Unlike
a signal this also works when the parent was killed with ``kill -9``.
"""

import contextlib
import os
import signal
import threading

_VARIABLE = "TRACELORE_LIFELINE"


class Lifeline:
    """The parent's end."""

    def __init__(self) -> None:
        self.reader, self._writer = os.pipe()
        os.set_inheritable(self.reader, True)

    def environment(self) -> dict[str, str]:
        """Give the environment for a child; pass ``reader`` to it as an inherited file descriptor."""
        return {**os.environ, _VARIABLE: str(self.reader)}

    def close(self) -> None:
        """Let go: all children end."""
        for descriptor in (self.reader, self._writer):
            with contextlib.suppress(OSError):
                os.close(descriptor)


_followed: list[int] = []  # the end this process reads, once it does


def follow_parent() -> None:
    """In a child: stop as by SIGTERM once the parent is gone. Does nothing in a process started by hand."""
    descriptor = os.environ.pop(_VARIABLE, "")
    if descriptor.isdigit():
        _followed.append(int(descriptor))
        threading.Thread(target=_wait, args=(int(descriptor),), daemon=True, name="lifeline").start()


def keep_following() -> list[int]:
    """Let the program that takes this process over follow the parent too; give the descriptors it needs for that."""
    for descriptor in _followed:
        os.environ[_VARIABLE] = str(descriptor)
    return _followed


def _wait(descriptor: int) -> None:
    with contextlib.suppress(OSError):
        os.read(descriptor, 1)
    os.kill(os.getpid(), signal.SIGTERM)
