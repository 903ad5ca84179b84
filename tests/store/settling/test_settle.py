"""Settling: every trace gets its row, once it is quiet, whatever comes late."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from store import FileStore, Store
from store.records import Message, Span
from store.settle import Settled, settle, settled_since, unsettle

MakeSpan = Callable[..., Span]
Put = Callable[..., None]

NOON = datetime(2026, 3, 2, 12)


def after(**length: float) -> datetime:
    """Give a moment after noon, when spans are received unless told otherwise."""
    return NOON + timedelta(**length)


def settle_at(store: Store, **length: float) -> list[str]:
    """Settle at a moment after noon and give the ids of what was settled in the default project."""
    return list(settle(store, now=after(**length)).traces.get("default", []))


def row_of(store: Store, trace_id: str = "t1", project: str = "default") -> dict[str, Any]:
    """Give the one row of a trace."""
    (row,) = store.rows("SELECT * FROM traces WHERE project = ? AND trace_id = ?", [project, trace_id])
    return row


def test_a_quiet_trace_gets_its_row(store: Store, make_span: MakeSpan, put: Put) -> None:
    """With its root, ten seconds after its last span; and once only."""
    put(store, make_span("root", took=9, input=(Message.of("user", "Where?"),)))
    put(store, make_span("call", "root", kind="llm", at=1, output=(Message.of("assistant", "There."),)))
    assert [] == settle_at(store, seconds=9)
    assert ["t1"] == settle_at(store, seconds=10)
    assert [] == settle_at(store, seconds=11)
    row = row_of(store)
    assert ("Where?", "There.", 2) == (row["request"], row["answer"], row["span_count"])
    assert (NOON, after(seconds=10)) == (row["last_received_at"], row["settled_at"])


def test_a_call_that_two_instrumentations_tell_is_counted_once(
    file_store: FileStore, make_span: MakeSpan, put: Put
) -> None:
    """A client that tells of its own calls is known by its scope, also where only rows are read."""
    call = {"kind": "llm", "model": "m", "input_tokens": 100, "output_tokens": 20}
    put(file_store, make_span("root", took=9))
    put(file_store, make_span("chat", "root", at=1, took=3, scope={"name": "tracer"}, **call))
    put(file_store, make_span("post", "root", at=2, scope={"name": "client"}, **call))
    settle_at(file_store, seconds=10)
    assert (row_of(file_store)["input_tokens"], row_of(file_store)["output_tokens"]) == (100, 20)


def test_a_trace_without_a_root_waits_longer(store: Store, make_span: MakeSpan, put: Put) -> None:
    """Fifteen minutes, through however many passes."""
    put(store, make_span("orphan", "gone"))
    for minutes in range(15):
        assert [] == settle_at(store, minutes=minutes)
    assert ["t1"] == settle_at(store, minutes=15)
    assert row_of(store)["root_span_id"] is None


def test_the_root_comes_last(store: Store, make_span: MakeSpan, put: Put) -> None:
    """A trace whose root comes after minutes settles ten seconds after that."""
    put(store, make_span("child", "root"))
    assert [] == settle_at(store, minutes=5)
    put(store, make_span("root", received_at=after(minutes=6)))
    assert [] == settle_at(store, minutes=6, seconds=5)
    assert ["t1"] == settle_at(store, minutes=6, seconds=10)


@pytest.mark.parametrize("hours", [0.01, 4, 48], ids=["soon", "later", "days later"])
def test_a_late_span_settles_the_trace_again(store: Store, make_span: MakeSpan, put: Put, hours: float) -> None:
    """The new row counts all spans, and its settled_at tells the next steps."""
    put(store, make_span("root"))
    settle_at(store, minutes=1)
    for minutes in range(2, int(hours * 60), 10 if hours < 5 else 100):
        assert [] == settle_at(store, minutes=minutes)
    put(store, make_span("late", "root", received_at=after(hours=hours)))
    assert ["t1"] == settle_at(store, hours=hours, seconds=10)
    assert 2 == row_of(store)["span_count"]
    assert ["t1"] == [t.trace_id for t in settled_since(store, "default", after(minutes=1))]


def test_a_span_committed_after_later_ones(store: Store, make_span: MakeSpan, put: Put) -> None:
    """A span that was received first and stored last is not missed."""
    put(store, make_span("root", received_at=after(seconds=1)))
    assert ["t1"] == settle_at(store, seconds=11)
    put(store, make_span("slow", "root", received_at=NOON))
    assert ["t1"] == settle_at(store, seconds=12)
    assert 2 == row_of(store)["span_count"]


def test_a_retry_with_a_later_end(store: Store, make_span: MakeSpan, put: Put) -> None:
    """A span sent again unchanged changes nothing; one that ended later makes the trace new."""
    root = make_span("root")
    put(store, root)
    settle_at(store, seconds=10)
    put(store, replace(root, received_at=after(seconds=20)))
    assert [] == settle_at(store, seconds=40)
    put(store, replace(root, end_ns=root.end_ns + 10**9, received_at=after(seconds=50)))
    assert ["t1"] == settle_at(store, seconds=60)
    assert 2000.0 == row_of(store)["duration_ms"]


def test_projects_that_share_trace_ids(store: Store, make_span: MakeSpan, put: Put) -> None:
    """A late span of one project leaves the other's row alone."""
    for project in ("one", "two"):
        put(store, make_span("root", project=project, name=project))
    assert Settled({"one": ["t1"], "two": ["t1"]}) == settle(store, now=after(seconds=10))
    put(store, make_span("late", "root", project="two", received_at=after(seconds=20)))
    assert Settled({"two": ["t1"]}) == settle(store, now=after(seconds=30))
    assert (1, 2) == (row_of(store, project="one")["span_count"], row_of(store, project="two")["span_count"])


def test_over_midnight(store: Store, make_span: MakeSpan, put: Put) -> None:
    """A trace whose spans come on two days is one trace with its texts."""
    said = (Message.of("user", "Good night"),)
    put(store, make_span("call", "root", kind="llm", input=said, received_at=after(hours=11, minutes=59)))
    put(store, make_span("root", input=said, received_at=after(hours=12, minutes=1)))
    assert ["t1"] == settle_at(store, hours=12, minutes=2)
    assert (2, "Good night") == (row_of(store)["span_count"], row_of(store)["request"])


def test_an_endless_trace_is_settled_whole(file_store: FileStore, make_span: MakeSpan, put: Put) -> None:
    """A trace that never rests for hours, and has no root, keeps the spans that lie far back."""
    for number in range(50):
        put(file_store, make_span(str(number), "gone", received_at=after(minutes=10 * number)))
        assert [] == settle_at(file_store, minutes=10 * number)
    last = 10 * 49
    for minutes in range(last, last + 15, 5):
        assert [] == settle_at(file_store, minutes=minutes)
    assert ["t1"] == settle_at(file_store, minutes=last + 15)
    assert 50 == row_of(file_store)["span_count"]


def test_a_worker_that_was_away(store: Store, make_span: MakeSpan, put: Put) -> None:
    """What came while nobody settled is found, and traces that go on afterwards are whole."""
    settle_at(store)
    put(store, make_span("quiet", trace_id="quiet", received_at=after(hours=1)))
    put(store, make_span("begun", "gone", received_at=after(hours=2)))
    put(store, make_span("goes on", "gone", received_at=after(hours=30)))
    assert ["quiet"] == settle_at(store, hours=30)
    put(store, make_span("root", received_at=after(hours=30, minutes=5)))
    assert ["t1"] == settle_at(store, hours=30, minutes=6)
    assert 3 == row_of(store)["span_count"]


def test_a_clock_set_back(store: Store, make_span: MakeSpan, put: Put) -> None:
    """After the clock went back an hour, traces settle as before."""
    settle_at(store, hours=1)
    put(store, make_span("root"))
    assert ["t1"] == settle_at(store, seconds=10)


def test_an_interrupted_pass_is_done_again(
    file_store: FileStore, make_span: MakeSpan, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Batches that were stored stay, the others are done by the next pass, and no trace twice."""
    monkeypatch.setattr("store.batches.BATCH_SPANS", 1)
    put(file_store, *(make_span("root", trace_id=f"t{i}") for i in range(4)))

    def interrupt(_stage: str, done: int, _total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        settle(file_store, now=after(seconds=10), progress=interrupt)
    assert ["t2", "t3"] == settle_at(file_store, seconds=11)
    assert 4 == len(file_store.rows("SELECT * FROM traces"))


def test_progress_is_told(file_store: FileStore, make_span: MakeSpan, put: Put) -> None:
    """Whoever waits hears how many of how many are done."""
    put(file_store, *(make_span("root", trace_id=f"t{i}") for i in range(3)))
    told: list[tuple[str, int, int]] = []
    settle(file_store, now=after(seconds=10), progress=lambda *call: told.append(call))
    assert [("settle", 3, 3)] == told


def test_marks_between_batches(
    file_store: FileStore, make_span: MakeSpan, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step that reads while a pass is under way misses nothing: each batch has a time of its own."""
    monkeypatch.setattr("store.batches.BATCH_SPANS", 1)
    put(file_store, *(make_span("root", trace_id=f"t{i}") for i in range(3)))
    seen: list[str] = []
    mark: datetime | None = None

    def read_on(*_: object) -> None:
        nonlocal mark
        for trace in settled_since(file_store, "default", mark):
            seen.append(trace.trace_id)
            mark = trace.settled_at

    settle(file_store, now=after(seconds=10), progress=read_on)
    assert ["t0", "t1", "t2"] == seen


def test_what_settled_at_one_moment_is_given_together(
    file_store: FileStore, make_span: MakeSpan, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for about two, one gets all of the batches that these two are in, or a mark would part them."""
    put(file_store, *(make_span("root", trace_id=f"t{i}") for i in range(3)))
    settle_at(file_store, seconds=10)
    monkeypatch.setattr("store.batches.BATCH_SPANS", 1)
    put(file_store, *(make_span("root", trace_id=f"u{i}", received_at=after(minutes=1)) for i in range(3)))
    settle_at(file_store, minutes=2)
    first = settled_since(file_store, "default", about=2)
    assert ["t0", "t1", "t2"] == [t.trace_id for t in first]
    assert ["u0", "u1"] == [t.trace_id for t in settled_since(file_store, "default", first[-1].settled_at, about=2)]
    assert 6 == len(settled_since(file_store, "default"))


def test_unsettle(store: Store, make_span: MakeSpan, put: Put) -> None:
    """Forgotten rows are made anew by the next pass, the others stay as they are."""
    put(store, *(make_span("root", trace_id=f"t{i}") for i in range(3)))
    settle_at(store, seconds=10)
    unsettle(store, "default", ["t1"])
    assert ["t1"] == settle_at(store, hours=5)
    assert 3 == len(store.rows("SELECT * FROM traces"))


def test_two_processes_settle_at_once(store: Store, make_span: MakeSpan, put: Put) -> None:
    """Of several passes at the same moment none fails and no trace gets two rows."""
    put(store, *(make_span("root", trace_id=f"t{i}") for i in range(20)))
    barrier = threading.Barrier(3)

    def work() -> None:
        barrier.wait()
        settle(store, now=after(seconds=10))

    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(work) for _ in range(3)]:
            done.result()
    assert 20 == len(store.rows("SELECT * FROM traces"))


def test_an_older_row_never_replaces_a_newer_one(
    file_store: FileStore, make_span: MakeSpan, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pass that another one overtook looks again instead of writing what it had found before."""
    monkeypatch.setattr("store.batches.BATCH_SPANS", 1)
    put(file_store, *(make_span("root", trace_id=f"t{i}", received_at=after(seconds=i)) for i in range(2)))

    def overtake(_stage: str, done: int, total: int) -> None:
        if (done, total) == (1, 2):
            put(file_store, make_span("late", "root", trace_id="t1", received_at=after(seconds=20)))
            settle(file_store, now=after(seconds=40))

    settle(file_store, now=after(seconds=15), progress=overtake)
    assert 2 == row_of(file_store, "t1")["span_count"]
    assert [] == settle_at(file_store, seconds=41)


def test_forgetting_during_a_pass(
    file_store: FileStore, make_span: MakeSpan, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is unsettled while a pass is under way is made anew by the next."""
    monkeypatch.setattr("store.batches.BATCH_SPANS", 1)
    put(file_store, *(make_span("root", trace_id=f"t{i}") for i in range(2)))
    settle(file_store, now=after(minutes=30), progress=lambda *_: unsettle(file_store, "default", ["t0"]))
    assert ["t0"] == settle_at(file_store, hours=1)


def test_a_trace_of_30000_spans(file_store: FileStore, make_span: MakeSpan, put: Put) -> None:
    """One long chain settles like any trace."""
    put(file_store, *(make_span(str(i), str(i - 1) if i else None, at=i / 1000) for i in range(30_000)))
    assert ["t1"] == settle_at(file_store, seconds=10)
    assert 30_000 == row_of(file_store)["span_count"]


def test_an_empty_store(file_store: FileStore) -> None:
    """There is nothing to settle, and that is fine."""
    assert Settled({}) == settle(file_store)
    assert [] == settled_since(file_store, "default")
