"""How several processes that do the same step write one after the other.

There are no keys that would keep two of them from inserting the same row twice. But of two transactions at the same
time only one can update a row, so each begins by updating the row of its step in ``progress``.
"""

import time
from collections.abc import Callable
from uuid import uuid4

from store.errors import StoreUnavailable
from store.marks import EVERY_PROJECT, read_mark
from store.store import Store, Transaction

_ATTEMPTS = 6
_FIRST_PAUSE_S = 0.1


class Claim:
    """The right of one process at a time to write what ``step`` writes."""

    def __init__(self, store: Store, step: str) -> None:
        self._store = store
        self._name = f"{step} claim"
        # It is never taken away again, and should two processes make it at once, a second one does no harm.
        if read_mark(store, EVERY_PROJECT, self._name) is None:
            with store.transaction() as work:
                work.execute("INSERT INTO progress VALUES (?, ?, '')", [EVERY_PROJECT, self._name])

    def do(self, unit: Callable[[Transaction], None]) -> None:
        """Do ``unit`` in a transaction of its own; all of it again if another process was at it meanwhile."""
        for attempt in range(_ATTEMPTS):
            try:
                return self._try(unit)
            except StoreUnavailable:
                if attempt == _ATTEMPTS - 1:
                    raise
                time.sleep(_FIRST_PAUSE_S * 2**attempt)
        return None

    def _try(self, unit: Callable[[Transaction], None]) -> None:
        with self._store.transaction() as work:
            # The row has to become another: DuckDB takes an update to what is there already for none.
            work.execute(
                "UPDATE progress SET mark = ? WHERE project = ? AND step = ?",
                [uuid4().hex, EVERY_PROJECT, self._name],
            )
            unit(work)
