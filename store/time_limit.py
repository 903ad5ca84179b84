"""A limit to the time that code may take, also within a regular expression that never ends.

It counts what the process computes, and the time in which it does not: not that for which it was stopped, nor that in
which others have their turn on a busy machine. Only the main thread can be interrupted; elsewhere there is no limit.
"""

import signal
import threading
from asyncio import CancelledError
from collections.abc import Callable
from pathlib import PurePath
from time import process_time
from traceback import walk_tb
from types import CodeType
from typing import TypeVar

Given = TypeVar("Given")
Found = TypeVar("Found")

LONGEST_S = 20.0  # of computing for what one plug-in says of one trace or user; usual is a hundredth of a second
_TICK_S = 1.0  # how often is looked, and what was interrupted and goes on all the same interrupted again
_TICKS = 4  # at least, before the time is over
_IDLE = 0.01  # who computes for less of a tick waits; who has to share the processors has more
_WAITED = 6.0  # times as long as it may compute
_DEADLY = 2.0  # times as long, and the process ends


class TookTooLong(BaseException):
    """The time is over; no ``Exception``, so that nothing takes it for one of its own."""


# What a stranger's code may raise that is its own affair; the rest is for who runs it.
FAILURES = (Exception, SystemExit, CancelledError, TookTooLong)


class _Limit:
    """Interrupts what runs, unless that is over: a signal may come at the very end, and there is no taking it back."""

    def __init__(self, seconds: float) -> None:
        self.holds = True
        self.tick_s = min(_TICK_S, seconds / _TICKS)
        self._waits_s = seconds * _WAITED
        self._computed = process_time()
        self._until = self._computed + seconds

    def interrupt(self, *_: object) -> None:
        if self.holds:
            raise TookTooLong

    def tick(self, *_: object) -> None:
        """See what it did since the last one: of the time for which the process was stopped there is but one signal."""
        before, self._computed = self._computed, process_time()
        if self._computed - before < self.tick_s * _IDLE:
            self._waits_s -= self.tick_s
        if self._waits_s < 0 or self._computed > self._until:  # also for the system, which the other timer leaves out
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
    limit = _Limit(seconds)
    before = signal.signal(signal.SIGVTALRM, limit.interrupt), signal.signal(signal.SIGALRM, limit.tick)
    try:
        if deadly:
            signal.setitimer(signal.ITIMER_PROF, seconds * _DEADLY)
        signal.setitimer(signal.ITIMER_REAL, limit.tick_s, limit.tick_s)
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds, limit.tick_s)
        return work(given)
    finally:
        limit.holds = False  # before any call, as signals are heeded at calls
        for timer in (signal.ITIMER_VIRTUAL, signal.ITIMER_REAL, signal.ITIMER_PROF):
            signal.setitimer(timer, 0.0)
        for number, handler in zip((signal.SIGVTALRM, signal.SIGALRM), before, strict=True):
            # None: it was not Python's, and cannot be given back
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


def told(error: BaseException) -> str:
    """Say in one line what was raised; messages may quote traces, so they are kept short."""
    try:
        said = f"{error}"
    except BaseException:  # noqa: BLE001 - a stranger's words, which may raise anything in their turn
        said = "what was raised cannot be put into words"
    return " ".join(f"{type(error).__name__}: {said}".split())[:300].encode(errors="replace").decode()


def where(error: BaseException) -> str:
    """Say what was raised and at which line; the message is left out, as it may quote a trace."""
    code, line = innermost(error)
    file = "/".join(PurePath(code.co_filename).parts[-2:]).encode(errors="replace").decode()
    return f"{type(error).__name__} at {file}:{line}"


def innermost(error: BaseException) -> tuple[CodeType, int]:
    """Give the code that raised ``error``, or was interrupted by it, and the line."""
    frames = [(frame.f_code, line) for frame, line in walk_tb(error.__traceback__)]
    return [found for found in frames if found[0].co_filename != __file__][-1]
