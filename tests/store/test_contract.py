"""What every store does, whatever holds it."""

import threading
from datetime import datetime

import pyarrow as pa
import pytest

from store import Store
from store.errors import StoreError, StoreUnavailable

NOW = datetime(2026, 3, 2, 12, 0, 0, 123456)
MARK = "INSERT INTO progress VALUES (?, ?, ?)"


def test_values_come_back_as_they_went_in(store: Store) -> None:
    """Texts of strangers, times and lists pass through parameters unchanged."""
    nasty = "it's ; -- /* $$ $q$ ? \n \\ \x00 \N{GRINNING FACE}"
    (row,) = store.rows("SELECT ? AS t, ? AS m, ? AS l, ? AS n, '?' AS mark", [nasty, NOW, ["a", "b'"], None])
    assert {"t": nasty, "m": NOW, "l": ["a", "b'"], "n": None, "mark": "?"} == row


def test_a_transaction_is_stored_when_it_ends(store: Store) -> None:
    """Statements and bulk rows of one block are there together, and visible inside before."""
    rows = pa.table({"project": ["p", "p"], "step": ["a", "b"], "mark": ["1", "2"]})
    with store.transaction() as work:
        work.insert("progress", rows)
        work.execute(MARK, ["p", "c", "3"])
        assert 3 == work.query("SELECT * FROM progress").num_rows
    assert ["a", "b", "c"] == [r["step"] for r in store.rows("SELECT step FROM progress ORDER BY step")]


def test_a_failing_block_leaves_nothing(store: Store) -> None:
    """An exception undoes bulk rows and statements alike, and the store goes on working."""
    with pytest.raises(ZeroDivisionError):
        _stumble(store)
    assert [] == store.rows("SELECT * FROM progress")


def test_a_failing_statement_undoes_its_block(store: Store) -> None:
    """What DuckDB refuses is a StoreError; everything before it in the block is gone."""
    with pytest.raises(StoreError):
        _insert_nothing(store)
    assert [] == store.rows("SELECT * FROM progress")
    with store.transaction() as work:
        work.execute(MARK, ["p", "a", "1"])
    assert 1 == len(store.rows("SELECT * FROM progress"))


def test_missing_columns_become_null(store: Store) -> None:
    """Rows are matched by column name; columns left out are NULL."""
    with store.transaction() as work:
        work.insert("reviews", pa.table({"reviewed_at": [NOW], "verdict": ["right"], "project": ["p"],
                                         "flag_id": ["f"], "reviewer": ["me"]}))  # fmt: skip
    assert [{"reason": None, "reviewed_at": NOW}] == store.rows("SELECT reason, reviewed_at FROM reviews")


def test_nothing_found_has_its_columns(store: Store) -> None:
    """A query without rows still says which columns it has."""
    assert ["trace_id", "kind"] == store.query("SELECT trace_id, kind FROM spans").column_names


def test_two_threads_read_what_a_third_writes(store: Store) -> None:
    """Threads use one store at once, and each sees whole transactions."""
    seen: list[int] = []

    def read() -> None:
        seen.extend(store.query("SELECT * FROM progress").num_rows for _ in range(10))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for step in range(10):
        with store.transaction() as work:
            for mark in ("1", "2"):
                work.execute(MARK, ["p", f"{step}", mark])
    for reader in readers:
        reader.join()
    assert 20 == len(seen)
    assert all(count % 2 == 0 for count in seen)
    assert 20 == store.query("SELECT * FROM progress").num_rows


def test_a_closed_store_says_so(store: Store) -> None:
    """Closing twice is fine, using it afterwards is an error of ours."""
    store.close()
    store.close()
    with pytest.raises(StoreError):
        store.rows("SELECT 1")


def test_a_mistake_is_not_taken_for_bad_luck(store: Store) -> None:
    """SQL that cannot work is no temporary error: trying again would not help."""
    for sql in ("SELEC 1", "SELECT * FROM nonsense", "SELECT 1 / 'x'"):
        with pytest.raises(StoreError) as caught:
            store.query(sql)
        assert not isinstance(caught.value, StoreUnavailable)


def _stumble(store: Store) -> None:
    with store.transaction() as work:
        work.insert("progress", pa.table({"project": ["p"], "step": ["a"], "mark": ["1"]}))
        work.execute(MARK, ["p", "b", "2"])
        raise ZeroDivisionError


def _insert_nothing(store: Store) -> None:
    with store.transaction() as work:
        work.execute(MARK, ["p", "a", "1"])
        work.execute("INSERT INTO progress VALUES (NULL, NULL, NULL)")
