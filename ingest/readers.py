"""Processes that read requests: in one process with the commits, both would wait for their turns at the interpreter."""

from concurrent.futures import Future, ThreadPoolExecutor

from ingest.reader_pool import ReaderPool
from ingest.reader_start import Prepare
from ingest.reading import Read, Request, read
from ingest.redactors import Redaction, redactor

# Below these a body is read where it was received: handing it over costs more than others wait.
_SMALL = 32 << 10
_SMALL_FOR_A_THREAD = 512 << 10


class Readers:
    """Reads requests, small ones at once, others in processes of its own.

    Args:
        processes: How many; without any, large requests are read in a thread.
        prepare: What each process does first that is a program of its own, such as to set up its log.
        fork: Whether they are forked off this process, with which they share what is loaded, and that at once: only
            while it has no other threads.
    """

    def __init__(self, processes: int = 0, prepare: Prepare | None = None, *, fork: bool = False) -> None:
        self._small = _SMALL if processes else _SMALL_FOR_A_THREAD
        self._pool: _Thread | ReaderPool = ReaderPool(processes, prepare, fork=fork) if processes else _Thread()

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


class _Thread:
    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(1, "reader")

    def start(self) -> None:
        """Threads need nothing."""

    def stop(self) -> None:
        self._executor.shutdown()

    def read(self, request: Request) -> "Future[Read]":
        return self._executor.submit(read, request)
