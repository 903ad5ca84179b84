"""A disk that has no room to fold the log into the file."""

from collections import namedtuple
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from store import FileStore, duckdb_file
from store.append import tidy
from store.deleting import Deleting
from store.errors import StoreUnavailable
from store.size import row_groups


@pytest.fixture
def log_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give a store that folds its log soon, and what tells the size of that."""
    monkeypatch.setattr(duckdb_file, "_LOG_BYTES", 100_000)
    with FileStore(tmp_path / "store.duckdb") as store:
        store.query("CREATE TABLE things (thing VARCHAR)")
        yield store, store._log_bytes


def add(store: FileStore) -> None:
    """Store some 150 KB."""
    with store.transaction() as work:
        work.execute("INSERT INTO things SELECT repeat('x', 150) FROM range(1000)")


def no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the disk seem full, as far as anybody asks before writing."""
    usage = namedtuple("usage", "total used free")  # noqa: PYI024 - as shutil has it
    monkeypatch.setattr(duckdb_file.shutil, "disk_usage", lambda _: usage(10, 10, 0))


def test_a_long_log_is_folded(log_of: Any) -> None:
    """By whoever comes next, so that none waits for it who waits for a commit; a server does it in between."""
    store, log_bytes = log_of
    add(store)
    assert log_bytes() > 100_000
    tidy(store)
    assert log_bytes() < 100_000
    add(store)
    with store.transaction():
        pass
    assert log_bytes() < 100_000
    assert store.rows("SELECT count(*) AS n FROM things") == [{"n": 2000}]


def test_it_is_not_tried_without_room(log_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As DuckDB would not survive it: the log grows on, commits succeed, and it is made up for when there is room."""
    store, log_bytes = log_of
    with monkeypatch.context() as full:
        no_room(full)
        add(store)
        add(store)
        assert log_bytes() > 100_000
        with pytest.raises(StoreUnavailable, match="no room"):
            store.checkpoint()
    add(store)
    tidy(store)
    assert log_bytes() < 100_000
    assert store.rows("SELECT count(*) AS n FROM things") == [{"n": 3000}]


@pytest.mark.parametrize("rare", [False, True])
def test_row_groups_are_merged_where_foldings_are_rare(
    log_of: Any, monkeypatch: pytest.MonkeyPatch, *, rare: bool
) -> None:
    """Else each folding leaves a row group of its own, because merging takes many times as long as that."""
    monkeypatch.setattr(duckdb_file, "_RARE_S", 0 if rare else 1e9)
    store, _ = log_of
    before = row_groups(store).number
    for _ in range(12):
        add(store)
        tidy(store)
    assert (row_groups(store).number - before < 6) == rare


def test_all_row_groups_are_merged_in_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As ``maintain`` does: a few with each folding, until none are left, whatever others add meanwhile."""
    store = _in_pieces(tmp_path, 20)
    attempt, steps = Deleting._attempt_to_fold, []

    def watched(deleting: Deleting, of: FileStore, *, merge: bool) -> float:
        steps.append(_count(store, "things"))
        with store.transaction() as work:
            work.execute("INSERT INTO others VALUES (1)")
        return attempt(deleting, of, merge=merge)

    monkeypatch.setattr(Deleting, "_attempt_to_fold", watched)
    with store:
        assert _count(store, "things") == 20
        assert Deleting(store).merge()
        assert _count(store, "things") <= 10
        assert max(before - after for before, after in pairwise(steps)) <= 2
        assert store.rows("SELECT count(*) AS n FROM things") == [{"n": 240_000}]


def test_what_deletes_merges_only_where_much_is_dead(tmp_path: Path) -> None:
    """Whole row groups are free at once; of two projects that lie among each other the room of one is not."""
    with _in_pieces(tmp_path, 20) as store:
        _delete(store, "thing < 48_000")
        assert Deleting(store).fold()
        assert _count(store, "things") > 12
        _delete(store, "thing % 2 = 0")
        assert row_groups(store).wasted
        assert Deleting(store).fold()
        assert row_groups(store).dead < 20_000


def _in_pieces(folder: Path, count: int) -> FileStore:
    """Give a store with so many row groups of 12,000 rows, of which two fit into one."""
    store = FileStore(folder / "store.duckdb")
    for name in ("things", "others"):
        store.query(f"CREATE TABLE {name} (thing BIGINT)")
    for piece in range(count):
        with store.transaction() as work:
            work.execute(f"INSERT INTO things SELECT range FROM range({piece * 12_000}, {(piece + 1) * 12_000})")
        with store.file.folding:
            store._fold(0)
    return store


def _delete(store: FileStore, where: str) -> None:
    with store.transaction() as work:
        work.execute(f"DELETE FROM things WHERE {where}")


def _count(store: FileStore, table: str) -> int:
    (found,) = store.rows(f"SELECT count(DISTINCT row_group_id) AS n FROM pragma_storage_info('{table}')")
    return int(found["n"])
