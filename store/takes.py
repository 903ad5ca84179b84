"""Work that several workers of one store share: each takes some of it before it does it, so that none is done twice.

What a worker has taken is a row in ``progress``, with a time at which it lapses: a worker that died blocks nobody for
long. Every taking changes one row that all share, so of two at the same moment one has to look again.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from uuid import uuid4

import orjson

from store.again import again_if_overtaken
from store.clock import utc_now
from store.errors import StoreConflict, StoreError
from store.marks import EVERY_PROJECT
from store.store import Store, Transaction

LAPSES_AFTER = timedelta(seconds=120)  # clocks of different machines may differ by a part of it


class Lapsed(StoreConflict):
    """What was taken has been taken by another worker, because it took too long."""


class Takes:
    """What one worker has taken of a step.

    Args:
        store: Where all workers write down what they have taken.
        step: What is to be done.
    """

    def __init__(self, store: Store, step: str) -> None:
        self._store = store
        self._turn = f"{step} taking"
        self._taken = f"{step} taken by "
        self._own = f"{self._taken}{uuid4().hex}"
        self._until = datetime(1970, 1, 1)
        self.keys: frozenset[str] = frozenset()
        if not store.rows(_ROW, [EVERY_PROJECT, self._turn]):
            with store.transaction() as work:
                work.execute("INSERT INTO progress VALUES (?, ?, '')", [EVERY_PROJECT, self._turn])

    @property
    def half_over(self) -> bool:
        """Whether it is time to take it again, so that it does not lapse."""
        return utc_now() > self._until - LAPSES_AFTER / 2

    def take(self, keys: Sequence[str]) -> list[str]:
        """Take those of ``keys`` that no other worker has, in place of what was taken before."""
        return again_if_overtaken(lambda: self._take(keys))

    def release(self) -> None:
        """Let go of all; what is not released lapses."""
        if self.keys:
            with suppress(StoreError), self._store.transaction() as work:
                self._write(work, ())

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Begin a unit of work that finishes what was taken. Others' come before it or after it, never beside it.

        Raises:
            Lapsed: it is not ours any more.
            StoreConflict: another worker was finishing at the same moment; nothing is stored.
        """
        with self._store.transaction() as work:
            if not work.query(_ROW, [EVERY_PROJECT, self._own]).num_rows:
                raise Lapsed("Another worker has taken over what took so long here.")
            yield work
            self._write(work, ())

    def _take(self, keys: Sequence[str]) -> list[str]:
        with self._store.transaction() as work:
            now = utc_now()
            others = self._others(work, now)
            free = [key for key in keys if key not in others]
            self._write(work, free)
        self._until = now + LAPSES_AFTER
        return free

    def _others(self, work: Transaction, now: datetime) -> set[str]:
        """Give what others have taken, and clear away what has lapsed."""
        taken: set[str] = set()
        rows = work.query(
            "SELECT step, mark FROM progress WHERE project = ? AND starts_with(step, ?)", [EVERY_PROJECT, self._taken]
        ).to_pylist()
        for row in rows:
            told = orjson.loads(row["mark"])
            if row["step"] == self._own:
                continue
            if datetime.fromisoformat(told["until"]) > now:
                taken.update(told["keys"])
            else:
                work.execute(_DELETE, [EVERY_PROJECT, row["step"]])
        return taken

    def _write(self, work: Transaction, keys: Iterable[str]) -> None:
        self.keys = frozenset(keys)
        work.execute(
            "UPDATE progress SET mark = ? WHERE project = ? AND step = ?", [uuid4().hex, EVERY_PROJECT, self._turn]
        )
        work.execute(_DELETE, [EVERY_PROJECT, self._own])
        if self.keys:
            mark = {"until": (utc_now() + LAPSES_AFTER).isoformat(), "keys": sorted(self.keys)}
            work.execute(
                "INSERT INTO progress VALUES (?, ?, ?)", [EVERY_PROJECT, self._own, orjson.dumps(mark).decode()]
            )


_ROW = "SELECT mark FROM progress WHERE project = ? AND step = ?"
_DELETE = "DELETE FROM progress WHERE project = ? AND step = ?"
