"""How several processes that do the same step stay out of each other's way.

There are no keys that would keep two of them from inserting the same row twice, or an older row over a newer one. So
each step has a row in ``progress`` that changes with everything it writes: who finds it changed since it began to
look has to look again, and of two transactions at the same moment only one can change it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from store.batches import Readable
from store.errors import StoreUnavailable
from store.marks import EVERY_PROJECT, read_mark
from store.store import Store, Transaction

PATTERNS = "patterns {}"  # the step of whoever writes patterns of a project, and what is said of them
_CHANGE = "UPDATE progress SET mark = ? WHERE project = ? AND step = ?"


class Overtaken(StoreUnavailable):
    """Another process has written in the meantime; what was about to be written may be out of date."""


def overtake(work: Transaction, step: str) -> None:
    """Have whoever is at ``step`` just now look again, because what it has read is being changed."""
    work.execute(_CHANGE, [uuid4().hex, EVERY_PROJECT, _name(step)])


class Claim:
    """What ``step`` has written so far, as of now."""

    def __init__(self, store: Store, step: str) -> None:
        self._store = store
        self._name = _name(step)
        # It is never taken away again, and should two processes make it at once, a second one does no harm.
        if self._read(store) is None:
            with store.transaction() as work:
                work.execute("INSERT INTO progress VALUES (?, ?, '')", [EVERY_PROJECT, self._name])
        self._seen = self._read(store)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Begin a unit of work.

        Raises:
            StoreUnavailable: another process wrote since this claim was made, or is writing now; of this unit nothing
                is stored.
        """
        token = uuid4().hex
        with self._store.transaction() as work:
            if self._read(work) != self._seen:
                raise Overtaken("Another process is doing the same work now. Try again.")
            # The row has to become another: DuckDB takes an update to what is there already for none.
            work.execute(_CHANGE, [token, EVERY_PROJECT, self._name])
            yield work
        self._seen = token

    def _read(self, store: Readable) -> str | None:
        return read_mark(store, EVERY_PROJECT, self._name)


def _name(step: str) -> str:
    return f"{step} claim"
