"""Which jobs this worker does, where several share a lake: each job has one worker at a time."""

from collections.abc import Sequence
from typing import Self

from store import Store
from store.takes import Takes


class Shift:
    """What this worker does of a store; all there is to do, unless the store is shared.

    A job stays with who has it until that worker ends or falls silent for two minutes.
    """

    def __init__(self, store: Store) -> None:
        self._takes = Takes(store, "worker") if store.shared else None
        self._asked: frozenset[str] = frozenset()

    def mine(self, jobs: Sequence[str]) -> list[str]:
        """Give those of ``jobs`` that are ours. Only now and then are others asked, which costs a commit."""
        if self._takes is None:
            return list(jobs)
        if self._takes.half_over or not self._asked.issuperset(jobs):
            self._asked |= frozenset(jobs)
            self._takes.take(sorted(self._asked))
        return [job for job in jobs if job in self._takes.keys]

    def told(self, stage: str, done: int, total: int) -> None:  # noqa: ARG002 - only that something was done matters
        """Say during a long job that it is still being done: its progress is told here."""
        if self._takes is not None and self._takes.keys and self._takes.half_over:
            self._takes.take(sorted(self._asked))

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the jobs to others."""
        if self._takes is not None:
            self._takes.release()
