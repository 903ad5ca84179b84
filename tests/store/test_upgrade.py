"""Files made by every earlier schema come up to date with all their rows, or stay exactly as they were."""

import importlib
import lzma
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from store import FileStore, open_store
from store.backup import restore
from store.duckdb_file import _with_storage_options
from store.errors import StoreError, StoreTooNew
from store.grams import FORMAT
from store.migrate import known
from store.search import search
from tests.store.earlier.make import fill

ROOT = Path(__file__).resolve().parents[2]
# The module, which shares its name with the function in it.
steps = importlib.import_module("store.migrate")
# Made of the rest, and made anew where it is made in another way.
DERIVED = {"text_blocks", "text_grams"}
VERSIONS = [step.number for step in known()]
EARLIER = Path(__file__).parent / "earlier"
KEPT = sorted(EARLIER.glob("*.duckdb.xz"))
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
        return {table: rows(made, table) for table in tables if table not in {"schema_migrations", *DERIVED}}


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


def test_segments_of_before_they_said_how_they_were_made(tmp_path: Path) -> None:
    """Those that know sequences of words are as today's; a worker older than these may have written others."""
    path = tmp_path / "tracelore.duckdb"
    make(path, 15)
    with duckdb.connect(str(path)) as made:
        made.execute("DELETE FROM text_blocks; DELETE FROM text_grams")
        for day, position in (1, 1 << 19), (2, 7):
            made.execute(f"INSERT INTO text_blocks VALUES ('p', '2026-03-0{day}', 0, '2026-03-01', '2026-03-02', 3)")
            made.execute(
                f"INSERT INTO text_grams VALUES ('p', '2026-03-0{day}', {position}, 1), ('p', '2026-03-0{day}', 5, 1)"
            )
    with FileStore(path) as store:
        assert [FORMAT, None] == [r["format"] for r in store.rows("SELECT format FROM text_blocks ORDER BY segment")]


def open_and_describe(path: Path) -> Any:
    """Give the columns of spans, from a file that is opened again."""
    with FileStore(path, read_only=True) as store:
        return store.rows("SELECT column_name FROM duckdb_columns() WHERE table_name = 'spans'")


def numbers(kept: Path) -> list[int]:
    """Give the newest step that a kept file has, and those before it that it lacks."""
    return [int(number) for number in re.findall(r"\d+", kept.name)]


@pytest.fixture(params=KEPT, ids=lambda path: path.name)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file that an earlier Tracelore made (see ``earlier/make.py``)."""
    path = tmp_path / "tracelore.duckdb"
    path.write_bytes(lzma.decompress(request.param.read_bytes()))
    return path


def content(path: Path) -> dict[str, Any]:
    """Give all rows of all tables but the ledger."""
    with duckdb.connect(str(path), read_only=True) as opened:
        tables = opened.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()
        return {table: rows(opened, table) for (table,) in tables if table not in {"schema_migrations", *DERIVED}}


def assert_all_there(before: dict[str, Any], store: FileStore) -> None:
    """Every row is as it was; columns that came later are left out."""
    for table, there in before.items():
        names = ", ".join(f"{name}::VARCHAR AS {name}" for name in there[0])
        assert there == store.rows(f"SELECT {names} FROM {table} ORDER BY ALL"), table


def test_each_schema_has_a_kept_file() -> None:
    """Who adds a step keeps a file of the schema before it: ``python tests/store/earlier/make.py main``."""
    assert VERSIONS[-1] - 1 <= max(numbers(path)[0] for path in KEPT)


def test_each_kept_file(kept: Path, tmp_path: Path) -> None:
    """Every row is as that Tracelore left it, is found by what the code does now, and the schema is the newest."""
    before = content(kept)
    assert {"spans", "texts", "traces", "facets", "patterns", "flags"} <= before.keys()
    with FileStore(kept) as store, FileStore(tmp_path / "new.duckdb") as new:
        assert schema_of(new) == schema_of(store)
        assert_all_there(before, store)
        hits = search(store, "default", "weather")
        assert hits
        assert {hit.trace_id for hit in hits} <= {trace["trace_id"] for trace in before["traces"]}
        assert all(hit.request for hit in hits)


@pytest.mark.parametrize("kept", [path for path in KEPT if numbers(path)[0] < VERSIONS[-1]], indirect=True)
def test_a_failure_half_way(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that fails behind its changes undoes them all; the right code goes on from there."""
    before, ledger, right = content(kept), applied(kept), known()
    for number in (step.number for step in right if step.number not in ledger):
        fails = [replace(s, sql=s.sql + BREAKS) if s.number == number else s for s in right]
        monkeypatch.setattr(steps, "known", lambda fails=fails: fails)
        with pytest.raises(StoreError):
            FileStore(kept)
        assert applied(kept) == {*ledger, *range(1, number)}
        if number == min({*VERSIONS} - ledger):
            assert before == content(kept)
    monkeypatch.setattr(steps, "known", lambda: right)
    with FileStore(kept) as store:
        assert_all_there(before, store)


BREAKS = "\nDELETE FROM spans; DROP TABLE overrides; SELECT nonsense;"


def applied(path: Path) -> set[int]:
    """Give the numbers of the steps that a file has."""
    with duckdb.connect(str(path), read_only=True) as opened:
        return {number for (number,) in opened.execute("SELECT number FROM schema_migrations").fetchall()}


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
