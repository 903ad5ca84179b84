"""One open DuckDB file, opened anew after an error that DuckDB does not survive.

A checkpoint that fails, most often for want of space, leaves the open database useless ("must be restarted prior to
being used again"), while the file is as good as before. So that nobody has to restart the process, all sessions are
closed then and the file is opened again.
"""

import logging
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import duckdb

from store.errors import StoreUnavailable

log = logging.getLogger(__name__)

AGAIN_AFTER_S = 1.0  # opening may cost seconds, and as long as the fault lasts it may be in vain

Connection = duckdb.DuckDBPyConnection


class Instance:
    """An open file and its sessions.

    Args:
        connect: Opens the file.
    """

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._lock = threading.RLock()
        self._sessions: weakref.WeakSet[Connection] = weakref.WeakSet()
        self._steps: list[Callable[[], None]] = []
        self.failed = False
        self._not_before = 0.0
        self._connection = connect()
        self.openings = 1  # so far

    def session(self) -> Connection:
        """Give a session of its own; the caller closes it.

        Raises:
            StoreUnavailable: the file has to be opened again, and cannot be.
        """
        with self._lock:
            if self.failed:
                self._open_again()
            session = self._connection.cursor()
            self._sessions.add(session)
        return session

    def whenever_open(self, step: Callable[[], None]) -> None:
        """Do ``step`` now, and whenever the file was opened again."""
        with self._lock:
            self._steps.append(step)
            step()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Notice whether what runs in the block leaves the open database useless."""
        openings = self.openings
        try:
            yield
        except duckdb.FatalException as error:
            if openings == self.openings:
                self._note(error)
            raise

    def close(self) -> None:
        """Close the file and all sessions."""
        with self._lock:
            for session in list(self._sessions):
                session.close()
            self._connection.close()

    def _note(self, error: Exception) -> None:
        if not self.failed:
            log.error("DuckDB has to open its file again: %s", str(error).partition("\n")[0])
        self.failed = True

    def _open_again(self) -> None:
        if time.monotonic() < self._not_before:
            raise StoreUnavailable("The store is about to be opened again after a fault. Try again.")
        for session in list(self._sessions):
            with suppress(duckdb.Error):
                session.interrupt()
        try:
            # All of them: the database stays as it is while a single one is open.
            self.close()
            self._connection = self._connect()
            self.openings += 1
            self.failed = False
            for step in self._steps:
                step()
        except BaseException:
            self.failed = True
            self.close()
            raise
        finally:
            self._not_before = time.monotonic() + AGAIN_AFTER_S
        log.info("the store is open again")
