"""Processes that read requests: in one process with the commits, both would wait for their turns at the interpreter."""

import logging
import multiprocessing
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from threading import Lock

from ingest import reader_process
from ingest.errors import Reason, Retryable
from ingest.reader_process import Prepare
from ingest.reading import Packed, Read, Request, read, unpacked
from ingest.redactors import Redaction, redactor

log = logging.getLogger(__name__)

# Below these a body is read where it was received: handing it over costs more than others wait.
_SMALL = 32 << 10
_SMALL_FOR_A_THREAD = 512 << 10


class Readers:
    """Reads requests, small ones at once, others in processes of its own.

    Args:
        processes: How many; without any, large requests are read in a thread.
        prepare: What each process does first, such as to set up its log.
    """

    def __init__(self, processes: int = 0, prepare: Prepare | None = None) -> None:
        self._small = _SMALL if processes else _SMALL_FOR_A_THREAD
        self._pool: _Threads | _Processes = _Processes(processes, prepare) if processes else _Threads()

    def start(self) -> None:
        """Get ready, so that the first to send need not wait for it."""
        redactor(Redaction())
        self._pool.start()

    def stop(self) -> None:
        """Finish what was handed over, and end the processes."""
        self._pool.stop()

    def read(self, request: Request) -> "Future[Read]":
        """Read a request; the future fails with ``Refused`` where it is not taken."""
        return _read_at_once(request) if len(request.body) <= self._small else self._pool.read(request)


def _read_at_once(request: Request) -> "Future[Read]":
    found: Future[Read] = Future()
    try:
        found.set_result(read(request))
    except Exception as error:  # noqa: BLE001 - as an executor does
        found.set_exception(error)
    return found


class _Threads:
    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(1, "reader")

    def start(self) -> None:
        """Threads need nothing."""

    def stop(self) -> None:
        self._executor.shutdown()

    def read(self, request: Request) -> "Future[Read]":
        return self._executor.submit(read, request)


class _Processes:
    """Processes, replaced all together when one of them was killed."""

    def __init__(self, count: int, prepare: Prepare | None) -> None:
        self._count = count
        self._prepare = prepare
        self._changing = Lock()
        self._executor = self._made()

    def start(self) -> None:
        for begun in [self._executor.submit(reader_process.ready) for _ in range(self._count)]:
            begun.result()

    def stop(self) -> None:
        self._executor.shutdown()

    def read(self, request: Request) -> "Future[Read]":
        found: Future[Read] = Future()
        with self._changing:
            executor = self._executor
        try:
            packed = executor.submit(reader_process.read_packed, request)
        except BrokenProcessPool as error:
            found.set_exception(self._lost(executor, error))
        else:
            packed.add_done_callback(partial(self._pass_on, executor, found))
        return found

    def _pass_on(self, executor: Executor, found: "Future[Read]", packed: "Future[Packed]") -> None:
        error = packed.exception()
        if error is None:
            found.set_result(unpacked(packed.result()))
        else:
            found.set_exception(self._lost(executor, error) if isinstance(error, BrokenProcessPool) else error)

    def _lost(self, executor: Executor, error: BrokenProcessPool) -> Retryable:
        with self._changing:
            if executor is self._executor:
                log.error("a process that reads requests ended; starting others: %s", error)
                self._executor = self._made()
        return Retryable("This could not be read just now; send it again.", Reason.OVERLOADED, 1)

    def _made(self) -> ProcessPoolExecutor:
        # Not forked: threads of DuckDB and gRPC hold locks that a copy would wait for for ever.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._count, context, reader_process.begin, (self._prepare,))
