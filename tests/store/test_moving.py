"""A store is taken to another place whole, or it is said what stands in the way."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from store import FileStore, LakeStore, append_rows
from store.errors import StoreError, StoreUnavailable, UsageError
from store.moving import migrate_store
from store.place import STORE_FILE, held

Received = Callable[..., tuple[pa.Table, pa.Table]]


@pytest.fixture
def filled(tmp_path: Path, received: Received) -> Path:
    """A data folder with spans, texts and values of odd kinds."""
    data = tmp_path / "old"
    with FileStore(data / STORE_FILE) as store:
        append_rows(store, *received(*((f"s{n}", 1, f"text {n} 'x' \0") for n in range(300))))
        with store.transaction() as work:
            work.execute(
                "INSERT INTO embeddings VALUES ('p', 'm', '00000000-0000-0000-0000-000000000001', [0.5, -1.0])"
            )
    return data


def test_between_files(filled: Path, tmp_path: Path) -> None:
    """All tables arrive; a second move finds everything there, and one into other rows is refused."""
    counts = migrate_store(str(filled), str(tmp_path / "new"))
    assert {"spans": 300, "texts": 300, "embeddings": 1}.items() <= counts.items()
    assert counts == migrate_store(str(filled), str(tmp_path / "new"))
    with FileStore(tmp_path / "new" / STORE_FILE) as store, store.transaction() as work:
        work.execute("UPDATE spans SET name = 'other' WHERE span_id = 's7'")
    with pytest.raises(StoreError, match="300 other rows in spans"):
        migrate_store(str(filled), str(tmp_path / "new"))


def test_what_was_interrupted_goes_on(filled: Path, tmp_path: Path) -> None:
    """A move that ended amid a table has stored nothing of it, and the next one completes it."""

    def stop(table: str, done: int, _total: int) -> None:
        if table == "texts" and done:
            raise ZeroDivisionError

    with pytest.raises(StoreError, match="ZeroDivisionError"):
        migrate_store(str(filled), str(tmp_path / "new"), stop)
    assert 300 == migrate_store(str(filled), str(tmp_path / "new"))["texts"]


def test_what_cannot_be_moved(filled: Path, tmp_path: Path) -> None:
    """A store that is in use, that is not there, or that is both source and target."""
    with held(filled), pytest.raises(StoreUnavailable, match="Another server"):
        migrate_store(str(filled), str(tmp_path / "new"))
    with pytest.raises(StoreUnavailable, match="no store in"):
        migrate_store(str(tmp_path / "none"), str(tmp_path / "new"))
    for spelled in (filled, filled / ".." / filled.name):
        with pytest.raises(UsageError, match="the same"):
            migrate_store(str(filled), str(spelled))


@pytest.mark.postgres
def test_to_a_lake_and_back(filled: Path, tmp_path: Path, lake_url: str) -> None:
    """A lake holds the same, and what comes back from it does too."""
    counts = migrate_store(str(filled), lake_url)
    with LakeStore(lake_url) as lake:
        assert 300 == len(lake.rows("SELECT DISTINCT text FROM span_texts"))
    with pytest.raises(UsageError, match="the same"):
        migrate_store(lake_url, lake_url.partition(" data_path=")[0])
    assert counts == migrate_store(lake_url, str(tmp_path / "back"))
    assert counts == migrate_store(str(filled), str(tmp_path / "back"))
