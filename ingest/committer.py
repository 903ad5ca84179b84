"""Group commit: one thread writes everything that has gathered, in one transaction, then tells the senders."""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from ingest.errors import Reason, Retryable
from ingest.rows import Rows, join_rows
from store import Store, append_spans
from store.errors import StoreUnavailable

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Waiting:
    """One request's rows on their way into the store; ``done`` completes after the commit."""

    rows: Rows
    done: "Future[None]" = field(default_factory=Future)


class Committer:
    """Writes rows in the order they come. A failing commit fails the requests in it and nothing else."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="committer", daemon=True)

    def start(self) -> None:
        """Begin to commit."""
        self._thread.start()

    def stop(self) -> None:
        """Commit what waits, then end."""
        self._waiting.put(None)
        self._thread.join()

    def add(self, rows: Rows) -> "Future[None]":
        """Hand in rows; the future completes once they are on disk, or fails with ``Retryable``."""
        waiting = Waiting(rows)
        self._waiting.put(waiting)
        return waiting.done

    def _run(self) -> None:
        while True:
            group, last = self._gathered()
            if group:
                self._commit(group)
            if last:
                return

    def _gathered(self) -> tuple[list[Waiting], bool]:
        """Wait for one request, then take all others that wait as well; say whether the end was asked for."""
        group: list[Waiting] = []
        item = self._waiting.get()
        while item is not None:
            group.append(item)
            try:
                item = self._waiting.get_nowait()
            except queue.Empty:
                return group, False
        return group, True

    def _commit(self, group: list[Waiting]) -> None:
        try:
            append_spans(self._store, *join_rows(waiting.rows for waiting in group))
        except StoreUnavailable as error:
            log.error("commit of %d requests failed: %s", len(group), error)
            _settle(group, lambda: Retryable(f"The store is unavailable: {error}"))
        except Exception as error:  # whatever went wrong, senders must hear of it and the thread must live
            log.exception("commit of %d requests failed", len(group))
            self._each_alone(group, error)
        else:
            _settle(group, None)

    def _each_alone(self, group: list[Waiting], error: Exception) -> None:
        """Keep one request that cannot be stored from failing its neighbours for ever."""
        if len(group) > 1:
            for waiting in group:
                self._commit([waiting])
        else:
            kind = type(error).__name__
            _settle(group, lambda: Retryable(f"Not stored ({kind}).", Reason.STORE_UNAVAILABLE))


def _settle(group: list[Waiting], failure: Callable[[], Exception] | None) -> None:
    for waiting in group:
        if not waiting.done.set_running_or_notify_cancel():
            continue
        if failure is None:
            waiting.done.set_result(None)
        else:
            waiting.done.set_exception(failure())
