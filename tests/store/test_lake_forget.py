"""Deleting from a lake while others write or delete, and after a kill: what has to go goes, and nothing else."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from store import LakeStore, append_rows
from store.aging import delete_before
from store.deleting import Deleting
from store.forget import forget, pending, take_up
from store.lake_purge import purge
from store.receipts import receipts

pytestmark = pytest.mark.postgres

Received = Callable[..., tuple[pa.Table, pa.Table]]
HERE = Path(__file__).parent
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


def on_disk(store: LakeStore) -> str:
    """Give all that stands in every file under the data path, in use or not."""
    files = Path(store.data_path).rglob("*.parquet")
    return "\n".join(str(pq.ParquetFile(file).read().to_pylist()) for file in files)


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
        left = on_disk(lake)
        for hers in ("hers: ring", "hers: lamp", "of-cass", "of-dora"):
            assert hers not in left
        assert "said by all" in left


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
        assert "hers: ring" not in on_disk(lake)
        assert [] == lake.rows("SELECT * FROM progress WHERE starts_with(step, 'purge')")


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
