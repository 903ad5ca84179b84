"""A lake is put in order, and loses nothing by it."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from store import LakeStore, append_rows
from store.errors import StoreConflict
from store.lake_maintain import maintain_lake
from store.rules import Rule, set_rule

pytestmark = pytest.mark.postgres

Received = Callable[..., tuple[pa.Table, pa.Table]]


def files(store: LakeStore) -> list[Path]:
    """Every file in the data path."""
    return [path for path in Path(store.data_path).rglob("*") if path.is_file()]


def test_small_files_are_merged_and_old_ones_deleted(lake_url: str, received: Received) -> None:
    """After it there are fewer files and the same rows; nothing of former states is kept longer than the grace."""
    with LakeStore(lake_url) as store:
        for number in range(4):
            append_rows(store, *received((f"a{number}", 1, f"text {number}"), trace_id=f"t{number}"))
        append_rows(store, *received(("a0", 9, "text 0"), trace_id="t0"))  # a version that ends later
        before = store.rows("SELECT * EXCLUDE received_at FROM spans ORDER BY ALL")
        there = len(files(store))
        with_grace = maintain_lake(store)
        assert [] == with_grace["left"]
        assert with_grace["files"] < with_grace["files_before"]
        assert there <= len(files(store))  # a query that runs now still finds its files
        at_once = maintain_lake(store, grace=timedelta())
        assert at_once["expired_snapshots"] > 0
        assert at_once["files"] == len(files(store))
        assert before == store.rows("SELECT * EXCLUDE received_at FROM spans ORDER BY ALL")
        assert 4 == len(store.rows("SELECT DISTINCT text FROM span_texts"))


def test_retention_is_applied(lake_url: str, received: Received) -> None:
    """What a rule does not keep goes, and its files with it."""
    with LakeStore(lake_url) as store:
        append_rows(store, *received(("a", 1, "long ago"), project="old"))
        append_rows(store, *received(("b", 1, "long ago too"), project="other"))
        set_rule(store, Rule("old", 30, None))
        assert {"spans": 1, "texts": 1}.items() <= maintain_lake(store, grace=timedelta())["deleted_rows"].items()
        assert ["other"] == [row["project"] for row in store.rows("SELECT project FROM spans")]
        assert ["long ago too"] == [row["text"] for row in store.rows("SELECT text FROM texts")]


def test_two_who_put_it_in_order_at_once(lake_url: str, received: Received) -> None:
    """One of the two does again what met; nothing fails, and the same rows are there."""
    with LakeStore(lake_url) as one, LakeStore(lake_url) as two, ThreadPoolExecutor() as pool:
        for number in range(3):
            append_rows(one, *received((f"a{number}", 1, f"text {number}"), trace_id=f"t{number}"))
        told = list(pool.map(lambda store: maintain_lake(store, grace=timedelta()), (one, two)))
        assert max(done["expired_snapshots"] for done in told) > 0
        assert 3 == len(one.rows("SELECT DISTINCT text FROM span_texts"))
        assert 3 == len(two.rows("SELECT span_id FROM spans"))


def test_a_reader_whose_files_are_gone_begins_again(lake_url: str, received: Received) -> None:
    """What a state needs that a unit of work still reads may be deleted; it is told to do it again."""
    with LakeStore(lake_url) as store, LakeStore(lake_url) as other:
        for number in range(3):
            append_rows(store, *received((f"a{number}", 1, f"text {number}"), trace_id=f"t{number}"))
        with other.transaction() as work:
            work.query("SELECT count(*) FROM retention")
            maintain_lake(store, grace=timedelta())
            with pytest.raises(StoreConflict, match="replaced"):
                work.query("SELECT name FROM spans")
        assert 3 == len(other.rows("SELECT name FROM spans"))


def test_no_more_is_kept_than_a_rule_allows(lake_url: str, received: Received, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest goes, and its files leave the disk, within the last day too; what is newest stays."""
    monkeypatch.setattr("store.lake_maintain._SHORT_GRACE", timedelta())
    with LakeStore(lake_url) as store:
        before = six_minutes(store, received)
        told = maintain_lake(store)
        assert told["bytes"] <= 0.8 * before
        assert sum(path.stat().st_size for path in files(store)) <= 0.85 * before
        left = [row["trace_id"] for row in store.rows("SELECT DISTINCT trace_id FROM spans ORDER BY trace_id")]
        assert left == [f"t{number}" for number in range(6 - len(left), 6)]
        assert 2 <= len(left) <= 5
        assert 300 * len(left) == len(store.rows("SELECT text FROM span_texts"))
        assert {} == maintain_lake(store)["deleted_rows"]


def test_no_more_is_deleted_where_files_cannot_be_written_anew(
    lake_url: str, received: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is deleted counts as room at once, so the next pass does not delete for it again."""
    monkeypatch.setattr("store.deleting.rewrite", lambda _: ["spans"])
    with LakeStore(lake_url) as store:
        six_minutes(store, received)
        deleted = [maintain_lake(store)["deleted_rows"].get("spans", 0) for _ in range(3)]
        assert [300, 0, 0] == deleted


def six_minutes(store: LakeStore, received: Received) -> int:
    """Store a trace in each of six minutes, and set a rule of 80 % of the bytes of all, which are given."""
    for number in range(6):
        spans = [(f"s{number}-{n}", 1, random.Random(f"{number} {n}").randbytes(300).hex()) for n in range(300)]
        come = datetime(2026, 3, 2, 12) + timedelta(minutes=number)
        append_rows(store, *(received_at(rows, come) for rows in received(*spans, trace_id=f"t{number}")))
    taken = store.sizes()["bytes"]
    with store.transaction() as work:  # smaller than a rule may be
        work.execute("INSERT INTO retention VALUES ('', NULL, ?)", [taken * 0.8 / 1e9])
    return taken


def received_at(rows: pa.Table, come: datetime) -> pa.Table:
    """Give ``rows`` as if they had come at another time."""
    at = rows.schema.get_field_index("received_at")
    return rows.set_column(at, rows.schema.field(at), pa.array([come] * rows.num_rows, rows.schema.field(at).type))
