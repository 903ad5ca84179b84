"""A lake is put in order, and loses nothing by it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from store import LakeStore, append_rows
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
