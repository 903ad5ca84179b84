"""What was worked out while somebody was being forgotten says nothing of them."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from ingest.rows import build_rows, join_rows
from insights import run
from insights.assigning import Assigner
from insights.describing import FacetTable
from insights.embedding import Embedder
from insights.report import shelf, write_report
from store import FileStore, append_rows
from store.errors import StoreUnavailable
from store.forget import forget
from store.receipts import (
    ForgottenMeanwhile,
    Patience,
    receipts,
    receipts_so_far,
    see_that_nobody_was_forgotten,
    unless_forgotten,
)
from store.settle import settle

BEGIN = datetime.fromtimestamp(1_760_000_000, UTC).replace(tzinfo=None)
SINCE, UNTIL = BEGIN - timedelta(hours=1), BEGIN + timedelta(hours=1)
HERS = "zanzibar"
WISHES = {
    "weather": ("Will it rain in {} at %s?" % HERS, "What is the weather in {} of %s?" % HERS),  # noqa: UP031
    "refund": ("I want my money back for the {}.", "Please refund the {} I bought."),
}
THINGS = ("Oslo", "Rome", "Lima", "Cairo", "Delhi", "Perth", "Quito", "Turin")
KEPT = ("patterns", "insights", "reports", "facets", "traces", "trace_patterns", "texts")


@pytest.fixture
def store(tmp_path: Path, story: Callable[..., Any]) -> Iterator[FileStore]:
    """A store in which cass asked for the weather, and others for their money."""
    spans, number = [], 0
    for wish, forms in WISHES.items():
        for request in (form.format(thing) for thing in THINGS for form in forms):
            tale = story(request, number).says("Let me look.")
            trace = tale.calls(f"{wish}_lookup").says("Here is what I found about it.").trace()
            user = "cass" if wish == "weather" else "bob"
            spans += [replace(span, received_at=UNTIL, user_id=user) for span in trace.spans]
            number += 1
    with FileStore(tmp_path / "tracelore.duckdb") as opened:
        append_rows(opened, *join_rows([build_rows(spans)]))
        settle(opened, now=UNTIL + timedelta(hours=1))
        yield opened


def said(store: FileStore) -> str:
    """Give all that is stored, as text."""
    return str([store.rows(f"SELECT * FROM {table}") for table in KEPT]).casefold()


@pytest.mark.parametrize("moment", ["embedding", "grouping behaviour", "writing insights"])
def test_a_run_that_is_overtaken_begins_again(store: FileStore, tmp_path: Path, moment: str) -> None:
    """However far it has come, nothing of her is in what it stores, and the others' patterns are there."""

    def progress(stage: str, _done: int, _total: int) -> None:
        if stage.startswith(moment) and not receipts(store, "default"):
            forget(store, tmp_path, "default", "cass")

    assert HERS in said(store)
    done = run(store, "default", SINCE, UNTIL, progress=progress)
    assert 1 == len(receipts(store, "default"))
    assert HERS not in said(store)
    assert {"refund_lookup"} == {row["tool"] for row in store.rows("SELECT unnest(tools) AS tool FROM traces")}
    assert done.traces == len(THINGS) * (4 if moment == "writing insights" else 2)
    assert [{"n": 1}] == store.rows("SELECT count(*) AS n FROM insight_runs")


def test_what_is_being_assigned_is_not(
    store: FileStore, tmp_path: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that has read of her when she is forgotten stores nothing, and begins again."""
    run(store, "default", SINCE, UNTIL)
    one = Assigner()
    one.embedder._loaded = embedder._loaded
    with store.transaction() as work:
        work.execute("DELETE FROM progress WHERE step = 'assign'")
    told = one.told

    def forget_first(store: FileStore, table: FacetTable) -> FacetTable:
        if not receipts(store, "default"):
            forget(store, tmp_path, "default", "cass")
        return told(store, table)

    monkeypatch.setattr(one, "told", forget_first)
    with pytest.raises(StoreUnavailable):
        one.assign(store, "default")
    assert HERS not in said(store)
    while one.assign(store, "default"):
        pass
    assert store.rows("SELECT trace_id FROM trace_patterns")


def test_a_report_that_is_overtaken_is_written_anew(
    store: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says nothing of her, neither in the store nor as a file."""
    run(store, "default", SINCE, UNTIL)
    write = shelf._write_whole

    def forget_first(path: Path, text: str) -> None:
        if not receipts(store, "default"):
            assert HERS in text.casefold()
            forget(store, tmp_path, "default", "cass")
        write(path, text)

    monkeypatch.setattr(shelf, "_write_whole", forget_first)
    report = write_report(store, "default", SINCE, UNTIL, data=tmp_path, cause="asked", now=UNTIL)
    assert HERS not in said(store)
    assert HERS not in report.path.read_text().casefold()
    assert 1 == len(list((tmp_path / "reports").iterdir()))


def test_request_after_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What would be overtaken every time waits until there are no more of them."""
    monkeypatch.setattr("store.receipts._QUIET_S", 1.0)
    with FileStore(tmp_path / "tracelore.duckdb") as store:
        requests = Thread(target=lambda: [forget(store, tmp_path, "p", f"user{number}") for number in range(12)])

        def work_out(before: int) -> int:
            while requests.is_alive() and receipts_so_far(store, "p") == before:
                time.sleep(0.01)
            with store.transaction() as work:
                see_that_nobody_was_forgotten(work, "p", before)
            return before

        requests.start()
        try:
            assert 12 == unless_forgotten(store, "p", work_out, Patience())
        finally:
            requests.join()


@pytest.fixture
def overtaken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Patience], int]]:
    """Give what is overtaken every time beside a request that does not end; it tells how often it was tried."""
    monkeypatch.setattr("store.receipts._QUIET_S", 0.2)
    monkeypatch.setattr("store.receipts._PATIENCE_S", 1.0)
    with FileStore(tmp_path / "tracelore.duckdb") as store:
        tries: list[int] = []

        def work_out(before: int) -> None:
            tries.append(before)
            raise ForgottenMeanwhile("again")

        def whole(patience: Patience) -> int:
            with pytest.raises(ForgottenMeanwhile):
                unless_forgotten(store, "p", lambda _: unless_forgotten(store, "p", work_out, patience), patience)
            return len(tries)

        with store.transaction() as work:
            work.execute("INSERT INTO forgetting VALUES ('p', 'r', 'cass', ?, '{}')", [BEGIN])
        yield whole


def test_all_tries_and_parts_wait_as_long_as_one(overtaken: Callable[[Patience], int]) -> None:
    """Once at once, once after all of the wait, of which is told; then it is said."""
    told: list[tuple[int, int]] = []
    assert 3 == overtaken(Patience(lambda _stage, done, total: told.append((done, total))))
    assert told == sorted(told)
    assert (1, 1) == told[-1]
    assert told.count((1, 1)) == 1


def test_who_waits_can_be_stopped(overtaken: Callable[[Patience], int]) -> None:
    """A process that is to end neither waits on nor begins again."""
    stop, told = Event(), []

    def progress(_stage: str, done: int, _total: int) -> None:
        told.append(done)
        stop.set()

    assert 2 == overtaken(Patience(progress, stop))
    assert [0] == told
