"""A project may be called anything: whatever is done to one is done to it, and to no other."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from store import FileStore, Store, append_rows, load_trace
from store.export import Wanted, export
from store.forget import forget, stored_of
from store.receipts import receipts
from store.retention import apply_retention
from store.rules import Rule, retention_rules, set_rule
from store.search import search
from store.settle import settle

Received = Callable[..., tuple[pa.Table, pa.Table]]

NAMES = [
    "o'brien \"inc\" ''",
    "%_%",
    "../../etc/passwd",
    "a\\b\\",
    "$$ $1 ? {} {project} %s",
    "'; DROP TABLE spans; --",
    " ",
    "line\nbreak\ttab",
    "ünï \U0001f980 \u202e",
    "*",
    "x" * 10_000,
    "'" * 5_000 + "\\" * 5_000,
]
LATER = datetime(2026, 3, 4)


def test_all_that_is_done_to_one(store: Store, received: Received) -> None:
    """Each has its own trace, found by id, by word and by column; the rule of one is its own."""
    for number, name in enumerate([*NAMES, "other"]):
        append_rows(store, *received((f"s{number}", 1, f"said {name[:50]}"), project=name, trace_id=f"{number:032x}"))
    assert len(NAMES) + 1 == settle(store, now=LATER).count
    for number, name in enumerate(NAMES):
        trace = load_trace(store, name, f"{number:032x}")
        assert trace is not None
        assert [f"s{number}"] == [span.span_id for span in trace.spans]
        assert [f"{number:032x}"] == [hit.trace_id for hit in search(store, name, "said")]
        assert [f"{number:032x}"] == [hit.trace_id for hit in search(store, name, "status:ok")]
        assert {"traces": 1, "spans": 1} == stored_of(store, name)
        set_rule(store, Rule(name, number + 1, None))
    assert {name: number + 1 for number, name in enumerate(NAMES)} == {
        r.project: r.days for r in retention_rules(store)
    }


def test_what_is_deleted_of_one(file_store: FileStore, received: Received, tmp_path: Path) -> None:
    """It is exported alone, and what is forgotten or too old is its own, to the last row."""
    for number, name in enumerate([*NAMES, "other"]):
        append_rows(file_store, *received((f"s{number}", 1, "said"), project=name, trace_id=f"{number:032x}"))
    settle(file_store, now=LATER)
    left = [*NAMES, "other"]
    for number, name in enumerate(NAMES):
        if number % 2:
            assert 1 == forget(file_store, tmp_path, name).counts["spans"]
            assert [None] == [receipt.user_key for receipt in receipts(file_store, name)]
        else:
            assert 1 == export(file_store, tmp_path / str(number), Wanted(("spans",), name))["spans"]
            set_rule(file_store, Rule(name, 1, None))
            assert apply_retention(file_store)["spans"] == 1
        left.remove(name)
        assert sorted(left) == sorted(row["project"] for row in file_store.rows("SELECT project FROM spans"))
        assert sorted(left) == sorted(row["project"] for row in file_store.rows("SELECT project FROM texts"))
