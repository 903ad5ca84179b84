"""Deleting while others write: in units of work so short that nobody who waits for a commit notices."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from threading import Event
from typing import Any

from store.again import again
from store.append import appends_paused, tell_of_deleted_texts
from store.duckdb_file import FileStore
from store.errors import StoreUnavailable
from store.lake import LakeStore
from store.lake_files import rewrite
from store.merging import fold
from store.progress import Progress, silent
from store.size import ALWAYS_CHANGING, RowGroups, row_groups
from store.store import Store, Transaction

Step = Callable[[Transaction], Mapping[str, int]]

# When another process changed the same rows at the same time.
_PAUSES_S = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
# In a lake also when others delete, each of them alone, and on a busy machine for long.
_PAUSES_FOR_A_TURN_S = (*_PAUSES_S, *[3.2] * 20)
# Rows after which the log is folded into the file.
_FOLDED_ROWS = 2_000_000
_AT_ONCE = 5  # steps from one look to the next
_STEPS = 10  # of half a second each; the room that is not free then is so after ``maintain``, or when the rest goes


class Deleting:
    """Runs steps one after the other, and counts what they deleted.

    Args:
        store: Where; who writes to it, in this process or to a lake, waits during a step, and has its turn between two.
        stop: Set when the process wants to end.
    """

    def __init__(self, store: Store, stop: Event | None = None) -> None:
        self.store = store
        self.counts: Counter[str] = Counter()
        self.stop = stop or Event()
        self._unfolded = 0

    def run(self, step: Step, *, pause: bool = True) -> int:
        """Do ``step`` as one unit of work; give how many rows it deleted.

        Args:
            step: What to do.
            pause: Have appends to a file wait meanwhile; they need not where nothing goes that they look at.

        Raises:
            StoreUnavailable: others kept changing the same rows, or the process is about to end.
        """
        pauses_s = _PAUSES_FOR_A_TURN_S if self.store.shared else _PAUSES_S
        found, took_s = again(partial(self._attempt, step, pause=pause), pauses_s, wait=self.stop.wait)
        self.counts.update(found)
        self._unfolded += found.total()
        if self._unfolded > _FOLDED_ROWS:
            self.free()
        # Whoever waits for the store takes its turn now.
        self.stop.wait(min(took_s, 0.2))
        return found.total()

    def free(self) -> bool:
        """Make the room of what was deleted free for what comes; say whether, or others kept it from being done.

        Of a file's row groups that of those which are deleted whole, which takes a moment.
        """
        return self._freed(lambda store: self._fold_once(store, merge=False))

    def fold(self) -> bool:
        """Do as ``free``, and merge what is left of a file's row groups while much of it is dead, in a few steps."""
        return self._freed(lambda store: self._merge(store, silent, lambda groups: groups.wasted, _STEPS))

    def merge(self, progress: Progress = silent) -> bool:
        """Do as ``free``, and merge all row groups of a file that can be, in steps."""
        return self._freed(lambda store: self._merge(store, progress, lambda _: True))

    def go_on(self) -> None:
        """Raise ``StoreUnavailable`` if the process is about to end."""
        if self.stop.is_set():
            raise StoreUnavailable("The server is about to stop; it goes on with this after its next start.")

    def _attempt(self, step: Step, *, pause: bool) -> tuple[Counter[str], float]:
        self.go_on()
        begin = time.monotonic()
        with appends_paused(self.store) if pause else nullcontext(), self._alone() as work:
            found = Counter(step(work))
            if self.store.shared and found["texts"]:
                tell_of_deleted_texts(work)
        return found, time.monotonic() - begin

    def _alone(self) -> AbstractContextManager[Transaction]:
        return self.store.transaction(alone=True) if isinstance(self.store, LakeStore) else self.store.transaction()

    def _freed(self, fold: Callable[[FileStore], object]) -> bool:
        self._unfolded = 0
        if isinstance(self.store, LakeStore):
            return not set(rewrite(self.store)) - ALWAYS_CHANGING
        if not isinstance(self.store, FileStore):
            return True
        try:
            fold(self.store)
        except StoreUnavailable:
            self.go_on()
            return False  # the next commit that finds the log long folds it
        return True

    def _merge(
        self, store: FileStore, progress: Progress, worth: Callable[[RowGroups], bool], most: int | None = None
    ) -> None:
        """Fold the log, then merge row groups while that is ``worth`` it and brings their number down.

        Others may add row groups meanwhile, so that one step without a gain says little; and looking takes as long as a
        step.
        """
        self._fold_once(store, merge=False)
        groups = row_groups(store)
        at_first, done = groups.number, 0
        while worth(groups) and (most is None or done < most):
            before, done = groups.number, done + _AT_ONCE
            for _ in range(_AT_ONCE):
                took_s = self._fold_once(store, merge=True)
                self.stop.wait(min(took_s, 0.5))
            groups = row_groups(store)
            progress("merging row groups", max(0, at_first - groups.number), 0)
            if groups.number >= before:
                return

    def _fold_once(self, store: FileStore, *, merge: bool) -> float:
        return again(partial(self._attempt_to_fold, store, merge=merge), _PAUSES_S, wait=self.stop.wait)

    def _attempt_to_fold(self, store: FileStore, *, merge: bool) -> float:
        self.go_on()
        with appends_paused(store):
            return fold(store, merge=merge)


def of_project(project: str | None) -> tuple[str, list[str]]:
    """Give the condition for rows of ``project`` and its parameters; None: of all projects."""
    return ("true", []) if project is None else ("project = ?", [project])


def delete(work: Transaction, table: str, where: str, params: Sequence[Any]) -> int:
    """Delete the rows of ``table`` that fulfil ``where``; give how many there were."""
    counted = work.query(f"DELETE FROM {table} WHERE {where}", params)
    return int(counted[0][0].as_py())
