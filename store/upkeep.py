"""Putting a store in order, and saying how large it is."""

from pathlib import Path
from threading import Event
from typing import Any

from store.deleting import Deleting
from store.duckdb_file import FileStore
from store.place import bytes_of
from store.progress import Progress, silent
from store.retention import apply_retention
from store.size import log_bytes, used_bytes
from store.text_index import build_index


def maintain(store: FileStore, *, progress: Progress = silent, stop: Event | None = None) -> dict[str, Any]:
    """Apply the rules of retention, index texts, fold the log, merge row groups; give what was deleted and all sizes.

    Where others write all the time, or the disk is full, the log is not ``folded``.

    Sizes are in bytes: of the file, how much of it is in use, how much is free for what comes, and of the log.
    """
    progress("applying the rules", 0, 0)
    deleted = apply_retention(store, stop=stop)
    progress("indexing texts", 0, 0)
    build_index(store, stop=stop)
    folded = Deleting(store, stop).merge(progress)
    return {"deleted_rows": dict(deleted), "folded": folded, **sizes(store)}


def sizes(store: FileStore) -> dict[str, int]:
    """Give the sizes that ``maintain`` tells of."""
    file = bytes_of(Path(store.url))
    used = used_bytes(store)
    return {"file_bytes": file, "used_bytes": used, "free_bytes": max(0, file - used), "log_bytes": log_bytes(store)}
