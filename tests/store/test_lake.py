"""What a lake does beside what every store does, as it relies on DuckLake and PostgreSQL."""

import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from store import Appended, LakeStore, append_rows, run_select
from store.duck_store import DuckTransaction
from store.errors import QueryRefused, StoreConflict, StoreError, StoreTooNew, StoreUnavailable, UsageError
from store.writable import check_writable

pytestmark = pytest.mark.postgres

Received = Callable[..., tuple[pa.Table, pa.Table]]

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "geheim"
MARK = "INSERT INTO progress VALUES (?, ?, ?)"
MARKS = "SELECT step, mark FROM progress ORDER BY ALL"
OPEN = """
import sys
from store import open_store
with open_store(sys.argv[1]) as store, store.transaction() as work:
    work.execute("INSERT INTO progress VALUES ('p', ?, 'made')", [sys.argv[2]])
"""
# Each waits amid a unit of work, or a copy, until PostgreSQL has gone.
AMID = """
import sys
from store import open_store
from store.errors import StoreUnavailable
from store.snapshot import snapshot
try:
    with open_store(sys.argv[1]) as store:
        with (snapshot(store) if sys.argv[2] == "copy" else store.transaction()) as work:
            if sys.argv[2] == "copy":
                work.count("progress")
            else:
                work.execute("INSERT INTO progress VALUES ('p', 'a', 'never')")
            print("amid", flush=True)
            sys.stdin.readline()
            if sys.argv[2] == "error":
                raise StoreUnavailable("of another kind")
            store.rows("SELECT * FROM progress")
except StoreUnavailable:
    print("told", flush=True)
"""


@pytest.fixture
def lake(lake_url: str) -> Iterator[LakeStore]:
    """An empty lake."""
    with LakeStore(lake_url) as opened:
        yield opened


def without_path(url: str) -> str:
    """Give the address of a lake that is there."""
    return url.partition(" data_path")[0]


def test_two_processes_make_one_lake(lake_url: str) -> None:
    """Who is first does not matter: both find all tables, and each other's rows."""
    makers = [subprocess.Popen([sys.executable, "-c", OPEN, lake_url, name], cwd=ROOT) for name in ("a", "b")]
    assert [0, 0] == [maker.wait() for maker in makers]
    with LakeStore(without_path(lake_url), read_only=True) as store:
        assert ["a", "b"] == [row["step"] for row in store.rows(MARKS)]
        assert 3 <= len(store.rows("SELECT number FROM schema_migrations"))
        with pytest.raises(StoreError), store.transaction() as work:
            work.execute(MARK, ["p", "c", "written"])


def test_a_lake_is_made_in_a_place_of_its_own(lake_url: str) -> None:
    """Where something lies already none is made, because maintenance would delete it; the lake itself opens again."""
    there = Path(lake_url.partition(" data_path=")[2]) / "theirs" / "sales.parquet"
    there.parent.mkdir(parents=True)
    there.touch()
    with pytest.raises(UsageError, match="not empty"):
        LakeStore(lake_url)
    assert there.exists()
    there.unlink()
    for _ in range(2):
        with LakeStore(lake_url) as store:
            assert [] == store.rows(MARKS)


def test_who_changes_the_same_has_to_do_it_again(lake: LakeStore) -> None:
    """Two transactions change one row: the second is told so, and the first is stored."""
    with lake.transaction() as work:
        work.execute(MARK, ["p", "a", "0"])
    with pytest.raises(StoreConflict, match="Try again"):
        _meet(lake)
    assert [{"step": "a", "mark": "1"}] == lake.rows(MARKS)


def test_writers_who_only_add_do_not_meet(lake: LakeStore) -> None:
    """Of two transactions that add rows to one table both are stored."""
    with lake.transaction() as one, lake.transaction() as two:
        one.execute(MARK, ["p", "a", "1"])
        two.execute(MARK, ["p", "b", "2"])
    assert ["a", "b"] == [row["step"] for row in lake.rows(MARKS)]


def test_who_runs_on_when_another_has_upgraded_the_lake(lake: LakeStore, lake_url: str, received: Received) -> None:
    """It stores and deletes nothing any more, in a shape that is not the lake's, and is not ready; it may read."""
    append_rows(lake, *received(("a", 1.0, "hello")))
    with LakeStore(lake_url) as newer, newer.transaction() as work:
        work.execute("ALTER TABLE traces ADD COLUMN more VARCHAR")
        work.execute("INSERT INTO schema_migrations VALUES (99, 'later', now()::TIMESTAMP)")
    for _ in range(2):
        with pytest.raises(StoreTooNew, match="schema 99"):
            append_rows(lake, *received(("b", 1.0, "hello")))
        with pytest.raises(StoreTooNew, match="schema 99"), lake.transaction(alone=True):
            pass
        with pytest.raises(StoreTooNew, match="schema 99"):
            check_writable(lake)
    assert [{"n": 1}] == lake.rows("SELECT count(*) AS n FROM spans")


def test_a_change_of_the_lake_that_is_no_upgrade(lake: LakeStore, lake_url: str, received: Received) -> None:
    """Nobody minds."""
    with LakeStore(lake_url) as other, other.transaction() as work:
        work.execute("CREATE TABLE mine (n INTEGER)")
    append_rows(lake, *received(("b", 1.0, "hello")))
    check_writable(lake)


def test_rows_lie_in_files_and_not_in_the_catalog(lake: LakeStore) -> None:
    """Rows in the catalog are not safe in this DuckLake, however few they are."""
    with lake.transaction() as work:
        work.execute(MARK, ["p", "a", "1"])
        work.execute("DELETE FROM progress")
        work.execute(MARK, ["p", "b", "1"])
    assert list(Path(lake.data_path).glob("main/progress/*.parquet"))
    assert [] == lake.rows("SELECT * FROM ducklake_table_info('lake') WHERE table_name = 'progress' AND file_count = 0")


def test_a_catalog_that_was_away_is_found_again(lake: LakeStore, postgres: Any) -> None:
    """While PostgreSQL is away all fails as temporary; once it is back the same store goes on."""
    postgres.stop()
    try:
        with pytest.raises(StoreUnavailable, match="cannot be reached"):
            lake.rows(MARKS)
        with pytest.raises(StoreUnavailable), lake.transaction() as work:
            work.execute(MARK, ["p", "a", "1"])
    finally:
        postgres.start()
    with lake.transaction() as work:
        work.execute(MARK, ["p", "a", "2"])
    assert [{"step": "a", "mark": "2"}] == lake.rows(MARKS)


@pytest.mark.parametrize("doing", ["commit", "error", "copy"])
def test_a_catalog_that_goes_away_amid_work_ends_nobody(lake_url: str, postgres: Any, doing: str) -> None:
    """What is undone cannot be told to PostgreSQL any more; the process goes on, and nothing of it is stored."""
    LakeStore(lake_url).close()
    command = [sys.executable, "-c", AMID, lake_url, doing]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert "amid\n" == process.stdout.readline()
    postgres.stop()
    try:
        told, _ = process.communicate("\n", timeout=60)
    finally:
        process.kill()
        postgres.start()
    assert ("told\n", 0) == (told, process.returncode)
    with LakeStore(lake_url) as lake:
        assert [] == lake.rows(MARKS)


def test_a_catalog_that_goes_away_amid_an_answer(lake: LakeStore) -> None:
    """What DuckDB says then is temporary, too; only now and then it says so, so its words stand here."""
    said = "Invalid Input Error: Attempting to fetch from an unsuccessful query result"
    with pytest.raises(StoreUnavailable, match="Try again"), lake.translated():
        raise duckdb.InvalidInputException(said)


def test_nobody_there() -> None:
    """An address where nothing answers is told at once, and the password is in no part of the error."""
    with pytest.raises(StoreUnavailable, match=r"(?s)password=\*\*\* .*Is PostgreSQL running") as caught:
        LakeStore(f"ducklake:postgres:dbname=a host=127.0.0.1 port=9 password={PASSWORD}")
    assert PASSWORD not in "".join(traceback.format_exception(caught.value))


def test_a_file_that_is_lost(lake: LakeStore) -> None:
    """Which, and what to do, is told where looking again does not help."""
    with lake.transaction() as work:
        work.execute(MARK, ["p", "a", "1"])
    (file,) = Path(lake.data_path).glob("main/progress/*.parquet")
    file.unlink()
    with pytest.raises(StoreUnavailable, match=f"{file.name}.*tracelore restore COPY"):
        lake.rows(MARKS)


def test_a_database_without_a_lake(lake_url: str) -> None:
    """Where to put the data has to be said once; nothing is made at some place of its own."""
    with pytest.raises(StoreUnavailable, match="Add data_path"):
        LakeStore(without_path(lake_url))


def test_data_elsewhere(lake: LakeStore, lake_url: str) -> None:
    """A data path other than the lake's is a mistake and not a second lake."""
    with pytest.raises(StoreUnavailable, match="Leave data_path out"):
        LakeStore(f"{lake_url}-other")
    assert [] == lake.rows(MARKS)


def test_files_that_are_not_the_lakes_stay_closed(lake: LakeStore) -> None:
    """No statement reads or writes outside the data path, or attaches anything."""
    for sql in (
        "SELECT * FROM read_text('/etc/passwd')",
        f"SELECT * FROM read_text('{lake.data_path}../../secret')",
        "COPY (SELECT 1) TO '/tmp/tracelore-escaped.csv'",
        "ATTACH '/tmp/tracelore-escaped.duckdb'",
        "SET GLOBAL enable_external_access = true",
    ):
        with pytest.raises(StoreError):
            lake.query(sql)
    assert not list(Path("/tmp").glob("tracelore-escaped*"))


def test_people_see_the_tables_and_nothing_of_the_lake(lake: LakeStore) -> None:
    """One SELECT over the tables; not the catalog, its functions, the files, or a second statement."""
    assert 0 == run_select(lake, "SELECT * FROM span_texts", max_rows=5).num_rows
    for sql in (
        "SELECT * FROM ducklake_snapshots('lake')",
        "SELECT * FROM __ducklake_metadata_lake.ducklake_metadata",
        "SELECT * FROM postgres_query('__ducklake_metadata_lake', 'SELECT 1')",
        f"SELECT * FROM '{lake.data_path}main/spans/*.parquet'",
        "SELECT * FROM api_keys",
        "WITH a AS (SELECT * FROM api_keys), api_keys AS (SELECT 1) SELECT * FROM a",
        "CALL ducklake_expire_snapshots('lake', older_than => now())",
        "SELECT 1 /* */; DROP TABLE spans",
        "DETACH lake",
    ):
        with pytest.raises(QueryRefused):
            run_select(lake, sql, max_rows=5)


class Interrupted(LakeStore):
    """A lake whose sessions meet a fault after they began."""

    fault: Callable[[], object] = staticmethod(lambda: None)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Give a session, and have it happen."""
        session = super().cursor()
        self.fault()
        return session


def test_people_hear_that_the_catalog_is_away(lake_url: str, postgres: Any) -> None:
    """As something that passes, and not that their statement failed; no password is in it."""
    with Interrupted(lake_url.replace(" data_path", f" password={PASSWORD} data_path")) as lake:
        assert 0 == run_select(lake, "SELECT * FROM spans", max_rows=5).num_rows
        lake.fault = postgres.stop
        try:
            with pytest.raises(StoreUnavailable, match="cannot be reached") as caught:
                run_select(lake, "SELECT * FROM spans", max_rows=5)
        finally:
            lake.fault = lambda: None
            postgres.start()
        assert PASSWORD not in str(caught.value)
        with pytest.raises(QueryRefused, match="It failed: Conversion"):
            run_select(lake, "SELECT ('x' || length(project))::INTEGER FROM (SELECT 'a' AS project)", max_rows=5)


class Slow(LakeStore):
    """A lake where something happens before each commit."""

    before_commit: Callable[[], object] = staticmethod(lambda: None)

    @contextmanager
    def transaction(self) -> Iterator[DuckTransaction]:
        """Begin a unit of work that is overtaken."""
        with super().transaction() as work:
            yield work
            happens, self.before_commit = self.before_commit, lambda: None
            happens()


def test_two_servers_that_get_the_same_store_it_once(lake: LakeStore, lake_url: str, received: Received) -> None:
    """Neither sees the other's rows before its commit; the version that ends last stays all the same."""
    first, second = received(("a", 1, "begun"), ("b", 1, "other")), received(("a", 5, "ended"), ("b", 1, "other"))
    with Slow(lake_url) as slow:
        slow.before_commit = lambda: append_rows(lake, *second)
        assert Appended(2, 0, 0) == append_rows(slow, *first)
        assert [("a", 5), ("b", 1)] == _seconds(lake)
        assert Appended(0, 0, 2) == append_rows(slow, *first)
        slow.before_commit = lambda: append_rows(lake, *received(("a", 9, "ended later")))
        append_rows(slow, *received(("a", 7, "ended")))
        assert [("a", 9), ("b", 1)] == _seconds(lake)


def _seconds(lake: LakeStore) -> list[tuple[str, float]]:
    found = lake.rows("SELECT span_id, (end_ns - start_ns) / 1e9 AS took FROM spans ORDER BY ALL")
    return [(row["span_id"], row["took"]) for row in found]


def _meet(lake: LakeStore) -> None:
    with lake.transaction() as two:
        two.execute("UPDATE progress SET mark = '2'")
        with lake.transaction() as one:
            one.execute("UPDATE progress SET mark = '1'")
