"""A process that is forked off this one, and so shares the memory of all that was loaded before."""

import os
import select
import signal
import traceback
from collections.abc import Callable
from contextlib import suppress
from subprocess import TimeoutExpired
from threading import Lock


def is_possible() -> bool:
    """Whether a process may be forked and watched here.

    Elsewhere than on Linux what the system's own libraries do may not survive it, and a container may not allow it.
    """
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


class Forked:
    """A child of this process; has what ``subprocess.Popen`` has and is needed here.

    To be made while there is no other thread of Python, whose locks would stay locked in the child for ever.

    Args:
        work: What the child does; it ends afterwards, without closing what belongs to its parent.
    """

    def __init__(self, work: Callable[[], object]) -> None:
        self.pid = os.fork()
        if not self.pid:
            _work(work)
        self._handle = os.pidfd_open(self.pid)
        self._ended = False
        self._reaping = Lock()

    def wait(self, timeout: float | None = None) -> None:
        """Wait for its end.

        Raises:
            TimeoutExpired: it has not ended within ``timeout`` seconds.
        """
        if not select.select([self._handle], [], [], timeout)[0]:
            raise TimeoutExpired("a forked process", timeout or 0)
        with self._reaping:
            if not self._ended:
                with suppress(ChildProcessError):  # where nobody is told of the end of children
                    os.waitpid(self.pid, 0)
            self._ended = True

    def kill(self) -> None:
        """End it by force."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def __del__(self) -> None:
        os.close(self._handle)


def _work(work: Callable[[], object]) -> None:
    try:
        os.setpgid(0, 0)  # what a terminal tells the parent is not for it
        work()
    except BaseException:  # noqa: BLE001 - whatever it was, nobody else would tell
        traceback.print_exc()
        os._exit(1)
    os._exit(0)
