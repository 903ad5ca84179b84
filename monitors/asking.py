"""Who asks a monitor: this process those that come with Tracelore, a process of its own each of other packages.

What a stranger's code does to its process, no one else dies of. It is made anew then, and asked once more about the
same trace or user; of what it dies twice is left alone. One that cannot begin in its process, or is lost again and
again, rests, for the others to keep pace.
"""

import faulthandler
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import replace
from functools import partial
from importlib.metadata import EntryPoint
from multiprocessing import get_context
from time import monotonic
from typing import Any

from monitors.checking import Broken, Method, Outcome, look, told
from monitors.contract import Flag, Monitor
from store.beside import DIED, LIVES, end_with_parent
from store.time_limit import TookTooLong, where

LONGEST_S = 20.0  # of computing for one trace or user; what is usual takes a hundredth of a second
_STUCK = 100  # times as long by the clock, on however busy a machine, and the process ends: nothing interrupted it
_MOST_LOST = 5  # in a row: traces and users of which it died, or that took too long
_LOSSES = (DIED, TookTooLong.__name__)
_REST_S = 3600.0


def ask(monitor: Monitor, method: Method, subject: str, given: Any) -> Outcome:
    """Collect what a monitor says about one trace or user, whatever it does."""
    if isinstance(monitor, Apart):
        return monitor.ask(method, subject, given)
    return look(monitor, method, subject, given, LONGEST_S)


def rests(monitor: Monitor) -> bool:
    """Say whether a monitor is not to be asked now."""
    return isinstance(monitor, Apart) and monitor.rests


class Apart:
    """A monitor of another package, in a process of its own.

    Args:
        entry: Where that process finds it.
        monitor: The same, as it was loaded here to see what it is.
    """

    def __init__(self, entry: EntryPoint, monitor: Monitor) -> None:
        self.name = monitor.name
        self.version = monitor.version
        self.override_values = getattr(monitor, "override_values", ())
        self._entry = entry
        self._process: ProcessPoolExecutor | None = None
        self._lost = 0
        self._rests_until = 0.0
        if hasattr(monitor, "check_trace"):
            self.check_trace = partial(self._flags, "check_trace")
        if hasattr(monitor, "check_user"):
            self.check_user = partial(self._flags, "check_user")

    @property
    def rests(self) -> bool:
        """Whether it is left in peace for some time."""
        return monotonic() < self._rests_until

    def ask(self, method: Method, subject: str, given: Any) -> Outcome:
        """Collect what it says, or that its process died of it; who rests says nothing."""
        if self.rests:
            return Outcome(self.name, subject, None)
        outcome = self._answer(method, subject, given)
        self._lost = self._lost + 1 if (outcome.failed or "").startswith(_LOSSES) else 0
        cannot_begin = any(broken.subject is None for broken in outcome.broken)
        if self._lost < _MOST_LOST and not cannot_begin:
            return outcome
        self.end()
        self._lost = 0
        self._rests_until = monotonic() + _REST_S
        why = "it rests for an hour, or until a restart"
        return replace(outcome, broken=(*outcome.broken, Broken(self.name, subject, why)))

    def _answer(self, method: Method, subject: str, given: Any) -> Outcome:
        for _ in range(LIVES - 1):
            error: BaseException | None = BrokenProcessPool()
            with suppress(BrokenProcessPool):
                future = self._alive().submit(_asked, method, subject, given, LONGEST_S)
                error = future.exception()  # asked for, not raised: it would be taken for one of this process
            if error is None:
                return future.result()
            self.end()
        return Outcome(self.name, subject, None, (Broken(self.name, subject, DIED, DIED),))

    def end(self) -> None:
        """Let its process go."""
        if self._process:
            self._process.shutdown(cancel_futures=True)
        self._process = None

    def _alive(self) -> ProcessPoolExecutor:
        if self._process is None:
            self._process = ProcessPoolExecutor(1, get_context("spawn"), initializer=_begin, initargs=(self._entry,))
        return self._process

    def _flags(self, method: Method, given: Any) -> tuple[Flag, ...]:
        outcome = self.ask(method, "", given)
        if outcome.flags is None:
            raise RuntimeError(outcome.failed)
        return outcome.flags


_monitor: Monitor | Broken  # that of a process which is asked for another, or why it could not begin


def _begin(entry: EntryPoint) -> None:
    global _monitor  # noqa: PLW0603 - made once, when the process starts
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it
    end_with_parent()
    try:
        _monitor = entry.load()()
    except BaseException as error:  # noqa: BLE001 - a stranger's code raises it
        _monitor = Broken(entry.name, None, told(error), where(error))


def _asked(method: Method, subject: str, given: Any, longest_s: float) -> Outcome:
    if isinstance(_monitor, Broken):
        return Outcome(_monitor.monitor, subject, None, (_monitor,))
    faulthandler.dump_traceback_later(longest_s * _STUCK, exit=True)
    try:
        return look(_monitor, method, subject, given, longest_s, deadly=True)
    finally:
        faulthandler.cancel_dump_traceback_later()
