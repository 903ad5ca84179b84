"""Group commit: shared, patient with failures, complete at the end."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest

from ingest.committer import Committer
from ingest.errors import Retryable
from ingest.plain import plain
from ingest.raw import RawSpan
from ingest.rows import Rows, build_rows
from store.errors import StoreError, StoreUnavailable

NOW = datetime(2026, 11, 24)


def rows(name: str) -> Rows:
    """Make the rows of one span."""
    return build_rows([plain(RawSpan("a" * 32, "b" * 16, name, 1, 2, received_at=NOW))])


class Disk:
    """Stands in for the store: notes what each commit holds, waits or fails when told to."""

    def __init__(self) -> None:
        self.commits: list[list[str]] = []
        self.go = threading.Event()
        self.go.set()
        self.begun = threading.Event()
        self.fails: Callable[[list[str]], Exception | None] = lambda _: None

    def append(self, spans: pa.Table, *_others: pa.Table) -> None:
        names = spans["name"].to_pylist()
        self.begun.set()
        assert self.go.wait(10)
        error = self.fails(names)
        if error is not None:
            raise error
        self.commits.append(names)


@pytest.fixture
def disk() -> Disk:
    """Give a disk that works."""
    return Disk()


@pytest.fixture
def committer(disk: Disk) -> Any:
    """Give a running committer that writes to the disk."""
    running = Committer(disk.append)
    running.start()
    yield running
    disk.go.set()
    running.stop()


def test_what_gathers_is_stored_together(committer: Committer, disk: Disk) -> None:
    """While one commit runs others gather and share the next; nobody is told before their commit."""
    disk.go.clear()
    first = committer.submit(rows("0"))
    assert disk.begun.wait(10)
    others = [committer.submit(rows(str(n))) for n in range(1, 6)]
    assert not first.done()
    assert not any(other.done() for other in others)
    disk.go.set()
    for future in (first, *others):
        future.result(10)
    assert disk.commits == [["0"], ["1", "2", "3", "4", "5"]]


def test_a_failing_store_is_said_to_all_and_survived(committer: Committer, disk: Disk) -> None:
    """While the store is away senders are told to come back, and when it is back all is normal."""
    disk.fails = lambda _: StoreUnavailable("disk full")
    with pytest.raises(Retryable):
        committer.submit(rows("early")).result(10)
    disk.fails = lambda _: None
    committer.submit(rows("late")).result(10)
    assert disk.commits == [["late"]]


@pytest.mark.parametrize("error", [StoreError("refused"), ZeroDivisionError("a fault of ours")])
def test_one_bad_request_does_not_fail_its_neighbours(committer: Committer, disk: Disk, error: Exception) -> None:
    """When a shared commit fails for no reason of the store's, each of its requests is tried alone."""
    disk.fails = lambda names: error if "bad" in names else None
    disk.go.clear()
    first = committer.submit(rows("first"))
    assert disk.begun.wait(10)
    good, bad = committer.submit(rows("good")), committer.submit(rows("bad"))
    disk.go.set()
    first.result(10)
    good.result(10)
    with pytest.raises(Retryable):
        bad.result(10)


def test_stopping_stores_what_was_taken(disk: Disk) -> None:
    """What was handed over before the stop is stored; what comes after is refused for now."""
    committer = Committer(disk.append)
    committer.start()
    futures = [committer.submit(rows(str(n))) for n in range(20)]
    committer.stop()
    assert all(future.done() and future.exception() is None for future in futures)
    assert sum(map(len, disk.commits)) == 20
    with pytest.raises(Retryable):
        committer.submit(rows("late"))


def test_the_store_is_put_in_order_when_all_were_answered(disk: Disk) -> None:
    """Nobody who waits for a commit waits for that, too; if it fails, commits go on."""
    futures: list[Any] = []
    answered = threading.Event()

    def tidy() -> None:
        if all(future.done() for future in futures):
            answered.set()
        raise ZeroDivisionError("a fault of ours")

    committer = Committer(disk.append, tidy)
    committer.start()
    futures.append(committer.submit(rows("first")))
    futures[0].result(10)
    assert answered.wait(10)
    committer.submit(rows("next")).result(10)
    committer.stop()


def test_a_sender_that_went_away_is_no_failure(committer: Committer, disk: Disk) -> None:
    """Cancelling a wait neither undoes the commit nor disturbs the thread."""
    disk.go.clear()
    committer.submit(rows("0"))
    assert disk.begun.wait(10)
    gone = committer.submit(rows("gone"))
    assert gone.cancel()
    disk.go.set()
    committer.submit(rows("after")).result(10)
    assert ["gone", "after"] in disk.commits or disk.commits[-1] == ["after"]
