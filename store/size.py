"""How much room a store takes on disk."""

from pathlib import Path
from typing import NamedTuple

from store.duckdb_file import FileStore
from store.lake import LakeStore
from store.literals import literal
from store.place import bytes_of, log_of
from store.store import Store


def disk_bytes(store: Store) -> int:
    """Give the size of the store's file and its log; 0 where it is not a file of this machine."""
    return bytes_of(Path(store.url)) + log_bytes(store)


def log_bytes(store: Store) -> int:
    """Give the size of the log that is not yet part of the file."""
    return bytes_of(log_of(Path(store.url)))


ALWAYS_CHANGING = {"progress"}
"""Tables whose rows are replaced all the time, and take no room."""


_MANY, _FEW = 8, 4096


class RowGroups(NamedTuple):
    """What DuckDB keeps rows in: how many there are, of all tables, and the rows in them."""

    number: int
    scattered: int  # those of tables that have many of few rows
    rows: int  # that are there
    dead: int  # that were deleted, and whose room is not free

    @property
    def wasted(self) -> bool:
        """Whether so many rows are dead that it is worth the work to free their room."""
        return self.dead > 0.05 * self.rows


def row_groups(store: FileStore) -> RowGroups:
    """Look how the rows of a store are kept; that takes half a second for five million spans."""
    kept = {name: count for name, count in rows_kept(store).items() if name not in ALWAYS_CHANGING}
    each = (
        f'SELECT count(DISTINCT row_group_id) AS groups, (SELECT count(*) FROM "{name}") AS rows '
        f"FROM pragma_storage_info({literal(name)})"
        for name in kept
    )
    (found,) = store.rows(
        "SELECT sum(groups)::BIGINT AS number, sum(rows)::BIGINT AS rows, coalesce(sum(groups) FILTER "
        f"(WHERE groups >= {_MANY} AND rows < {_FEW} * groups), 0)::BIGINT AS scattered "
        f"FROM ({' UNION ALL '.join(each)})"
    )
    return RowGroups(**found, dead=sum(kept.values()) - found["rows"])


def rows_kept(store: FileStore) -> dict[str, int]:
    """Give how many rows each table keeps room for, deleted ones too where their room is not free."""
    return {row["name"]: row["n"] for row in store.rows(_KEPT)}


_KEPT = (
    "SELECT table_name AS name, estimated_size AS n FROM duckdb_tables() WHERE database_name = current_database() "
    "AND schema_name = 'main'"
)


def used_bytes(store: Store) -> int:
    """Give how much of the file, or of a lake's files, is in use; what is free of a file is for what comes.

    Of rows that were deleted the room is free after the next checkpoint; of a lake they are not counted, though their
    files may have to be written anew first.
    """
    if isinstance(store, LakeStore):
        return store.bytes_of_rows()
    if not isinstance(store, FileStore):
        return 0
    (row,) = store.rows(
        "SELECT block_size * used_blocks AS used FROM pragma_database_size() WHERE database_name = current_database()"
    )
    return int(row["used"])
