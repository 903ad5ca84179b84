"""Taking a store to another place: from a file to a lake, back, or between two of a kind.

Table after table, each in one unit of work, so that a move that was interrupted goes on with the next table. What is
there afterwards is compared with what was there before: by count, and by a sum over all values of all rows.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from store.backup import check_copy, opened_copy, read_all, write_reports
from store.duck_store import DuckStore, DuckTransaction
from store.duckdb_file import FileStore
from store.errors import StoreError, UsageError
from store.lake import LakeStore
from store.location import store_file
from store.meanwhile import asked
from store.place import STORE_FILE, held
from store.progress import Progress, silent
from store.snapshot import Snapshot, snapshot
from store.store import LAKE

_SAME = "Both stores are the same. Name a new one as the second."
# A file makes its index of texts anew; a lake has none.
_OF_EACH_STORE = frozenset({"schema_migrations", "text_blocks", "text_grams"})


@dataclass(frozen=True, slots=True)
class Content:
    """What a table holds: how many rows, and a sum over their values that does not depend on their order."""

    rows: int
    checksum: str


def migrate_store(source: str, target: str, progress: Progress = silent) -> dict[str, int]:
    """Copy everything from one store into another that is new, or that an interrupted move has begun to fill.

    Args:
        source: A data folder no server runs on, or the address of a lake. It is left as it is.
        target: Likewise; made where it is missing.
        progress: Told about the rows of each table.

    Returns:
        How many rows each table has.

    Raises:
        UsageError: both are the same.
        StoreUnavailable: one of them cannot be opened.
        StoreError: the target holds other rows, what arrived is not what was sent, or somebody was to be forgotten
            meanwhile.
    """
    if _where(source) == _where(target):
        raise UsageError(_SAME)
    with ExitStack() as opened:
        old = opened.enter_context(_opened(opened, source, there=True))
        new = opened.enter_context(_opened(opened, target, there=False))
        if _made(old) == _made(new):  # one lake by two addresses
            raise UsageError(_SAME)
        return _move_all(old, new, progress)


def restore_lake(copy: Path, url: str, data: Path, progress: Progress = silent) -> dict[str, int]:
    """Fill a new lake from a copy that ``backup`` made, after reading all of it once; compare what arrived.

    Args:
        copy: The copy, of this version or an earlier one; it stays as it is.
        url: The lake, which is made where it is missing; one that an interrupted ``restore_lake`` has begun is filled.
        data: Where the files of reports are put back, and where there is room for the copy meanwhile.
        progress: Told about the rows of each table.

    Raises:
        UsageError: there is no such copy.
        StoreDamaged: the copy cannot be read to its end; the lake is as it was.
        StoreUnavailable: a server has the data folder.
        StoreError: the lake holds other rows.
    """
    check_copy(copy)
    with held(data), opened_copy(copy, data) as old:
        read_all(old, progress)
        with LakeStore(url) as new:
            counts = _move_all(old, new, progress)
        write_reports(old, data)
    return counts


def content(store: DuckStore | Snapshot, table: str, columns: list[str]) -> Content:
    """Give what a table holds in ``columns``."""
    listed = ", ".join(columns)
    (row,) = store.rows(
        f"SELECT count(*) AS n, coalesce(sum(hash(one)::HUGEINT), 0)::VARCHAR AS checksum "
        f"FROM (SELECT {listed} FROM {table}) AS one"
    )
    return Content(row["n"], row["checksum"])


def _where(store: str) -> str:
    return store if store.startswith(LAKE) else str(Path(store).resolve())


def _made(store: DuckStore) -> list[dict[str, Any]]:
    """Give when each step of the schema was made: no two stores have the same, but for copies of files."""
    return store.rows("SELECT number, applied_at FROM schema_migrations ORDER BY number")


def _opened(stack: ExitStack, where: str, *, there: bool) -> DuckStore:
    if where.startswith(LAKE):
        return LakeStore(where)
    data = Path(where)
    file = store_file(data) if there else data / STORE_FILE
    stack.enter_context(held(data))  # a server that starts meanwhile is to wait
    return FileStore(file, memory_limit="1GB")


def _move_all(old: DuckStore, new: DuckStore, progress: Progress) -> dict[str, int]:
    with snapshot(old) as reading:
        before = asked(reading)
        try:
            return {table: _move(reading, new, table, progress) for table in _tables(reading)}
        finally:
            # Also where that is why it failed: files that a request to forget has deleted cannot be read.
            if asked(old) - before:
                raise StoreError(
                    f"While {old.url} was copied, it was asked to forget what {new.url} may still hold. Throw that one "
                    "away and begin again with another; or, if all arrived, do 'tracelore forget' of the same there."
                )


def _tables(reading: Snapshot) -> list[str]:
    return [table for table in reading.tables() if table not in _OF_EACH_STORE]


def _move(reading: Snapshot, new: DuckStore, table: str, progress: Progress) -> int:
    # By name: a column that was added later may stand elsewhere.
    columns = sorted(reading.stream(f"SELECT * FROM {table} LIMIT 0").schema.names)
    wanted, there = content(reading, table, columns), content(new, table, columns)
    if there != wanted:
        if there.rows:
            raise StoreError(
                f"{new.url} holds {there.rows} other rows in {table}. Nothing of them was changed. Name a new store."
            )
        with new.transaction() as work:
            _copy(reading, work, table, wanted.rows, progress)
        there = content(new, table, columns)
    if there != wanted:
        raise StoreError(
            f"{table} arrived in {new.url} with {there.rows} of {wanted.rows} rows, or with other values. "
            "The old store is as it was: go on using it, and report this."
        )
    progress(f"{table}", wanted.rows, wanted.rows)
    return wanted.rows


def _copy(reading: Snapshot, work: DuckTransaction, table: str, rows: int, progress: Progress) -> None:
    if not rows:
        return
    reader = reading.stream(f"SELECT * FROM {table}")

    def told() -> Iterator[pa.RecordBatch]:
        done = 0
        for batch in reader:
            yield batch
            done += batch.num_rows
            progress(table, done, rows)

    work.insert(table, pa.RecordBatchReader.from_batches(reader.schema, told()))
