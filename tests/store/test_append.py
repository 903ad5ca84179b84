"""Received spans are stored once, whole, and on disk before the sender hears of it."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from store import Appended, FileStore, append_rows
from store.append import _known_of
from store.duck_store import DuckStore
from store.errors import StoreBusy, StoreError
from store.settle import settle
from store.span_key import SpanKey

Received = Callable[..., tuple[pa.Table, pa.Table]]

ROOT = Path(__file__).resolve().parents[2]
APPEND_AND_WAIT = """
import pickle, sys
from pathlib import Path
from store import FileStore, append_rows
store = FileStore(Path(sys.argv[1]))
for batch in pickle.load(sys.stdin.buffer):
    append_rows(store, *batch)
print("acknowledged", flush=True)
sys.stdin.buffer.read()
import time; time.sleep(600)
"""


def texts_of(store: FileStore) -> list[str]:
    """Every text each span refers to, resolved."""
    found = store.rows("SELECT span_id, text FROM span_texts ORDER BY ALL")
    return [f"{row['span_id']} {row['text']}" for row in found]


def test_spans_and_their_texts_are_stored(file_store: FileStore, received: Received) -> None:
    """A batch is there with its texts, and equal texts are there once."""
    batch = received(("a", 1, "hello"), ("b", 1, "hello"), ("c", 1, "bye"))
    assert Appended(3, 0, 0) == append_rows(file_store, *batch)
    assert ["a hello", "b hello", "c bye"] == texts_of(file_store)
    assert ["bye", "hello"] == [r["text"] for r in file_store.rows("SELECT text FROM texts ORDER BY text")]


def test_how_much_a_row_says_is_noted(file_store: FileStore, received: Received) -> None:
    """In bytes, not in letters; what is missing counts as nothing."""
    append_rows(file_store, *received(("a", 1, "caf\u00e9")))
    assert [{"bytes": 5}] == file_store.rows("SELECT bytes FROM texts")
    assert [{"bytes": 2}] == file_store.rows("SELECT bytes FROM spans"), "of its attributes, {}"


def test_a_batch_sent_again_changes_nothing(file_store: FileStore, received: Received) -> None:
    """A retry after a lost answer stores nothing twice, in this process or after a restart."""
    batch = received(("a", 1, "hello"), ("b", 1, "bye"))
    append_rows(file_store, *batch)
    assert Appended(0, 0, 2) == append_rows(file_store, *batch)
    file_store.close()
    with FileStore(Path(file_store.url)) as reopened:
        assert Appended(0, 0, 2) == append_rows(reopened, *batch)
        counts = "SELECT (SELECT count(*) FROM spans) AS spans, (SELECT count(*) FROM texts) AS texts"
        assert [{"spans": 2, "texts": 2}] == reopened.rows(counts)


def test_the_version_that_ends_later_stays(file_store: FileStore, received: Received) -> None:
    """A span sent while it ran is replaced by its end, and not by a late copy of its beginning."""
    append_rows(file_store, *received(("a", 1, "begun"), ("b", 1, "other")))
    assert Appended(0, 1, 0) == append_rows(file_store, *received(("a", 5, "ended")))
    assert Appended(0, 0, 1) == append_rows(file_store, *received(("a", 2, "late")))
    assert ["a ended", "b other"] == texts_of(file_store)


@pytest.mark.parametrize("hours", [-5, 5])
@pytest.mark.parametrize("restarted", [False, True])
def test_versions_that_begin_at_other_times(
    file_store: FileStore, received: Received, hours: float, *, restarted: bool
) -> None:
    """Whoever sends a beginning again with another time tells of the same span, also after a restart."""
    append_rows(file_store, *received(("a", 1, "begun"), ("b", 1, "other")))
    append_rows(file_store, *begun_later(received(("c", 1, "of a trace later"), trace_id="t2"), 10))
    settle(file_store, now=datetime(2026, 6, 1), settle_after=1)
    if restarted:
        file_store.close()
    with FileStore(Path(file_store.url)) as store:
        ended, late = (begun_later(received(("a", end, said)), hours) for end, said in ((5, "ended"), (2, "late")))
        assert Appended(0, 1, 0) == append_rows(store, *ended)
        assert Appended(0, 0, 1) == append_rows(store, *late)
        assert ["a ended", "b other", "c of a trace later"] == texts_of(store)


@pytest.mark.parametrize("hours", [-5, 5])
def test_versions_that_begin_at_other_times_of_a_trace_under_way(
    file_store: FileStore, received: Received, hours: float
) -> None:
    """What came just before a restart is known after it, though nothing is settled."""
    append_rows(file_store, *received(("a", 1, "begun")))
    file_store.close()
    with FileStore(Path(file_store.url)) as store:
        assert Appended(0, 1, 0) == append_rows(store, *begun_later(received(("a", 5, "ended")), hours))
        assert ["a ended"] == texts_of(store)


def test_a_span_from_the_future(file_store: FileStore, received: Received) -> None:
    """A wrong clock does not make all others look as if they had been here before."""
    append_rows(file_store, *begun_later(received(("a", 1, "later")), 24 * 365 * 50))
    file_store.close()
    with FileStore(Path(file_store.url)) as store:
        again = begun_later(received(("a", 1, "later")), 24 * 365 * 50)
        assert Appended(0, 0, 1) == append_rows(store, *again)
        known = _known_of(store).spans
        now, year = time.time_ns(), 365 * 24 * 3_600 * 10**9
        new = [SpanKey("default", "t", span_id) for span_id in "bcd"]
        assert ["d"] == [key.span_id for key in known.among(new, [now, now - 10**9, now + year])]


def test_versions_told_in_milliseconds(duck_store: DuckStore, received: Received) -> None:
    """Who tells a span again with times cut down to milliseconds adds nothing."""
    append_rows(duck_store, *begun_later(received(("a", 1, "said")), 0.0000001))
    assert Appended(0, 0, 1) == append_rows(duck_store, *received(("a", 1, "said")))
    assert 1 == duck_store.rows("SELECT count(*) AS n FROM spans")[0]["n"]


def begun_later(batch: tuple[pa.Table, pa.Table], hours: float) -> tuple[pa.Table, pa.Table]:
    """Give a batch whose spans began at another time; all else stays."""
    spans, texts = batch
    later = timedelta(hours=hours)
    for name, shift in (("start_time", later), ("start_ns", int(later.total_seconds() * 1e9))):
        at = spans.schema.get_field_index(name)
        moved = pa.array([value + shift for value in spans[name].to_pylist()], spans.schema.field(at).type)
        spans = spans.set_column(at, spans.schema.field(at), moved)
    return spans, texts


def test_versions_within_one_batch(file_store: FileStore, received: Received) -> None:
    """The rule holds inside one request as well."""
    batch = received(("a", 3, "middle"), ("a", 9, "last"), ("a", 1, "first"), ("b", 1, "b"))
    assert Appended(2, 0, 2) == append_rows(file_store, *batch)
    assert ["a last", "b b"] == texts_of(file_store)


def test_another_project_or_trace_with_the_same_ids_is_left_alone(file_store: FileStore, received: Received) -> None:
    """Ids belong to their project and trace."""
    append_rows(file_store, *received(("a", 1, "mine")))
    assert Appended(1, 0, 0) == append_rows(file_store, *received(("a", 2, "yours"), project="other"))
    assert Appended(1, 0, 0) == append_rows(file_store, *received(("a", 3, "mine too"), trace_id="t2"))
    assert Appended(0, 1, 0) == append_rows(file_store, *received(("a", 4, "yours 2"), project="other"))
    assert ["a mine", "a mine too", "a yours 2"] == texts_of(file_store)


def test_nothing_is_appended(file_store: FileStore, received: Received) -> None:
    """An empty request is no error."""
    spans, texts = received(("a", 1, "x"))
    assert Appended(0, 0, 0) == append_rows(file_store, spans.slice(0, 0), texts.slice(0, 0))


def test_a_failed_batch_leaves_nothing_and_can_be_sent_again(file_store: FileStore, received: Received) -> None:
    """A text of an undone transaction is not taken for stored when its span comes again."""
    spans, texts = received(("a", 1, "hello"))
    broken = spans.set_column(spans.schema.get_field_index("attributes"), "attributes", pa.array(["{"]))
    with pytest.raises(StoreError):
        append_rows(file_store, broken, texts)
    assert [] == file_store.rows("SELECT * FROM texts")
    assert Appended(1, 0, 0) == append_rows(file_store, spans, texts)
    assert ["a hello"] == texts_of(file_store)


def test_texts_are_kept_compressed(file_store: FileStore, received: Received) -> None:
    """The column that holds nearly all bytes is compressed with zstd once it is on disk."""
    append_rows(file_store, *received(*((f"s{n}", 1, f"some longer text, number {n} " * 20) for n in range(5000))))
    file_store.query("CHECKPOINT")
    stored = file_store.rows("SELECT column_name, segment_type, compression FROM pragma_storage_info('texts')")
    used = {r["compression"] for r in stored if r["column_name"] == "text" and r["segment_type"] == "VARCHAR"}
    assert {"ZSTD"} == used


def test_kill_loses_nothing_acknowledged(tmp_path: Path, received: Received) -> None:
    """After kill -9 right behind the last call every span and text is there, and the store goes on."""
    import pickle

    path = tmp_path / "tracelore.duckdb"
    batches = [received(*((f"{n}-{i}", 1, f"text {n} {i}") for i in range(50))) for n in range(20)]
    process = subprocess.Popen(
        [sys.executable, "-c", APPEND_AND_WAIT, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    pickle.dump(batches, process.stdin)
    process.stdin.close()
    assert b"acknowledged\n" == process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    with FileStore(path) as store:
        assert 1000 == len(texts_of(store))
        assert Appended(0, 0, 50) == append_rows(store, *batches[7])


def test_memory_that_others_have(file_store: FileStore, received: Received) -> None:
    """A batch waits for it, and is stored once they are done; where they go on, senders are told to come back."""
    append_rows(file_store, *received(("a", 1, "hello")))
    limit = file_store.cursor()
    limit.execute("SET memory_limit = '4MB'")
    with pytest.raises(StoreBusy, match="Try again"):
        append_rows(file_store, *many(received, "b"))
    later = threading.Timer(0.5, limit.execute, ["SET memory_limit = '300MB'"])
    later.start()
    assert Appended(3_000, 0, 0) == append_rows(file_store, *many(received, "b"))
    later.join()
    assert [{"n": 3_001}] == file_store.rows("SELECT count(*) AS n FROM spans")


def many(received: Received, name: str) -> tuple[pa.Table, pa.Table]:
    """Make so many spans, each with a text of its own, that they do not fit into 4 MB."""
    return received(*((f"{name}{n}", 1, f"{n} {'long ' * 60}") for n in range(3_000)))
