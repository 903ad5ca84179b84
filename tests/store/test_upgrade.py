"""Files made by every earlier schema come up to date with all their rows, or stay exactly as they were."""

import importlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from store import FileStore, open_store
from store.backup import restore
from store.duckdb_file import _with_storage_options
from store.errors import StoreError, StoreTooNew
from store.migrate import known

ROOT = Path(__file__).resolve().parents[2]
# The module, which shares its name with the function in it.
steps = importlib.import_module("store.migrate")
VERSIONS = [step.number for step in known()]
VALUES = {
    "VARCHAR": "'it''s ünï'", "JSON": """'{"a": [1, null]}'""", "UUID": "uuid()", "TIMESTAMP": "TIMESTAMP '2026-03-02'",
    "DATE": "DATE '2026-03-02'", "BIGINT": "9007199254740993", "INTEGER": "7", "DOUBLE": "0.1", "BOOLEAN": "true",
    "UUID[]": "[uuid(), NULL]", "VARCHAR[]": "['x', NULL]", "FLOAT[]": "[0.25, 1]",
}  # fmt: skip
COLUMNS = "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"


def make(path: Path, version: int) -> dict[str, Any]:
    """Make the file that Tracelore of a schema would have left, with rows in every table; give them."""
    with duckdb.connect(str(path), config={"storage_compatibility_version": "latest"}) as made:
        made.execute(steps._LEDGER)
        for step in known()[:version]:
            made.execute(_with_storage_options(step.sql))
            made.execute("INSERT INTO schema_migrations VALUES (?, ?, now()::TIMESTAMP)", [step.number, step.name])
        tables = [name for (name,) in made.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
        for table in tables:
            if table != "schema_migrations":
                fill(made, table)
        return {table: rows(made, table) for table in tables if table != "schema_migrations"}


def fill(made: duckdb.DuckDBPyConnection, table: str) -> None:
    """Put a few rows with a value in every column into a table."""
    columns = made.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ?", [table]
    ).fetchall()
    values = ", ".join(f"{VALUES[kind]} AS {name}" for name, kind in columns)
    made.execute(f"INSERT INTO {table} BY NAME SELECT {values} FROM range(3)")


def rows(made: duckdb.DuckDBPyConnection, table: str) -> Any:
    """Give all rows of a table with the names of their columns."""
    found = made.execute(f"SELECT COLUMNS(*)::VARCHAR FROM {table} ORDER BY ALL")
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def schema_of(store: FileStore) -> Any:
    """Give tables, views and columns."""
    return store.rows(COLUMNS)


@pytest.mark.parametrize("version", VERSIONS)
def test_each_earlier_file(tmp_path: Path, version: int) -> None:
    """Every row is as it was, new columns are NULL or have their default, and the schema is that of a new file."""
    path = tmp_path / "tracelore.duckdb"
    before = make(path, version)
    with FileStore(path) as store, FileStore(tmp_path / "new.duckdb") as new:
        assert schema_of(new) == schema_of(store)
        assert VERSIONS == [row["number"] for row in store.rows("SELECT number FROM schema_migrations ORDER BY number")]
        for table, there in before.items():
            names = ", ".join(f"{name}::VARCHAR AS {name}" for name in there[0])
            assert there == store.rows(f"SELECT {names} FROM {table} ORDER BY ALL"), table
    assert before["spans"][0].keys() <= {row["column_name"] for row in open_and_describe(path)}


def open_and_describe(path: Path) -> Any:
    """Give the columns of spans, from a file that is opened again."""
    with FileStore(path, read_only=True) as store:
        return store.rows("SELECT column_name FROM duckdb_columns() WHERE table_name = 'spans'")


@pytest.mark.parametrize("version", VERSIONS[:-1])
def test_reading_brings_nothing_up_to_date(tmp_path: Path, version: int) -> None:
    """Who only reads is told to start the server once, and changes nothing."""
    path = tmp_path / "tracelore.duckdb"
    make(path, version)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="older schema"):
        open_store(path, read_only=True)
    assert before == path.read_bytes()


def test_a_copy_of_the_first_version(tmp_path: Path) -> None:
    """An old copy is put back and brought up to date; the copy stays as it is."""
    before = make(tmp_path / "old.duckdb", 1)
    content = (tmp_path / "old.duckdb").read_bytes()
    counts = restore(tmp_path / "old.duckdb", tmp_path / "data")
    assert {table: len(there) for table, there in before.items()}.items() <= counts.items()
    assert content == (tmp_path / "old.duckdb").read_bytes()


def test_older_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each earlier Tracelore refuses the file of this one, with what to do, and leaves it as it is."""
    path = tmp_path / "tracelore.duckdb"
    FileStore(path).close()
    before, all_steps = path.read_bytes(), known()
    for version in VERSIONS[:-1]:
        monkeypatch.setattr(steps, "known", lambda version=version: all_steps[:version])
        with pytest.raises(StoreTooNew, match="Upgrade Tracelore"):
            FileStore(path)
    assert before == path.read_bytes()


SLOW = """
import importlib, sys, threading, time
from pathlib import Path
from store import FileStore
steps = importlib.import_module("store.migrate")
slow = steps.Migration(len(steps.known()) + 1, "slow", '''
ALTER TABLE progress ADD COLUMN more VARCHAR;
UPDATE progress SET more = md5(mark);
CREATE TABLE half AS SELECT count(*) AS n FROM range(2000000) AS a(i), range(2000000) AS b(j);
''')
all_steps = [*steps.known(), slow]
steps.known = lambda: all_steps
print("now", flush=True)
FileStore(Path(sys.argv[1]))
"""


def test_a_kill_in_the_middle(tmp_path: Path) -> None:
    """A step that was killed has not happened."""
    path = tmp_path / "tracelore.duckdb"
    with FileStore(path) as store, store.transaction() as work:
        work.execute("INSERT INTO progress SELECT 'p', i, i FROM range(50_000) AS r(i)")
    with subprocess.Popen(
        [sys.executable, "-c", SLOW, str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as killed:
        assert killed.stdout is not None
        assert "now\n" == killed.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            killed.wait(1.0)  # it counts for hours
        os.kill(killed.pid, signal.SIGKILL)
    with FileStore(path) as store:
        assert VERSIONS == [row["number"] for row in store.rows("SELECT number FROM schema_migrations ORDER BY number")]
        assert [{"n": 50_000}] == store.rows("SELECT count(*) AS n FROM progress")
        assert [] == store.rows("SELECT 1 FROM duckdb_columns() WHERE column_name = 'more'")


def test_a_step_that_has_no_room(tmp_path: Path) -> None:
    """On a full disk it fails with what to do, and the file opens as before."""
    path = tmp_path / "tracelore.duckdb"
    with FileStore(path) as store, store.transaction() as work:
        work.execute("INSERT INTO progress SELECT 'p', i, md5(i::VARCHAR) FROM range(50_000) AS r(i)")
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (6 << 20, 6 << 20))\n"
    code = full + SLOW.replace("range(2000000) AS a(i), range(2000000) AS b(j)", "progress").replace(
        "SELECT count(*) AS n", "SELECT md5(mark || i) AS n, *"
    ).replace("FROM progress", "FROM progress, range(20) AS r(i)")
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert "StoreUnavailable" in done.stderr, done.stderr
    with FileStore(path) as store:
        assert [{"n": 50_000}] == store.rows("SELECT count(*) AS n FROM progress")
        assert [] == store.rows("SELECT 1 FROM duckdb_tables() WHERE table_name = 'half'")
