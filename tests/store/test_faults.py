"""A disk that has no room to fold the log into the file."""

from collections import namedtuple
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
    before = row_groups(store)
    for _ in range(12):
        add(store)
        tidy(store)
    assert (row_groups(store) - before < 6) == rare


def test_all_row_groups_are_merged_in_steps(log_of: Any) -> None:
    """As ``maintain`` does, and whatever has deleted something: a few with each folding, until none are left."""
    store, _ = log_of
    for _ in range(12):
        add(store)
        tidy(store)
    before = row_groups(store)
    assert Deleting(store).fold()
    assert before - row_groups(store) > 8
    assert store.rows("SELECT count(*) AS n FROM things") == [{"n": 12_000}]
