"""A limit to the time that code may compute, also within a regular expression that never ends.

It counts what the process computes, not what it waits for, so a busy machine ends nothing early. Only the main thread
can be interrupted; elsewhere there is no limit.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_AGAIN_S = 1.0  # should what was interrupted go on all the same


class TookTooLong(BaseException):
    """The time is over; no ``Exception``, so that nothing takes it for one of its own."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Interrupt the block once the process has computed for so many seconds.

    Raises:
        TookTooLong: it was interrupted.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _interrupt)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)
        signal.signal(signal.SIGVTALRM, before)


def _interrupt(*_: object) -> None:
    raise TookTooLong
