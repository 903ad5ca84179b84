"""Deleting from a lake while others write or delete, and after a kill: what has to go goes, and nothing else."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from threading import Event

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from store import FileStore, LakeStore, append_rows
from store.aging import delete_before
from store.backup import backup
from store.deleting import Deleting
from store.errors import StoreConflict, StoreError, StoreUnavailable
from store.export import Wanted, export
from store.forget import forget, pending, take_up
from store.lake import CATALOG
from store.lake_files import delete_unused, expire, give_up_orphans
from store.lake_purge import purge
from store.lengths import with_length
from store.moving import migrate_store
from store.place import STORE_FILE
from store.progress import Progress, silent
from store.receipts import receipts
from store.store import Transaction

pytestmark = pytest.mark.postgres

Received = Callable[..., tuple[pa.Table, pa.Table]]
HERE = Path(__file__).parent
LONG_S = 300  # on a machine that is busy
GONE = ("hers: ring", "hers: lamp", "of-cass", "of-dora")
# Without a file, DuckDB takes the process for a person's, and draws bars where a statement takes seconds.
COMMON = """
__file__ = "job"
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from conftest import _received, _table
from store import append_rows, open_store
from store.aging import delete_before
from store.deleting import Deleting
from store.forget import forget
from store.lake_maintain import maintain_lake
from datetime import timedelta
store, name = open_store(sys.argv[2]), sys.argv[3]
print("ready", flush=True)
"""
# Until it is told to stop; each batch says something new, and what is said all the time.
WRITE = """
from threading import Thread
stop = []
Thread(target=lambda: stop.append(sys.stdin.read()), daemon=True).start()
acknowledged = []
while not stop:
    n = len(acknowledged)
    append_rows(store, *_received((f"{name}-{n}", 1, f"{name} says {n}"), (f"{name}+{n}", 1, "said by all")))
    acknowledged += [f"{name}-{n}", f"{name}+{n}"]
print(json.dumps(acknowledged))
"""
FORGET = """
print(json.dumps(dict(forget(store, Path(sys.argv[4]), "default", name).counts)))
"""
MAINTAIN = """
maintain_lake(store, grace=timedelta())
print(json.dumps({}))
"""
STOP_AT = """
def progress(stage, done, total):
    if f"{stage} {done}" == sys.argv[5]:
        print("there", flush=True)
        sys.stdin.read()
forget(store, Path(sys.argv[4]), "default", name, progress=progress)
"""

# Rows of hers are in a file that no commit names, when this is killed.
MERGING = """
with store.merging() as work:
    work.query("SELECT * FROM ducklake_merge_adjacent_files('lake', 'spans')")
    print("there", flush=True)
    sys.stdin.read()
"""
WRITING = """
with store.transaction() as work:
    work.execute("INSERT INTO spans SELECT * REPLACE ('again' AS span_id) FROM spans")
    print("there", flush=True)
    sys.stdin.read()
"""


def of_user(received: Received, user: str, *texts: str) -> tuple[pa.Table, pa.Table]:
    """Make a trace of a user."""
    spans, rows = received(*((f"{user}{n}", 1, text) for n, text in enumerate(texts)), trace_id=f"of-{user}")
    at = spans.schema.get_field_index("user_id")
    return spans.set_column(at, spans.schema.field(at), pa.array([user] * len(texts))), rows


@contextmanager
def running(job: str, *words: str) -> Iterator["subprocess.Popen[str]"]:
    """Do something in another process, which has the lake open when this returns."""
    command = [sys.executable, "-c", COMMON + job, str(HERE), *words]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    process = subprocess.Popen(command, text=True, cwd=HERE.parents[1], **pipes)  # type: ignore[call-overload]
    assert process.stdout.readline() == "ready\n"
    yield process
    process.kill()
    process.communicate()


def files_with(store: LakeStore, word: str) -> list[str]:
    """Name the files under the data path that hold a word, by table, and whether a commit names them."""
    folder = Path(store.data_path)
    found = [file for file in folder.rglob("*.parquet") if word in str(pq.ParquetFile(file).read().to_pylist())]
    named = {Path(row["path"]).name for row in store.rows(f"SELECT path FROM {CATALOG}.ducklake_data_file")}
    return [f"{file.relative_to(folder)}, {'named' if file.name in named else 'unnamed'}" for file in found]


def at(moment: str, come: Event) -> Progress:
    """Make what is told of progress, and sets ``come`` at a moment of it."""
    return lambda stage, done, _total: come.set() if moment == f"{stage} {done}" else None


def lost_texts(store: LakeStore) -> int:
    """Give to how many texts spans refer that are not there."""
    missing = """SELECT count(*) AS n FROM (SELECT received_at::DATE AS day, unnest(input) AS hash FROM spans) AS s
    ANTI JOIN texts AS t ON t.day = s.day AND t.hash = s.hash"""
    return int(store.rows(missing)[0]["n"])


def test_what_another_server_knows_of_texts(lake_url: str, received: Received, tmp_path: Path) -> None:
    """A text that was hers alone is stored again when somebody else says it, whatever server takes it."""
    with LakeStore(lake_url) as lake, LakeStore(lake_url) as other:
        append_rows(other, *of_user(received, "cass", "a text of hers"))
        forget(lake, tmp_path, "default", "cass")
        assert [] == lake.rows("SELECT text FROM texts")
        append_rows(other, *of_user(received, "bob", "a text of hers"))
        assert ["a text of hers"] == [row["text"] for row in lake.rows("SELECT text FROM span_texts")]


def test_two_at_once_while_others_write(lake_url: str, received: Received, tmp_path: Path) -> None:
    """Both users are gone to the last file, every commit of the writers succeeded, and all they stored is there."""
    with LakeStore(lake_url) as lake, ExitStack() as stack:
        append_rows(lake, *of_user(received, "cass", "hers: ring", "said by all"))
        append_rows(lake, *of_user(received, "dora", "hers: lamp", "said by all"))
        words = (lake_url,)
        writers = [stack.enter_context(running(WRITE, *words, name)) for name in ("bob", "carl")]
        jobs = [stack.enter_context(running(FORGET, *words, name, str(tmp_path))) for name in ("cass", "dora")]
        jobs.append(stack.enter_context(running(MAINTAIN, *words, "keeper")))
        told = [job.communicate()[0] for job in jobs]
        assert [0, 0, 0] == [job.returncode for job in jobs]
        assert [2, 2] == [json.loads(line)["spans"] for line in told[:2]]
        written = [json.loads(writer.communicate("stop")[0]) for writer in writers]
        assert [0, 0] == [writer.returncode for writer in writers]
        assert all(written)
        stored = sorted(row["span_id"] for row in lake.rows("SELECT span_id FROM spans"))
        assert sorted(chain.from_iterable(written)) == stored
        assert 0 == lost_texts(lake)
        assert {} == {hers: at for hers in GONE if (at := files_with(lake, hers))}
        assert files_with(lake, "said by all")


@pytest.mark.parametrize("moment", ["days 1", "files 1", "files 3"])
def test_a_kill_in_the_middle(lake_url: str, received: Received, tmp_path: Path, moment: str) -> None:
    """Whoever comes next finishes it, once, and the receipt tells of all."""
    with LakeStore(lake_url) as lake:
        append_rows(lake, *of_user(received, "cass", "hers: ring"))
        append_rows(lake, *of_user(received, "bob", "his"))
        with running(STOP_AT, lake_url, "cass", str(tmp_path), moment) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "there\n"
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        take_up(lake, tmp_path)
        purge(lake)
        assert [] == pending(lake)
        (receipt,) = receipts(lake, "default", "cass")
        assert (1, 1) == (receipt.counts["spans"], receipt.counts["texts"])
        assert ["his"] == [row["text"] for row in lake.rows("SELECT text FROM span_texts")]
        assert [] == files_with(lake, "hers: ring")
        assert [] == lake.rows("SELECT * FROM progress WHERE starts_with(step, 'purge')")


@pytest.mark.parametrize("job", [MERGING, WRITING])
def test_what_a_process_left_that_was_killed(lake_url: str, received: Received, tmp_path: Path, job: str) -> None:
    """A file that no commit names holds nothing of hers either, once the receipt counts files."""
    with LakeStore(lake_url) as lake:
        for user in ("cass", "bob"):
            append_rows(lake, *of_user(received, user, f"of {user}"))
        with running(job, lake_url, "keeper") as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "there\n"
            process.kill()
            process.wait()
        assert any("unnamed" in file for file in files_with(lake, "of-cass"))
        assert forget(lake, tmp_path, "default", "cass").counts["files"]
        assert [] == files_with(lake, "of-cass")
        assert ["of bob"] == [row["text"] for row in lake.rows("SELECT text FROM span_texts")]


def test_merging_that_began_before(lake_url: str, received: Received, tmp_path: Path) -> None:
    """It finds out that what it has read is deleted, does not bring it back, and what it has written goes as well."""
    with LakeStore(lake_url) as lake, LakeStore(lake_url) as keeper, ThreadPoolExecutor() as pool:
        for user in ("cass", "bob"):
            append_rows(lake, *of_user(received, user, f"of {user}"))
        begun, end, deleted = Event(), Event(), Event()
        merging = pool.submit(merge, keeper, begun, end)
        assert begun.wait(LONG_S)
        receipt = pool.submit(forget, lake, tmp_path, "default", "cass", progress=at("files 1", deleted))
        assert deleted.wait(LONG_S)
        with pytest.raises(TimeoutError):
            receipt.result(1)
        end.set()
        assert isinstance(merging.exception(LONG_S), StoreConflict)
        assert receipt.result(LONG_S).counts["files"]
        assert [] == files_with(lake, "of-cass")
        assert ["of bob"] == [row["text"] for row in lake.rows("SELECT text FROM span_texts")]


@contextmanager
def being_merged(
    lake_url: str, received: Received
) -> Iterator[tuple[LakeStore, ThreadPoolExecutor, Future[None], Event]]:
    """Give a lake of two spans that is being merged, and what lets that come to its end."""
    with LakeStore(lake_url) as lake, LakeStore(lake_url) as keeper, ThreadPoolExecutor() as pool:
        for number in range(2):
            append_rows(lake, *received((f"s{number}", 1, f"text {number}")))
        begun, end = Event(), Event()
        merging = pool.submit(merge, keeper, begun, end)
        assert begun.wait(LONG_S)
        yield lake, pool, merging, end


def test_states_stay_for_those_who_began_at_them(lake_url: str, received: Received) -> None:
    """Merging finds out what was deleted while it ran, however old that is."""
    with being_merged(lake_url, received) as (lake, pool, merging, end):
        lake.query("DELETE FROM spans WHERE span_id = 's0'")
        append_rows(lake, *received(("s2", 1, "text 2")))
        expired = pool.submit(expire, lake, timedelta())
        with pytest.raises(TimeoutError):
            expired.result(1)
        end.set()
        assert isinstance(merging.exception(LONG_S), StoreConflict)
        assert expired.result(LONG_S) > 2
        assert ["s1", "s2"] == [row["span_id"] for row in lake.rows("SELECT span_id FROM spans ORDER BY span_id")]


def test_deleting_alone_is_not_in_vain(lake_url: str, received: Received) -> None:
    """Merging that is done while somebody deletes alone comes after that, and finds out that it has to look again."""
    with being_merged(lake_url, received) as (lake, _, merging, end):
        with lake.transaction(alone=True) as work:
            work.execute("DELETE FROM spans WHERE span_id = 's0'")
            end.set()
            with pytest.raises(TimeoutError):
                merging.result(2)
        assert isinstance(merging.exception(LONG_S), StoreConflict)
        assert ["s1"] == [row["span_id"] for row in lake.rows("SELECT span_id FROM spans")]


def test_others_that_take_long(
    lake_url: str, received: Received, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who deletes waits for others who do, and for those who write, for longer than a busy machine needs."""
    monkeypatch.setattr("store.lake_turns._PATIENCE_S", 0.05)
    monkeypatch.setattr("store.lake_turns._OUTLAST_S", 0.1)
    with LakeStore(lake_url) as lake, LakeStore(lake_url) as other, ThreadPoolExecutor() as pool:
        append_rows(lake, *of_user(received, "cass", "of cass"))
        receipt, deleted = None, Event()
        with other.transaction() as work:
            work.insert("spans", with_length("spans", received(("s", 1, "said"))[0]))
            receipt = pool.submit(forget, lake, tmp_path, "default", "cass", progress=at("files 1", deleted))
            with pytest.raises(TimeoutError):
                receipt.result(9)
        assert deleted.wait(LONG_S)
        with other.merging(), pytest.raises(TimeoutError):
            receipt.result(2)
        assert receipt.result(LONG_S).counts["files"]


def merge(store: LakeStore, begun: Event, end: Event) -> None:
    """Merge, and commit it only at the end."""
    with store.merging() as work:
        work.query("SELECT * FROM ducklake_merge_adjacent_files('lake', 'spans')")
        begun.set()
        assert end.wait(LONG_S)


def test_what_is_being_written_is_not_taken_for_left_behind(lake_url: str, received: Received) -> None:
    """A file that nobody names yet stays, until it is certain that nobody will."""
    with LakeStore(lake_url) as lake, LakeStore(lake_url) as other, ThreadPoolExecutor() as pool:
        spans, _ = received(("s", 1, "said"))
        with other.transaction() as work:
            work.insert("spans", with_length("spans", spans))
            looked = pool.submit(give_up_orphans, lake)
            with pytest.raises(TimeoutError):
                looked.result(0.3)
        looked.result(LONG_S)
        delete_unused(lake)
        assert ["s"] == [row["span_id"] for row in lake.rows("SELECT span_id FROM spans")]


COPIES: dict[str, Callable[[LakeStore, Path, Progress], object]] = {
    "backup": lambda lake, to, progress: backup(lake, to / "copy.duckdb", progress),
    "export": lambda lake, to, progress: export(lake, to / "out", Wanted(), progress),
}


@pytest.mark.parametrize("kind", COPIES)
def test_a_copy_that_is_overtaken(lake_url: str, received: Received, tmp_path: Path, kind: str) -> None:
    """Who is forgotten while a copy is made, after all was read, does not stay in it: none is left, and it is said."""
    with LakeStore(lake_url) as lake, LakeStore(lake_url) as other:
        for user in ("cass", "bob"):
            append_rows(lake, *of_user(received, user, f"of {user}"))
        with pytest.raises(StoreUnavailable, match="asked to forget"):
            COPIES[kind](lake, tmp_path, at_the_end(lambda: forget(other, tmp_path, "default", "cass")))
        assert [] == [*tmp_path.glob("*.duckdb*"), *tmp_path.glob(".*.part"), *tmp_path.glob("out/*")]
        COPIES[kind](lake, tmp_path, silent)
        assert [*tmp_path.glob("*.duckdb*"), *tmp_path.glob("out/*")]


@pytest.mark.parametrize("early", [True, False])
def test_a_move_that_is_overtaken(lake_url: str, received: Received, tmp_path: Path, early: bool) -> None:
    """Whoever moves is told what the new store may hold of one who is forgotten meanwhile, however far it has come."""
    with LakeStore(lake_url) as lake:
        append_rows(lake, *of_user(received, "cass", "of cass"))

        tables: set[str] = set()
        happens = once(lambda: forget(lake, tmp_path, "default", "cass"))

        def progress(table: str, done: int, total: int) -> None:
            tables.add(table)
            if done == total and (early or {"spans", "texts", "traces", "progress", "keyring"} <= tables):
                happens(table, done, total)

        with pytest.raises(StoreError, match=r"asked to forget .* 'tracelore forget'"):
            migrate_store(lake_url, str(tmp_path / "new"), progress)
        with FileStore(tmp_path / "new" / STORE_FILE) as new:
            assert early is not bool(new.rows("SELECT user_id FROM spans"))
        assert 0 == migrate_store(lake_url, str(tmp_path / "another"))["spans"]


def test_an_export_amid_a_request(lake_url: str, received: Received, tmp_path: Path) -> None:
    """Of a request that is half done the rest would be exported, so nothing is."""
    with LakeStore(lake_url) as lake:
        append_rows(lake, *of_user(received, "cass", "of cass"))
        with lake.transaction() as work:
            work.execute("INSERT INTO forgetting VALUES ('default', 'r', 'cass', now()::TIMESTAMP, '{}')")
        with pytest.raises(StoreUnavailable, match="asked to forget"):
            export(lake, tmp_path / "out", Wanted(project="default"))
        assert [] == [*(tmp_path / "out").iterdir()]
        assert 0 == export(lake, tmp_path / "out", Wanted(project="other"))["spans"]


def once(event: Callable[[], object]) -> Progress:
    """Have something happen when progress is told for the first time."""
    left = [event]
    return lambda *_: left.pop()() if left else None  # type: ignore[func-returns-value]


def at_the_end(event: Callable[[], object]) -> Progress:
    """Have something happen when the last table has been read."""
    happens = once(event)
    return lambda stage, done, total: happens(stage, done, total) if done and done == total else None


@pytest.mark.parametrize("unit_of_work", [LakeStore.transaction, LakeStore.merging])
def test_a_turn_that_was_lost(
    lake_url: str, received: Received, unit_of_work: Callable[[LakeStore], AbstractContextManager[Transaction]]
) -> None:
    """Nothing is stored by one whose turn PostgreSQL has ended: others may have deleted its files."""

    def delete_too_late() -> None:
        with unit_of_work(lake) as work:
            work.execute("DELETE FROM spans")
            end = "SELECT pg_terminate_backend(pid)::TEXT FROM pg_stat_activity JOIN pg_locks USING (pid) "
            end += "WHERE locktype = 'advisory' AND datname = current_database()"
            other.query("SELECT * FROM postgres_query(?, ?)", [CATALOG, end])

    with LakeStore(lake_url) as lake, LakeStore(lake_url) as other:
        append_rows(lake, *received(("s", 1, "said")))
        with pytest.raises(StoreUnavailable):
            delete_too_late()
        assert ["s"] == [row["span_id"] for row in lake.rows("SELECT span_id FROM spans")]


def test_a_project_is_deleted_day_by_day(lake_url: str, received: Received) -> None:
    """Writers have their turn after each: of no project so much is deleted at once that they give up waiting."""
    with LakeStore(lake_url) as lake:
        for days in range(3):
            rows = received((f"s{days}", 1, "said"), project="shop", trace_id=f"t{days}")
            append_rows(lake, *(received_on(table, days) for table in rows))
        deleting, at_once = Deleting(lake), list[int]()
        run = deleting.run
        deleting.run = lambda step: at_once.append(n := run(step)) or n  # type: ignore[method-assign, func-returns-value]
        delete_before(deleting, "shop", datetime(2026, 3, 9))
        assert 3 == deleting.counts["spans"]
        assert max(at_once) <= 2  # a span and its text


def test_days_of_which_there_is_nothing_are_passed_over(lake_url: str, received: Received) -> None:
    """Nobody may write while one is looked at, so a project that was silent for a year is not a year of steps."""
    with LakeStore(lake_url) as lake:
        for days in (0, 300):
            rows = received((f"s{days}", 1, "said"), project="shop", trace_id=f"t{days}")
            append_rows(lake, *(received_on(table, days) for table in rows))
        deleting, steps = Deleting(lake), list[int]()
        run = deleting.run
        deleting.run = lambda step: steps.append(n := run(step)) or n  # type: ignore[method-assign, func-returns-value]
        delete_before(deleting, "shop", datetime(2027, 3, 1))
        assert {"spans": 2, "texts": 2} == dict(+deleting.counts)
        assert len(steps) < 10


def received_on(rows: pa.Table, days: int) -> pa.Table:
    """Give spans or texts as if they had come some days later."""
    come = datetime(2026, 3, 2, 12) + timedelta(days=days)
    for name, value in (("received_at", come), ("day", come.date())):
        at = rows.schema.get_field_index(name)
        if at >= 0:
            rows = rows.set_column(
                at, rows.schema.field(at), pa.array([value] * rows.num_rows, rows.schema.field(at).type)
            )
    return rows
