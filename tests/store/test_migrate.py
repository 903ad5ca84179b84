"""A file is brought up to date step by step, or left exactly as it is."""

import hashlib
import importlib
import re
from pathlib import Path

import duckdb
import pytest

from store import FileStore
from store.errors import StoreDamaged, StoreError, StoreTooNew, StoreUnavailable
from store.migrate import Migration, known

LEDGER = "SELECT number, name FROM schema_migrations ORDER BY number"
# The module, which shares its name with the function in it.
steps = importlib.import_module("store.migrate")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of a store that was opened once."""
    path = tmp_path / "tracelore.duckdb"
    FileStore(path).close()
    return path


def test_the_steps_are_numbered_without_gaps() -> None:
    """The migrations that come with the package start at 1 and leave none out."""
    assert list(range(1, len(known()) + 1)) == [step.number for step in known()]


# What each step that has landed says, without comments and blanks. A step that a file somewhere has applied is never
# applied to it again: an edit would give new files another schema than old ones. So a new step gets a line here, and no
# line is ever changed.
LANDED = (Path(__file__).parent / "earlier" / "steps.sha256").read_text().split("\n")


def test_no_step_that_landed_was_edited() -> None:
    """Each says what it said when it landed; comments, from which the pages are made, may be mended."""
    assert LANDED[:-1] == [f"{said_by(step.sql)}  {step.number:04}_{step.name}" for step in known()]


def said_by(sql: str) -> str:
    """Give a hash of what a step does."""
    bare = re.sub(r"('(?:[^']|'')*')|--[^\n]*", lambda found: found[1] or "", sql)
    return hashlib.sha256(" ".join(bare.split()).encode()).hexdigest()


@pytest.mark.parametrize(("edit", "same"), [("-- more\n", True), (" \n", True), ("\nDROP TABLE spans;", False)])
def test_what_counts_as_an_edit(edit: str, same: bool) -> None:
    """Comments and blanks are none; a comment within a text is no comment."""
    for step in known():
        assert same is (said_by(step.sql) == said_by(step.sql + edit))
    assert said_by("SELECT '-- a'") != said_by("SELECT '-- b'")


def test_each_step_is_recorded_once(path: Path) -> None:
    """Opening again applies nothing again."""
    with FileStore(path) as store:
        assert [{"number": s.number, "name": s.name} for s in known()] == store.rows(LEDGER)


def test_an_old_file_gets_what_it_lacks(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A newer Tracelore adds its step to a file and keeps the rows."""
    with FileStore(path) as store, store.transaction() as work:
        work.execute("INSERT INTO progress VALUES ('p', 's', 'kept')")
    newer = [*known(), Migration(len(known()) + 1, "more", "ALTER TABLE progress ADD COLUMN more INTEGER;")]
    monkeypatch.setattr(steps, "known", lambda: newer)
    with pytest.raises(StoreError, match="older schema"):
        FileStore(path, read_only=True)
    with FileStore(path) as store:
        assert [{"mark": "kept", "more": None}] == store.rows("SELECT mark, more FROM progress")
        assert "more" == store.rows(LEDGER)[-1]["name"]


def test_a_step_that_fails_leaves_no_half(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step is applied whole or not at all, and the file opens as before."""
    broken = Migration(len(known()) + 1, "broken", "CREATE TABLE half (i INTEGER); SELECT nonsense;")
    newer = [*known(), broken]
    with monkeypatch.context() as patched:
        patched.setattr(steps, "known", lambda: newer)
        with pytest.raises(StoreError):
            FileStore(path)
    with FileStore(path) as store:
        assert len(known()) == len(store.rows(LEDGER))
        assert [] == store.rows("SELECT table_name FROM duckdb_tables() WHERE table_name = 'half'")


def test_a_newer_file_is_not_touched(path: Path) -> None:
    """A file of a newer Tracelore is refused with what to do."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("INSERT INTO schema_migrations VALUES (9999, 'future', now()::TIMESTAMP)")
    before = path.read_bytes()
    for read_only in (True, False):
        with pytest.raises(StoreTooNew, match="Upgrade Tracelore"):
            FileStore(path, read_only=read_only)
    assert before == path.read_bytes()


def test_a_foreign_file_is_not_touched(tmp_path: Path) -> None:
    """A DuckDB file with other tables is not taken over."""
    path = tmp_path / "tracelore.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE customers (id INTEGER)")
    before = path.read_bytes()
    with pytest.raises(StoreDamaged, match="customers"):
        FileStore(path)
    assert before == path.read_bytes()


@pytest.mark.parametrize("damage", ["torn", "empty", "text", "noise"])
def test_a_torn_file_is_not_touched(path: Path, damage: str) -> None:
    """What DuckDB cannot read is an error, never a new store in its place."""
    whole = path.read_bytes()
    damaged = {"torn": whole[:9000], "empty": b"", "text": b"hello\n", "noise": bytes(range(256)) * 64}[damage]
    path.write_bytes(damaged)
    for read_only in (True, False):
        with pytest.raises(StoreDamaged, match="left as it is"):
            FileStore(path, read_only=read_only)
    assert damaged == path.read_bytes()


def test_a_file_that_is_missing_is_not_made_for_reading(tmp_path: Path) -> None:
    """Reading does not create; the message says where nothing was found."""
    with pytest.raises(StoreUnavailable, match="There is no store at"):
        FileStore(tmp_path / "none" / "tracelore.duckdb", read_only=True)
    assert [] == list(tmp_path.iterdir())


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """Naming the folder instead of its file is told."""
    with pytest.raises(StoreUnavailable, match="not a file"):
        FileStore(tmp_path)
