"""Whether a store takes what is written: found out by writing, because nothing else tells of every fault."""

import shutil
from pathlib import Path

from store.clock import utc_now
from store.duckdb_file import FileStore
from store.errors import StoreUnavailable
from store.lake import LakeStore
from store.marks import EVERY_PROJECT, write_mark
from store.store import Store

_STEP = "ready"
_ROOM = 1 << 20  # a small commit may still find a place where a request's finds none


def check_writable(store: Store) -> None:
    """See that a commit succeeds now: by a small one, and for a file by the room that is left for larger ones.

    A lake is only asked for its schema, since each commit there is a version that stays.

    Raises:
        StoreError: nothing can be stored.
    """
    if isinstance(store, LakeStore):
        store.check_schema()
        return
    if isinstance(store, FileStore) and shutil.disk_usage(Path(store.url).parent).free < _ROOM:
        raise StoreUnavailable(f"The disk of {store.url} is full. Make some room.")
    with store.transaction() as work:
        write_mark(work, EVERY_PROJECT, _STEP, utc_now().isoformat())
