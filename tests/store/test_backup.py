"""Copies are whole and of one moment, are put back only where nothing is lost, and never stand half done."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pyarrow as pa
import pytest

from store import FileStore, LakeStore, append_rows, serve_store
from store.backup import backup, compact, restore
from store.duck_store import DuckStore
from store.errors import StoreDamaged, StoreError, StoreUnavailable, UsageError
from store.migrate import known
from store.moving import restore_lake

Received = Callable[..., tuple[pa.Table, pa.Table]]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def data(tmp_path: Path, received: Received) -> Path:
    """A data folder whose store has a row in every table."""
    with FileStore(tmp_path / "data" / "tracelore.duckdb") as store:
        append_rows(store, *received(("a", 1.0, "hello"), ("b", 2.0, "good morning")))
        one_of_each(store)
    return tmp_path / "data"


def one_of_each(store: DuckStore) -> None:
    """Put a row with a value in every column into each table."""
    values = {
        "VARCHAR": "'it''s ünï'", "JSON": """'{"a": [1, null]}'""", "UUID": "uuid()", "TIMESTAMP": "now()::TIMESTAMP",
        "DATE": "current_date", "BIGINT": "9007199254740993", "INTEGER": "7", "DOUBLE": "0.1", "BOOLEAN": "true",
        "UUID[]": "[uuid(), uuid()]", "VARCHAR[]": "['x', NULL]", "FLOAT[]": "[0.25, 1]",
    }  # fmt: skip
    columns = store.rows("SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal")
    views = {row["view_name"] for row in store.rows("SELECT view_name FROM duckdb_views()")}
    for table in {row["table_name"] for row in columns} - views - {"schema_migrations"}:
        mine = [f"{values[c['data_type']]} AS {c['column_name']}" for c in columns if c["table_name"] == table]
        with store.transaction() as work:
            work.execute(f"INSERT INTO {table} BY NAME SELECT {', '.join(mine)}")


def contents(file: Path) -> dict[str, Any]:
    """Give all rows of all tables of a file, as text."""
    with FileStore(file) as store:
        return contents_of(store)


def contents_of(store: DuckStore) -> dict[str, Any]:
    """Give all rows of all tables, as text."""
    tables = [row["table_name"] for row in store.rows("SELECT table_name FROM duckdb_tables() WHERE NOT internal")]
    return {
        table: store.rows(f"SELECT COLUMNS(*)::VARCHAR FROM {table} ORDER BY ALL")
        for table in tables
        if table != "schema_migrations"
    }


def test_there_and_back(data: Path, tmp_path: Path) -> None:
    """What is put back is what there was, to the last value; only its owner may read it."""
    with FileStore(data / "tracelore.duckdb") as store:
        counts = backup(store, tmp_path / "copy.duckdb")
        assert {row["compression"] for row in store.rows(COMPRESSION)} == {"ZSTD"}
    assert 3 == counts["spans"]
    assert {1, 3} == set(counts.values())
    assert 0o600 == (tmp_path / "copy.duckdb").stat().st_mode & 0o777
    assert counts == {t: n for t, n in restore(tmp_path / "copy.duckdb", tmp_path / "new").items() if t in counts}
    assert contents(data / "tracelore.duckdb") == contents(tmp_path / "new" / "tracelore.duckdb")
    with FileStore(tmp_path / "new" / "tracelore.duckdb") as store:
        store.checkpoint()
        assert {row["compression"] for row in store.rows(COMPRESSION)} == {"ZSTD"}
        assert len(known()) == store.rows("SELECT count(*) AS n FROM schema_migrations")[0]["n"]
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["serve.lock", "tracelore.duckdb"]


@pytest.mark.postgres
def test_a_lake(lake_url: str, data: Path, tmp_path: Path, postgres: Any, received: Received) -> None:
    """A copy of it is a file like any other, of one moment, and fills a new lake, or a folder."""
    with LakeStore(lake_url) as lake:
        append_rows(lake, *received(("a", 1.0, "hello"), ("b", 2.0, "good morning")))
        one_of_each(lake)
        with lake.transaction() as work:
            for table in ("text_blocks", "text_grams"):  # the index of texts, which only a file has
                work.execute(f"DELETE FROM {table}")
        said = contents_of(lake)

        def meanwhile(_stage: str, done: int, _total: int) -> None:
            append_rows(lake, *received((f"late{done}", 1.0, "came while it was copied")))

        counts = backup(lake, tmp_path / "copy.duckdb", meanwhile)
    assert said == contents(tmp_path / "copy.duckdb")
    restore(tmp_path / "copy.duckdb", tmp_path / "folder")
    assert said == contents(tmp_path / "folder" / "tracelore.duckdb")
    new = f"ducklake:postgres:{postgres.database()} data_path={tmp_path / 'new'}"
    restored = restore_lake(tmp_path / "copy.duckdb", new, tmp_path / "work")
    assert {table: count for table, count in counts.items() if count} == restored
    with LakeStore(new) as lake:
        assert said == contents_of(lake)
    assert ["serve.lock"] == [path.name for path in (tmp_path / "work").iterdir()]
    with pytest.raises(StoreError, match="other rows"):
        restore_lake(tmp_path / "copy.duckdb", lake_url, tmp_path / "work")
    (tmp_path / "torn.duckdb").write_bytes((tmp_path / "copy.duckdb").read_bytes()[:300_000])
    with pytest.raises(StoreDamaged):
        restore_lake(tmp_path / "torn.duckdb", new, tmp_path / "work")


FILLING = """
import sys, time
from pathlib import Path
from store.moving import restore_lake
def progress(stage, done, total):
    if stage == sys.argv[4]:
        print("now", flush=True)
        time.sleep(60)
restore_lake(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), progress)
"""


@pytest.mark.postgres
@pytest.mark.parametrize("moment", ["reading", "texts"])
def test_a_kill_amid_filling_a_lake(lake_url: str, data: Path, tmp_path: Path, moment: str) -> None:
    """The next try goes on with it, and nothing of the copy stays in the data folder."""
    copy, work = tmp_path / "copy.duckdb", tmp_path / "work"
    with FileStore(data / "tracelore.duckdb") as store:
        counts = backup(store, copy)
    command = [sys.executable, "-c", FILLING, str(copy), lake_url, str(work), moment]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "now\n"
        process.kill()
    restored = restore_lake(copy, lake_url, work)
    assert [counts[table] for table in ("spans", "texts")] == [restored[table] for table in ("spans", "texts")]
    assert ["serve.lock"] == [path.name for path in work.iterdir()]


COMPRESSION = """SELECT DISTINCT compression FROM pragma_storage_info('texts')
WHERE column_name = 'text' AND segment_type = 'VARCHAR' AND NOT starts_with(compression, 'Const')"""


def test_while_others_write(tmp_path: Path, received: Received) -> None:
    """A copy is of one moment: each span in it has its text, and nothing was in the way of writing."""
    with FileStore(tmp_path / "tracelore.duckdb") as store:
        append_rows(store, *received(*((f"first{i}", 1.0, f"first {i}") for i in range(2000))))
        done, failed = Event(), list[BaseException]()
        sending = Thread(target=keep_sending, args=(store, received, done, failed))
        sending.start()
        for number in range(3):
            backup(store, tmp_path / f"copy{number}.duckdb")
        done.set()
        sending.join()
        assert [] == failed
    sizes = []
    for number in range(3):
        with FileStore(tmp_path / f"copy{number}.duckdb") as copy:
            assert 0 == copy.rows(LOST)[0]["n"]
            sizes.append(copy.rows("SELECT count(*) AS n FROM spans")[0]["n"])
    assert sizes == sorted(sizes)
    assert 2000 <= sizes[0]


LOST = """SELECT count(*) AS n FROM (SELECT unnest(input) AS hash FROM spans) AS s ANTI JOIN texts AS t USING (hash)"""


def keep_sending(store: FileStore, received: Received, done: Event, failed: list[BaseException]) -> None:
    """Append spans with texts of their own until told to end."""
    number = 0
    try:
        while not done.is_set():
            append_rows(store, *received(*((f"s{number}-{i}", 1.0, f"{number} {i}") for i in range(100))))
            number += 1
    except BaseException as error:  # noqa: BLE001 - shown by the assertion
        failed.append(error)


def test_into_a_folder(data: Path, tmp_path: Path) -> None:
    """A folder gets a copy named by the time, so that one command makes one every night."""
    with FileStore(data / "tracelore.duckdb") as store:
        backup(store, tmp_path)
    (copy,) = tmp_path.glob("tracelore-*.duckdb")
    assert copy.name.startswith(f"tracelore-{datetime.now(UTC):%Y}")


def test_nothing_is_written_over(data: Path, tmp_path: Path) -> None:
    """Neither a file that is there, nor a store, nor one of which only the log is left."""
    taken = tmp_path / "taken.duckdb"
    taken.write_text("mine")
    with FileStore(data / "tracelore.duckdb") as store:
        with pytest.raises(UsageError, match="exists already"):
            backup(store, taken)
        with pytest.raises(UsageError, match="no folder"):
            backup(store, tmp_path / "none" / "copy.duckdb")
        backup(store, tmp_path / "copy.duckdb")
    assert "mine" == taken.read_text()
    before = (data / "tracelore.duckdb").read_bytes()
    with pytest.raises(UsageError, match="not written over"):
        restore(tmp_path / "copy.duckdb", data)
    assert before == (data / "tracelore.duckdb").read_bytes()
    with pytest.raises(UsageError, match="There is no copy"):
        restore(tmp_path / "none.duckdb", tmp_path / "new")
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "tracelore.duckdb.wal").write_bytes(b"something")
    with pytest.raises(UsageError, match="not written over"):
        restore(tmp_path / "copy.duckdb", tmp_path / "log")


def test_in_the_place_of_another(data: Path, tmp_path: Path) -> None:
    """When told to, the store that was there is moved aside, with its log."""
    with FileStore(data / "tracelore.duckdb") as store:
        backup(store, tmp_path / "copy.duckdb")
    (data / "tracelore.duckdb.wal").write_bytes(b"its log")
    old = (data / "tracelore.duckdb").read_bytes()
    restore(tmp_path / "copy.duckdb", data, replace=True)
    (aside,) = data.glob("tracelore.duckdb.before-*")
    assert old == aside.read_bytes()
    (log,) = data.glob("tracelore.duckdb.wal.before-*")
    assert b"its log" == log.read_bytes()
    assert 3 == len(contents(data / "tracelore.duckdb")["spans"])


def test_not_beside_a_server(data: Path, tmp_path: Path) -> None:
    """A store that is served is neither replaced nor compacted."""
    with serve_store(data) as served:
        backup(served.store, tmp_path / "copy.duckdb")
        with pytest.raises(StoreUnavailable, match="Another server"):
            restore(tmp_path / "copy.duckdb", data, replace=True)
        with pytest.raises(StoreUnavailable, match="Another server"):
            compact(data)
        assert 3 == served.store.rows("SELECT count(*) AS n FROM spans")[0]["n"]


@pytest.mark.parametrize("damage", ["torn", "flipped", "empty", "text"])
def test_a_damaged_copy_is_not_put_back(data: Path, tmp_path: Path, damage: str) -> None:
    """All of it is read first; the data folder stays as it was."""
    with FileStore(data / "tracelore.duckdb") as store:
        backup(store, tmp_path / "copy.duckdb")
    copy = tmp_path / "copy.duckdb"
    whole = copy.read_bytes()
    flipped = bytearray(whole)
    for at in range(len(whole) // 3, len(whole), 4096):
        flipped[at] ^= 0xFF
    copy.write_bytes({"torn": whole[: len(whole) // 2], "flipped": bytes(flipped), "empty": b"", "text": b"hi"}[damage])
    with pytest.raises(StoreDamaged):
        restore(copy, tmp_path / "new")
    assert ["serve.lock"] == [path.name for path in (tmp_path / "new").iterdir()]


def test_reports_come_back_as_files(data: Path, tmp_path: Path) -> None:
    """Reports lie beside the store; those that point elsewhere do not."""
    with FileStore(data / "tracelore.duckdb") as store:
        with store.transaction() as work:
            work.execute("UPDATE reports SET path = 'reports/r.md', body = 'found'")
            work.execute("INSERT INTO reports BY NAME SELECT * REPLACE ('../evil.md' AS path) FROM reports")
        backup(store, tmp_path / "copy.duckdb")
    restore(tmp_path / "copy.duckdb", tmp_path / "new")
    assert "found" == (tmp_path / "new" / "reports" / "r.md").read_text()
    assert not (tmp_path / "evil.md").exists()


def test_compacting(tmp_path: Path) -> None:
    """Room of what was deleted goes back to the disk, and the rest is as it was."""
    file = tmp_path / "tracelore.duckdb"
    with FileStore(file) as store:
        with store.transaction() as work:
            work.execute("INSERT INTO progress SELECT i % 3, i, md5(i::VARCHAR) FROM range(400_000) AS r(i)")
        store.checkpoint()
        with store.transaction() as work:
            work.execute("DELETE FROM progress WHERE step::INTEGER % 10 > 0")
        before = store.rows("SELECT count(*) AS n, bit_xor(hash(p)) AS sum FROM progress AS p")
    was, now = compact(tmp_path)
    assert now < was / 2
    assert now == file.stat().st_size
    with FileStore(file) as store:
        assert before == store.rows("SELECT count(*) AS n, bit_xor(hash(p)) AS sum FROM progress AS p")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["serve.lock", "tracelore.duckdb"]


COPYING = """
import sys, resource, time
from pathlib import Path
from store import FileStore
from store.backup import backup, compact
data, how, limit = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
def progress(stage, done, total):
    if done == 3 and not limit:
        print("now", flush=True)
        time.sleep(60)
if how == "backup":
    with FileStore(data / "tracelore.duckdb") as store:
        backup(store, data / "copy.duckdb", progress)
else:
    compact(data, progress)
"""


@pytest.fixture
def copying(data: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a copy in another process."""
    started = []

    def start(how: str, limit: int = 0) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", COPYING, str(data), how, str(limit)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("how", ["backup", "compact"])
def test_a_kill_in_the_middle(data: Path, copying: Callable[..., subprocess.Popen[str]], how: str) -> None:
    """No half copy bears the name of a whole one, the store is as it was, and the next try succeeds."""
    before = contents(data / "tracelore.duckdb")
    process = copying(how)
    assert process.stdout is not None
    assert process.stdout.readline() == "now\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not (data / "copy.duckdb").exists()
    assert before == contents(data / "tracelore.duckdb")
    with FileStore(data / "tracelore.duckdb") as store:
        backup(store, data / "copy.duckdb")
    compact(data)
    assert before == contents(data / "tracelore.duckdb") == contents(data / "copy.duckdb")
    assert [] == list(data.glob(".*"))


@pytest.mark.parametrize("how", ["backup", "compact"])
def test_a_full_disk(data: Path, copying: Callable[..., subprocess.Popen[str]], how: str) -> None:
    """It is told, nothing is left behind, and the store is as it was."""
    with FileStore(data / "tracelore.duckdb") as store, store.transaction() as work:
        work.execute(
            "INSERT INTO progress SELECT md5(i::VARCHAR), md5(i || 'a'), md5(i || 'b') FROM range(200_000) r(i)"
        )
    with FileStore(data / "tracelore.duckdb") as store:
        before = store.rows("SELECT count(*) AS n, bit_xor(hash(p)) AS sum FROM progress AS p")
    _, errors = copying(how, 4 << 20).communicate(timeout=60)
    assert "StoreUnavailable" in errors or "StoreError" in errors, errors
    assert sorted(path.name for path in data.iterdir() if path.name != "serve.lock") == ["tracelore.duckdb"]
    with FileStore(data / "tracelore.duckdb") as store:
        assert before == store.rows("SELECT count(*) AS n, bit_xor(hash(p)) AS sum FROM progress AS p")


def test_there_is_not_room_enough(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is seen before anything is written."""
    monkeypatch.setattr("shutil.disk_usage", lambda _: shutil._ntuple_diskusage(2000, 1000, 1000))
    with FileStore(data / "tracelore.duckdb") as store, pytest.raises(StoreError, match="Make room"):
        backup(store, tmp_path / "copy.duckdb")
    assert ["data"] == [path.name for path in tmp_path.iterdir()]
