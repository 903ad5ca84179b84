"""A pool of processes that read requests.

Not the standard library's: where one of its processes is killed, it ends all of them and fails everything that waits.
Here each has a connection of its own, so it takes along only what it was reading, and another takes its place.
"""

import logging
import os
import pickle
from collections import deque
from concurrent.futures import Future
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Lock, Semaphore, Thread
from time import monotonic
from typing import Any

from ingest.errors import Reason, Retryable
from ingest.reader_process import READY, load
from ingest.reader_start import END_WITHIN_S, Prepare, Started, forked, program
from ingest.reading import Packed, Read, Request, unpacked

log = logging.getLogger(__name__)

Asked = tuple[Request, "Future[Read]"]

_ANSWERS_WITHIN_S = 120.0  # the largest request takes seconds, more on a busy machine
_AHEAD = 2  # requests handed to a process: the one that it reads, and one so that it need not wait for the next


class ReaderPool:
    """Reads in ``count`` processes.

    Args:
        count: How many.
        prepare: What each calls first that is a program of its own.
        fork: Whether they are forked off this process, and that now; whoever takes the place of one that was killed is
            a program of its own.
    """

    def __init__(self, count: int, prepare: Prepare | None, *, fork: bool = False) -> None:
        self._waiting: SimpleQueue[Asked | None] = SimpleQueue()
        if fork:
            load()
        self._seats: list[_Seat] = []
        for _ in range(count):
            first = forked([seat.first for seat in self._seats if seat.first]) if fork else None
            self._seats.append(_Seat(self._waiting, prepare, first))

    def start(self) -> None:
        """Start the processes; returns when all are ready.

        Raises:
            RuntimeError: one ended at once.
        """
        for seat in self._seats:
            seat.start()
        for seat in self._seats:
            seat.wait_until_ready()

    def stop(self) -> None:
        """Finish what was asked, and end the processes, those that do not get on by force."""
        for _ in self._seats:
            self._waiting.put(None)
        until = monotonic() + END_WITHIN_S
        for seat in self._seats:
            seat.end(until)

    def read(self, request: Request) -> "Future[Read]":
        """Read a request; the future fails with ``Refused`` where it is not taken."""
        found: Future[Read] = Future()
        self._waiting.put((request, found))
        return found


class _Seat:
    """Where one process at a time works: started, fed, and replaced when it was killed."""

    def __init__(self, waiting: "SimpleQueue[Asked | None]", prepare: Prepare | None, first: "Started | None") -> None:
        self.first = first
        self._waiting = waiting
        self._prepare = prepare
        self._thread = Thread(target=self._run, name="reader", daemon=True)

    def start(self) -> None:
        self._reader = _Reader(self.first or program(self._prepare))
        self.first = None
        self._thread.start()

    def wait_until_ready(self) -> None:
        self._reader.ready.result()

    def end(self, until: float) -> None:
        if self._thread.ident is not None:
            self._thread.join(max(0.0, until - monotonic()))
            self._reader.kill()  # nearly always it has ended
            self._thread.join()
        elif self.first:
            self.first.end()

    def _run(self) -> None:
        """Hand over what waits, until the pool stops."""
        while (asked := self._waiting.get()) is not None:
            if self._reader.lost:
                log.error("a process that reads requests ended; another takes its place")
                self._reader = _Reader(program(self._prepare))
            self._reader.hand_over(*asked)
        self._reader.end()


class _Reader:
    """One process, and the thread that takes its answers, which come in the order of the requests."""

    def __init__(self, started: Started) -> None:
        self._started = started
        self._connection = Connection(os.dup(started.socket.fileno()))  # each closes its own
        self.lost = False
        self.ready: Future[None] = Future()
        self._free = Semaphore(_AHEAD)
        self._handed: deque[Future[Read]] = deque()
        self._owed: Future[Read] | None = None  # what was owed when it was last looked
        self._losing = Lock()
        self._answers = Thread(target=self._take_answers, name="reader answers", daemon=True)
        self._answers.start()

    def hand_over(self, request: Request, found: "Future[Read]") -> None:
        """Hand over a request; returns when it is on its way."""
        self._free.acquire()
        self._handed.append(found)
        try:
            self._connection.send_bytes(pickle.dumps(request, pickle.HIGHEST_PROTOCOL))
        except OSError:
            self._lose()

    def end(self) -> None:
        """Let it finish what it was given, and end it."""
        self._started.end()
        self._answers.join()

    def kill(self) -> None:
        """End it by force."""
        self._started.process.kill()

    def _take_answers(self) -> None:
        try:
            assert self._connection.recv_bytes() == READY
            self.ready.set_result(None)
            while True:
                self._wait()
                answer = pickle.loads(self._connection.recv_bytes())  # noqa: S301 - from a process of ours
                _give(self._handed.popleft(), answer)
                self._free.release()
        except (EOFError, OSError):
            self._lose()
            self._started.process.wait()

    def _wait(self) -> None:
        """Wait for an answer; a process that owes one and does not give it is ended, and so loses it."""
        while not self._connection.poll(_ANSWERS_WITHIN_S / 2):
            owed = self._handed[0] if self._handed else None
            if owed is not None and owed is self._owed:
                log.error("a process that reads requests did not answer within %.0f s", _ANSWERS_WITHIN_S / 2)
                self.kill()
            self._owed = owed
        self._owed = None

    def _lose(self) -> None:
        """Tell those whose requests went with the process to send them again."""
        self.lost = True
        with self._losing:
            if not self.ready.done():
                self.ready.set_exception(RuntimeError("a process that reads requests ended before it began"))
            while self._handed:
                lost = Retryable("This could not be read just now; send it again.", Reason.READER_LOST, 1)
                _give(self._handed.popleft(), lost)
                self._free.release()


def _give(found: "Future[Read]", answer: Any) -> None:
    if isinstance(answer, Packed):
        found.set_result(unpacked(answer))
    else:
        found.set_exception(answer)
