"""A limit to the time that code may compute, also within a regular expression that never ends.

It counts what the process computes, not what it waits for, so a busy machine ends nothing early. Only the main thread
can be interrupted; elsewhere there is no limit.
"""

import signal
import threading
from collections.abc import Callable
from traceback import walk_tb
from types import CodeType
from typing import TypeVar

Given = TypeVar("Given")
Found = TypeVar("Found")

_AGAIN_S = 1.0  # should what was interrupted go on all the same


class TookTooLong(BaseException):
    """The time is over; no ``Exception``, so that nothing takes it for one of its own."""


class _Limit:
    """Interrupts what runs, unless that is over: a signal may come at the very end, and there is no taking it back."""

    def __init__(self) -> None:
        self.holds = True

    def interrupt(self, *_: object) -> None:
        if self.holds:
            raise TookTooLong


def at_most(seconds: float, work: Callable[[Given], Found], given: Given) -> Found:
    """Do ``work``, and interrupt it once the process has computed for so many seconds.

    Raises:
        TookTooLong: it was interrupted.
    """
    if threading.current_thread() is not threading.main_thread():
        return work(given)
    limit = _Limit()
    before = signal.signal(signal.SIGVTALRM, limit.interrupt)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN_S)
        return work(given)
    finally:
        limit.holds = False  # before any call, as signals are heeded at calls
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)
        signal.signal(signal.SIGVTALRM, before)


def innermost(error: BaseException) -> tuple[CodeType, int]:
    """Give the code that raised ``error``, or was interrupted by it, and the line."""
    frames = [(frame.f_code, line) for frame, line in walk_tb(error.__traceback__)]
    return [found for found in frames if found[0].co_filename != __file__][-1]
