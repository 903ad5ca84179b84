"""One writer of a project's patterns at a time: scheduled runs and workers, in whichever processes."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from store import Store, Transaction
from store.again import again
from store.batches import Readable
from store.candidates import BEGINNING
from store.claim import PATTERNS, Claim
from store.marks import read_mark, write_mark
from store.receipts import see_that_nobody_was_forgotten

Result = TypeVar("Result")
_ASSIGNED = "assign"
_PAUSES_S = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)


def claim_of(store: Store, project: str) -> Claim:
    """Take note of what has been written so far about the patterns of ``project``."""
    return Claim(store, PATTERNS.format(project))


def in_turn(store: Store, project: str, receipts: int, write: Callable[[Transaction], Result]) -> Result:
    """Run ``write`` in a unit of work beside which nobody else writes patterns; again where somebody was faster.

    Args:
        store: Where.
        project: Whose patterns.
        receipts: How many there were of who was forgotten, when that was read of which ``write`` tells.
        write: What writes.

    Raises:
        ForgottenMeanwhile: there are more now; nothing is written.
    """

    def attempt() -> Result:
        with claim_of(store, project).transaction() as work:
            see_that_nobody_was_forgotten(work, project, receipts)
            return write(work)

    return again(attempt, _PAUSES_S)


def assigned_until(store: Readable, project: str) -> datetime:
    """Give by when a trace was settled if it is in a pattern, or in none for good reason."""
    mark = read_mark(store, project, _ASSIGNED)
    return datetime.fromisoformat(mark) if mark else BEGINNING


def mark_assigned(work: Transaction, project: str, until: datetime) -> None:
    """Say that what was settled by ``until`` is in its patterns: the worker goes on from there, back or forth."""
    write_mark(work, project, _ASSIGNED, until.isoformat())
