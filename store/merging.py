"""Merging row groups while nobody sends, so that what is read most need not be asked to be put in order.

Where much comes in, each folding of the log leaves row groups of its own (``store/duckdb_file.py``), and those of a
table that gets few rows, such as ``traces``, are very small. A column then lies in as many places, and who reads it
reads what lies beside it. Merging some takes half a second to one and a half, in which nobody's rows are committed: so
it waits until nobody sends any, and leaves alone what is large enough.
"""

import time
from contextlib import suppress

from store.clock import utc_now
from store.duckdb_file import FileStore
from store.errors import StoreUnavailable
from store.marks import EVERY_PROJECT, write_mark
from store.size import log_bytes, row_groups

_FOLDED = "folded"
_LITTLE = 64 << 10  # bytes of the log from one round to the next: some forty spans, or what a worker notes
_CALM_ROUNDS = 3
_WORTH = 8  # foldings that merged nothing


def fold(store: FileStore, *, merge: bool) -> float:
    """Fold the log into the file, and merge a few row groups if asked to; give how many seconds that took.

    Raises:
        StoreUnavailable: somebody is writing, or the disk has no room for it.
    """
    begin = time.monotonic()
    with store.transaction() as work:
        write_mark(work, EVERY_PROJECT, _FOLDED, utc_now().isoformat())  # an empty log would not be folded
    store.checkpoint(merge=merge)
    return time.monotonic() - begin


class Merging:
    """Merges the row groups of a file step by step, until none are small, or somebody sends."""

    def __init__(self, store: FileStore) -> None:
        self._store = store
        self._log_bytes = -1  # not known yet
        self._calm = 0
        self._before: int | None = None

    def round(self) -> None:
        """Do a step if little was written since some rounds; they are some seconds apart."""
        self._look_at_log()
        if self._calm < _CALM_ROUNDS or self._store.file.unmerged < _WORTH:
            self._before = None
            return
        scattered = row_groups(self._store).scattered
        if not scattered or (self._before is not None and scattered >= self._before):
            self._store.file.unmerged = 0
            return
        self._before = scattered
        with suppress(StoreUnavailable):  # somebody has begun to write
            fold(self._store, merge=True)
            self._log_bytes = 0

    def _look_at_log(self) -> None:
        before, self._log_bytes = self._log_bytes, log_bytes(self._store)
        little = before >= 0 and 0 <= self._log_bytes - before <= _LITTLE
        self._calm = self._calm + 1 if little else 0
