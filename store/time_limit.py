"""A limit to the time that code may take, also within a regular expression that never ends.

It counts what the process computes, and seconds in which it waits: not those for which it was stopped, and hardly more
on a busy machine. Only the main thread can be interrupted; elsewhere there is no limit.
"""

import signal
import threading
from collections.abc import Callable
from pathlib import PurePath
from traceback import walk_tb
from types import CodeType
from typing import TypeVar

Given = TypeVar("Given")
Found = TypeVar("Found")

_AGAIN_S = 1.0  # should what was interrupted go on all the same
_WAITED = 6.0  # times as long as it may compute
_DEADLY = 2.0  # times as long, and the process ends


class TookTooLong(BaseException):
    """The time is over; no ``Exception``, so that nothing takes it for one of its own."""


class _Limit:
    """Interrupts what runs, unless that is over: a signal may come at the very end, and there is no taking it back."""

    def __init__(self, waits_s: float) -> None:
        self.holds = True
        self._left = waits_s

    def interrupt(self, *_: object) -> None:
        if self.holds:
            raise TookTooLong

    def tick(self, *_: object) -> None:
        """Count a second: of those for which the process was stopped there is but one signal."""
        self._left -= _AGAIN_S
        if self._left < 0:
            self.interrupt()


def at_most(seconds: float, work: Callable[[Given], Found], given: Given, *, deadly: bool = False) -> Found:
    """Do ``work``, and interrupt it once the process has computed for so many seconds, or waited for six times as long.

    Args:
        seconds: How long it may compute.
        work: What is done.
        given: What it is done with.
        deadly: End the process where it computes for twice as long, as code that is not Python's cannot be
            interrupted; somebody MUST know what it had in hand.

    Raises:
        TookTooLong: it was interrupted.
    """
    if threading.current_thread() is not threading.main_thread():
        return work(given)
    limit = _Limit(seconds * _WAITED)
    before = signal.signal(signal.SIGVTALRM, limit.interrupt), signal.signal(signal.SIGALRM, limit.tick)
    try:
        if deadly:
            signal.setitimer(signal.ITIMER_PROF, seconds * _DEADLY)
        signal.setitimer(signal.ITIMER_REAL, _AGAIN_S, _AGAIN_S)
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN_S)
        return work(given)
    finally:
        limit.holds = False  # before any call, as signals are heeded at calls
        for timer in (signal.ITIMER_VIRTUAL, signal.ITIMER_REAL, signal.ITIMER_PROF):
            signal.setitimer(timer, 0.0)
        signal.signal(signal.SIGVTALRM, before[0])
        signal.signal(signal.SIGALRM, before[1])


def where(error: BaseException) -> str:
    """Say what was raised and at which line; the message is left out, as it may quote a trace."""
    code, line = innermost(error)
    file = "/".join(PurePath(code.co_filename).parts[-2:]).encode(errors="replace").decode()
    return f"{type(error).__name__} at {file}:{line}"


def innermost(error: BaseException) -> tuple[CodeType, int]:
    """Give the code that raised ``error``, or was interrupted by it, and the line."""
    frames = [(frame.f_code, line) for frame, line in walk_tb(error.__traceback__)]
    return [found for found in frames if found[0].co_filename != __file__][-1]
