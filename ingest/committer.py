"""Group commit: one thread stores all that has gathered while it stored the batch before.

A commit costs about the same for one request as for fifty, so under load requests share it, and without load nobody
waits for company.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Condition, Thread
from typing import NamedTuple

from ingest.errors import Reason, Retryable
from ingest.futures import fail, give
from ingest.rows import Rows, join_rows
from store.errors import StoreTooNew, StoreUnavailable

log = logging.getLogger(__name__)

Append = Callable[..., object]
MAX_GROUP_ROWS = 20_000  # so that a backlog is worked off in commits of a second, not of a minute


class Waiting(NamedTuple):
    """Rows that are not stored yet, and who waits for them."""

    rows: Rows
    stored: "Future[None]"


class Committer:
    """Stores rows in the order they are handed over.

    Args:
        append: Stores the tables of ``Rows``, durably, before it returns.
        tidy: Does what is due after that, when those have been answered who waited.
    """

    def __init__(self, append: Append, tidy: Callable[[], object] = bool) -> None:
        self._append = append
        self._tidy = tidy
        self._waiting: list[Waiting] = []
        self._changed = Condition()
        self._stopping = False
        self._thread = Thread(target=self._run, name="committer", daemon=True)

    @property
    def running(self) -> bool:
        """Whether rows handed over now will be stored."""
        return self._thread.is_alive() and not self._stopping

    def start(self) -> None:
        """Begin to store."""
        self._thread.start()

    def stop(self, timeout_s: float = 6.0) -> None:
        """Take nothing more, and return when all that was handed over is stored."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def submit(self, rows: Rows) -> "Future[None]":
        """Hand over rows; the future completes when they are on disk, or fails with ``Retryable``."""
        stored: Future[None] = Future()
        with self._changed:
            if not self.running:
                raise Retryable("Tracelore is not running just now; send this again.", Reason.STOPPING)
            self._waiting.append(Waiting(rows, stored))
            self._changed.notify()
        return stored

    def _run(self) -> None:
        while group := self._next():
            self._commit(group)
            self._put_in_order()

    def _next(self) -> list[Waiting]:
        """Wait for rows and take all there are, up to a limit; none when there will be no more."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._stopping)
            count = _first_group(self._waiting)
            group, self._waiting = self._waiting[:count], self._waiting[count:]
        return group

    def _commit(self, group: Sequence[Waiting]) -> None:
        try:
            self._append(*join_rows(waiting.rows for waiting in group))
        except (StoreUnavailable, StoreTooNew) as error:  # whatever it is that is to be stored
            _fail(group, error)
        except Exception as error:  # noqa: BLE001 - the server's border: this thread must outlive any failure
            if len(group) == 1:
                _fail(group, error)
            else:
                # One of them may be at fault: the others are not to suffer from it.
                for waiting in group:
                    self._commit([waiting])
        else:
            for waiting in group:
                give(waiting.stored, None)

    def _put_in_order(self) -> None:
        try:
            self._tidy()
        except Exception:
            log.exception("could not put the store in order")


def _first_group(waiting: Sequence[Waiting]) -> int:
    total = 0
    for count, (rows, _) in enumerate(waiting):
        total += rows.spans.num_rows + rows.logs.num_rows + rows.points.num_rows
        if total > MAX_GROUP_ROWS and count:
            return count
    return len(waiting)


def _fail(group: Sequence[Waiting], error: Exception) -> None:
    log.error("could not store %d requests: %s", len(group), error, exc_info=error)
    for _, stored in group:
        fail(stored, Retryable("This could not be stored just now; send it again."))
