"""What other packages bring: imported, made and asked in a process of its own, which no one else dies with.

What it is lost on counts against that question, unless it is then lost also on a harmless one of ours: that is its own
fault, and it rests, for the others to keep pace.
"""

import faulthandler
import logging
import os
import resource
import signal
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib.metadata import EntryPoint
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from multiprocessing.util import Finalize
from time import monotonic
from typing import Any, Generic, Literal, TypeVar

from store.beside import DIED, LIVES, end_with_parent, goes_first
from store.time_limit import TookTooLong, at_most, told, where

log = logging.getLogger(__name__)

Question = TypeVar("Question")
Answer = TypeVar("Answer")
Presented = TypeVar("Presented")

_BEGINS_S = 20.0  # of computing, to be imported and made
_BEGINS_STUCK = 15  # times as long by the clock, and the process ends: nothing interrupted it
_STUCK = 100  # the same for a question, on however busy a machine
_BEYOND_S = 60.0  # after which a process is ended that did not end itself: a stranger can hinder it
_LOOK_S = 1.0  # how often is looked whether a process that says nothing lives
_REST_S = 60.0  # at first; twice as long each time
_LONGEST_REST_S = 3600.0


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer.

    Args:
        kind: What happened; what rests was not asked.
        error: What was raised, in its own words.
        where: What was raised and at which line of code, without words that a trace may have put in.
    """

    kind: Literal["raised", "took_too_long", "died", "rests"]
    error: str
    where: str

    @property
    def lost(self) -> bool:
        """Whether nothing more was to be had of it: it took its time, or its process, with it."""
        return self.kind in {"took_too_long", "died"}


_DEATH = Failure("died", DIED, DIED)
_SILENCE = Failure("took_too_long", "it said nothing any more", "it said nothing any more")
RESTS = Failure("rests", "it was not asked: it rests", "it was not asked: it rests")


def failure(error: BaseException) -> Failure:
    """Say what was raised."""
    return Failure("took_too_long" if isinstance(error, TookTooLong) else "raised", told(error), where(error))


class Stranger(Generic[Presented, Question, Answer]):
    """What an entry point names, in a process of its own.

    Args:
        entry: Where that process finds it.
        present: Says there what was made, with nothing but types of ours; raises where that cannot work.
        answer: Answers there a question about what was made, likewise.
        harmless: Gives a question of the same kind that nobody who works is lost on.
        first: Gives what each of its processes is asked before anything else, and how long that may take.
    """

    def __init__(
        self,
        entry: EntryPoint,
        present: Callable[[str, Any], Presented],
        answer: Callable[[Any, Question], Answer],
        harmless: Callable[[Question], Question],
        first: Callable[[Presented], tuple[Question, float] | None] = lambda _: None,
    ) -> None:
        self._entry, self._harmless, self._first = entry, harmless, first
        self._begins_with = (entry, present, answer)
        self._running: tuple[SpawnProcess, Connection] | None = None
        self._until = 0.0  # when it has to have said something
        self._presented: Presented | None = None
        self._is_ready = False
        self._faults = 0
        self._rests_until = 0.0
        self._ends: Callable[..., object] = bool
        self.cannot_begin: Failure | None = None

    @property
    def rests(self) -> bool:
        """Whether it is left in peace for some time."""
        return monotonic() < self._rests_until

    def begin(self) -> None:
        """Start its process, unless that is there; nobody waits."""
        if self._running is None:
            ours, theirs = Pipe()
            process = get_context("spawn").Process(target=_serve, args=(theirs, _BEGINS_S, *self._begins_with))
            process.start()
            theirs.close()
            _never_wait_amid(ours)
            self._until = monotonic() + _BEGINS_S * _BEGINS_STUCK + _BEYOND_S
            self._running = process, ours
            # Also at the end of this process, which would wait for it.
            self._ends = Finalize(self, _end, self._running, exitpriority=1)

    def begun(self, *, wait: bool = True) -> Presented | None:
        """Give what it is; None where it cannot begin, rests, or has not come so far and nobody waits."""
        if self._presented is not None:
            return self._presented
        if self.rests:
            return None
        self.begin()
        if not (wait or self._has_said_something()):
            return None
        found = self._received()
        self._presented, self.cannot_begin = (None, found) if isinstance(found, Failure) else (found, None)
        if self.cannot_begin:
            self._rest()
        return self._presented

    def ready(self) -> Failure | None:
        """See that it has begun and answered what comes first; give why not."""
        if (presented := self.begun()) is None:
            return RESTS
        if not self._is_ready and (first := self._first(presented)):
            found = self._exchanged(*first)
            if isinstance(found, Failure):
                if found.lost:
                    self._is_at_fault(found)
                return found
        self._is_ready = True
        return None

    def ask(self, question: Question, longest_s: float) -> Answer | Failure:
        """Give its answer, or why there is none."""
        found = self._tried(question, longest_s)
        if not isinstance(found, Failure):
            self._faults = 0
        elif found.lost:
            self._judge(found, question, longest_s)
        return found

    def end(self) -> None:
        """Let its process go."""
        self._ends()
        self._ends, self._running, self._presented, self._is_ready = bool, None, None, False

    def _judge(self, lost: Failure, question: Question, longest_s: float) -> None:
        """See whether it answers what harms nobody: then its question was to blame."""
        found = self._tried(self._harmless(question), longest_s)
        if isinstance(found, Failure) and found.lost:
            self._is_at_fault(lost)

    def _is_at_fault(self, lost: Failure) -> None:
        rest_s = self._rest()
        log.warning("%s (%s) is not asked for %d s: %s", self._entry.name, self._entry.value, rest_s, lost.where)

    def _rest(self) -> float:
        self.end()
        rest_s: float = min(_REST_S * 2 ** min(self._faults, 10), _LONGEST_REST_S)
        self._rests_until = monotonic() + rest_s
        self._faults += 1
        return rest_s

    def _tried(self, question: Question, longest_s: float) -> Answer | Failure:
        for _ in range(LIVES - 1):
            found = self.ready() or self._exchanged(question, longest_s)
            if found is not _DEATH:
                return found
        return _DEATH

    def _exchanged(self, question: Question, longest_s: float) -> Answer | Failure:
        self._until = monotonic() + longest_s * _STUCK + _BEYOND_S
        with suppress(OSError):  # it is gone or takes nothing, which is seen below
            if self._running:
                self._running[1].send((question, longest_s))
        found: Answer | Failure = self._received()
        return found

    def _has_said_something(self) -> bool:
        if self._running is None or monotonic() > self._until:
            return True
        return self._running[1].poll() or not self._running[0].is_alive()

    def _received(self) -> Any:
        try:
            return _word_of(*self._running, self._until) if self._running else _DEATH
        except (TimeoutError, BlockingIOError):
            self.end()
            return _SILENCE
        except (EOFError, OSError):
            self.end()
            return _DEATH
        except BaseException:  # an interrupt: what it says now would be taken for the next answer
            self.end()
            raise


def _never_wait_amid(pipe: Connection) -> None:
    """Have neither reading nor writing wait for long: a process that was stopped amid it goes on never."""
    with socket.socket(fileno=os.dup(pipe.fileno())) as shared:
        for way in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
            shared.setsockopt(socket.SOL_SOCKET, way, struct.pack("ll", int(_BEYOND_S), 0))


def _word_of(process: SpawnProcess, pipe: Connection, until: float) -> Any:
    while not pipe.poll(_LOOK_S):
        if not process.is_alive():  # whatever it started may hold the other end open
            raise EOFError
        if monotonic() > until:
            raise TimeoutError
    return pipe.recv()


def _end(process: SpawnProcess, pipe: Connection) -> None:
    process.kill()
    process.join()
    pipe.close()


def _serve(
    pipe: Connection,
    begins_s: float,
    entry: EntryPoint,
    present: Callable[[str, Any], Any],
    answer: Callable[[Any, Any], Any],
) -> None:
    """Be that process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it
    end_with_parent()
    _harm_nobody()
    made: Any = None

    def begin(_: None) -> Any:
        nonlocal made
        made = entry.load()()
        return present(entry.name, made)

    pipe.send(_limited(begins_s, _BEGINS_STUCK, begin, None))
    with suppress(EOFError):
        while True:
            question, longest_s = pipe.recv()
            pipe.send(_limited(longest_s, _STUCK, partial(answer, made), question))


def _harm_nobody() -> None:
    """Have what it prints go where logs go, and no more than half of the memory."""
    os.dup2(2, 1)
    goes_first()
    with suppress(ValueError, OSError):  # not everywhere
        most = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _limited(longest_s: float, stuck: int, work: Callable[[Any], Any], given: Any) -> Any:
    faulthandler.dump_traceback_later(longest_s * stuck, exit=True)
    try:
        return at_most(longest_s, work, given, deadly=True)
    except BaseException as error:  # noqa: BLE001 - the plug-in border: whatever a stranger's code raises
        return failure(error)
    finally:
        faulthandler.cancel_dump_traceback_later()
