"""How much room a store takes on disk."""

from pathlib import Path

from store.duckdb_file import FileStore
from store.lake import LakeStore
from store.place import bytes_of, log_of
from store.store import Store


def disk_bytes(store: Store) -> int:
    """Give the size of the store's file and its log; 0 where it is not a file of this machine."""
    return bytes_of(Path(store.url)) + log_bytes(store)


def log_bytes(store: Store) -> int:
    """Give the size of the log that is not yet part of the file."""
    return bytes_of(log_of(Path(store.url)))


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
