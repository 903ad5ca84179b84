"""A file's insertions are planned once and store what they are given each time."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from store import FileStore
from store.errors import StoreError


@pytest.fixture
def numbers(tmp_path: Path) -> Iterator[FileStore]:
    """A store with a table of numbers, into which 1 and 2 were put one after the other."""
    with FileStore(tmp_path / "tracelore.duckdb") as store:
        with store.transaction() as work:
            work.execute("CREATE TABLE numbers (a INTEGER NOT NULL, b INTEGER)")
        for number in (1, 2):
            put(store, number)
        yield store


def row(**values: int | None) -> pa.Table:
    """One row of numbers."""
    return pa.table({name: pa.array([value], pa.int64()) for name, value in values.items()})


def put(store: FileStore, *numbers: int | None) -> None:
    """Insert a row for each, in one unit of work."""
    with store.transaction() as work:
        for number in numbers:
            work.insert("numbers", row(a=number))


def held(store: FileStore) -> list[tuple[int | None, ...]]:
    """Give the rows in order."""
    return [tuple(row.values()) for row in store.rows("SELECT * FROM numbers ORDER BY a")]


def test_each_insertion_stores_its_own_rows(numbers: FileStore) -> None:
    """Also where columns are left out, or there are others than before."""
    with numbers.transaction() as work:
        work.insert("numbers", row(b=4, a=3))
    assert [(1, None), (2, None), (3, 4)] == held(numbers)


def test_a_plan_follows_its_table(numbers: FileStore) -> None:
    """What was planned before a column was added is planned anew."""
    with numbers.transaction() as work:
        work.execute("ALTER TABLE numbers ADD COLUMN c INTEGER DEFAULT 9")
    put(numbers, 3)
    assert [(1, None, 9), (2, None, 9), (3, None, 9)] == held(numbers)


def test_a_failed_insertion_leaves_the_next_one_alone(numbers: FileStore) -> None:
    """It stores nothing, nor does what came before it in its unit of work."""
    with pytest.raises(StoreError, match="NOT NULL"):
        put(numbers, 3, None)
    put(numbers, 4)
    assert [(1, None), (2, None), (4, None)] == held(numbers)


def test_units_of_work_side_by_side_have_sessions_of_their_own(numbers: FileStore) -> None:
    """One that fails takes nothing of the other along."""
    with numbers.transaction() as work:
        work.insert("numbers", row(a=3))
        with pytest.raises(StoreError, match="NOT NULL"):
            put(numbers, 4, None)
    assert [(1, None), (2, None), (3, None)] == held(numbers)


def test_any_number_of_different_insertions_can_be_planned(numbers: FileStore) -> None:
    """A session that has planned many is begun anew."""
    for number in range(40):
        with numbers.transaction() as work:
            rows = row(a=number + 3).replace_schema_metadata({"number": str(number)})
            work.insert("numbers", rows)
            work.execute(f"CREATE TABLE other{number} (a BIGINT)")
            work.insert(f"other{number}", rows)
    assert 42 == len(held(numbers))
