"""Small row groups are merged by themselves while nobody sends much, and only as long as that gains something."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from store import FileStore
from store.merging import Merging
from store.orders import OrderDesk
from tracelore import keeping
from tracelore.keeping import Keeping

PIECES, ROWS = 24, 1000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FileStore]:
    """A file that was filled faster than its row groups were merged."""
    with FileStore(tmp_path / "tracelore.duckdb") as store:
        store.query("CREATE TABLE things (thing BIGINT)")
        fill(store, PIECES)
        yield store


def fill(store: FileStore, pieces: int, rows: int = ROWS) -> None:
    """Store so many row groups more."""
    for _ in range(pieces):
        with store.transaction() as work:
            work.execute(f"INSERT INTO things SELECT range FROM range({rows})")
        with store.file.folding:
            store._fold(0)


def groups(store: FileStore) -> int:
    """Count row groups."""
    (found,) = store.rows("SELECT count(DISTINCT row_group_id) AS n FROM pragma_storage_info('things')")
    return int(found["n"])


def test_small_ones_are_merged_and_then_no_more_is_done(store: FileStore) -> None:
    """Step by step; what was merged is not looked at again until there is more."""
    merging = Merging(store)
    found = [rounds(merging, store) for _ in range(12)]
    assert found[1] == PIECES  # not before it was calm for a while
    assert found[-1] <= 2
    folded_at = store.file.folded_at
    rounds(merging, store)
    assert folded_at == store.file.folded_at
    assert store.rows("SELECT count(*) AS n FROM things") == [{"n": PIECES * ROWS}]
    fill(store, PIECES)
    for _ in range(12):
        rounds(merging, store)
    assert groups(store) <= 4


def test_large_ones_are_left_alone(store: FileStore) -> None:
    """Reading gains little of that, and senders wait for each step."""
    store.query("DROP TABLE things")
    store.query("CREATE TABLE things (thing BIGINT)")
    fill(store, PIECES, rows=8000)
    merging = Merging(store)
    for _ in range(12):
        rounds(merging, store)
    assert groups(store) == PIECES


@pytest.mark.parametrize(("rows", "merged"), [(20_000, False), (10, True)])
def test_nothing_is_merged_while_somebody_sends(store: FileStore, rows: int, *, merged: bool) -> None:
    """Who sends much would wait for each step; where hardly anybody sends nobody notices."""
    merging = Merging(store)
    for _ in range(8):
        write(store, rows)
        rounds(merging, store)
    assert (groups(store) < PIECES) == merged


def rounds(merging: Merging, store: FileStore) -> int:
    """Do one round, and count row groups afterwards."""
    merging.round()
    return groups(store)


def write(store: FileStore, rows: int) -> None:
    """Have the log grow by about ten bytes a row."""
    with store.transaction() as work:
        work.execute(f"INSERT INTO progress SELECT i::VARCHAR, md5(i::VARCHAR), '' FROM range({rows}) AS r(i)")


def test_a_server_does_so(store: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the thread that applies the rules of retention."""
    monkeypatch.setattr(keeping, "EVERY_S", 0.05)
    kept = Keeping(store, OrderDesk(store, tmp_path))
    kept.start()
    end = time.monotonic() + 30
    while groups(store) > 2 and time.monotonic() < end:
        time.sleep(0.05)
    kept.stop()
    assert groups(store) <= 2
