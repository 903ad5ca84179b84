"""How much room a store takes on disk."""

from contextlib import suppress
from pathlib import Path

from store.store import Store


def disk_bytes(store: Store) -> int:
    """Give the size of the store's file and its log; 0 where it is not a file of this machine."""
    total = 0
    for path in (store.url, f"{store.url}.wal"):
        with suppress(OSError):  # there is no log right after a checkpoint
            total += Path(path).stat().st_size
    return total
