"""How much room a store takes on disk."""

from pathlib import Path

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


def row_groups(store: FileStore) -> int:
    """Give how many row groups all tables have together: what DuckDB keeps and merges."""
    tables = store.rows("SELECT table_name AS name FROM duckdb_tables() WHERE database_name = current_database()")
    each = (
        f"SELECT count(DISTINCT row_group_id) AS of_table FROM pragma_storage_info({literal(table['name'])})"
        for table in tables
    )
    return int(store.rows(f"SELECT sum(of_table) AS n FROM ({' UNION ALL '.join(each)})")[0]["n"])


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
