"""One file that a process opens more than once, as notebooks do."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from store import Appended, FileStore, append_rows
from store.backup import backup
from store.errors import StoreConflict
from store.forget import forget
from tracelore import connect

Received = Callable[..., tuple[pa.Table, pa.Table]]


def test_a_cell_that_is_run_again(tmp_path: Path, received: Received) -> None:
    """It has the same rows as before; each closes for itself, and with the last one the file is free."""
    file = tmp_path / "tracelore.duckdb"
    first = FileStore(file)
    append_rows(first, *received(("a", 1, "hello")))
    again = connect(tmp_path)
    assert 1 == len(again.rows("SELECT span_id FROM spans"))
    with again.transaction() as work:
        work.execute("INSERT INTO progress VALUES ('p', 'a', '')")
    first.close()
    assert [{"step": "a"}] == again.rows("SELECT step FROM progress")
    again.close()
    with FileStore(file, read_only=True) as reader:
        assert 1 == len(reader.rows("SELECT span_id FROM spans"))


def test_both_append(tmp_path: Path, received: Received) -> None:
    """Nothing is stored twice, and no text is taken for stored that the other has deleted."""
    with FileStore(tmp_path / "tracelore.duckdb") as one, FileStore(tmp_path / "tracelore.duckdb") as two:
        assert Appended(1, 0, 0) == append_rows(one, *received(("a", 1, "hello"), project="p"))
        assert Appended(0, 0, 1) == append_rows(two, *received(("a", 1, "hello"), project="p"))
        forget(two, tmp_path, "p")
        append_rows(one, *received(("b", 1, "hello"), project="p"))
        assert ["hello"] == [row["text"] for row in two.rows("SELECT text FROM texts")]


def test_another_process(tmp_path: Path, received: Received) -> None:
    """It cannot open what is open here, whatever was done with it: two at once would destroy it."""
    file = tmp_path / "tracelore.duckdb"
    with FileStore(file) as store:
        assert "Could not set lock" in opened_elsewhere(file)  # that was just made
        append_rows(store, *received(("a", 1, "hello")))
        with FileStore(file):
            assert "Could not set lock" in opened_elsewhere(file)
        with pytest.raises(StoreConflict, match="still open in this process"):
            FileStore(file, read_only=True)
        store.checkpoint()
        backup(store, tmp_path / "copy.duckdb")
        assert "Could not set lock" in opened_elsewhere(file)
    with FileStore(file):
        assert "Could not set lock" in opened_elsewhere(file)
    assert opened_elsewhere(file) == "opened\n"


def opened_elsewhere(file: Path) -> str:
    """Open a file in another process; give what it says."""
    code = f"import duckdb\ntry: duckdb.connect({str(file)!r}); print('opened')\nexcept Exception as e: print(e)"
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def test_another_file_of_the_same_name(tmp_path: Path) -> None:
    """What was put there since is not taken for what is open."""
    file = tmp_path / "tracelore.duckdb"
    with FileStore(file) as old:
        with old.transaction() as work:
            work.execute("INSERT INTO progress VALUES ('p', 'a', '')")
        old.checkpoint()
        file.unlink()
        with pytest.raises(StoreConflict, match="still open in this process"):
            FileStore(file)
