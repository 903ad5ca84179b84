"""Receipts of what was deleted on request: what, how much and when, and nothing of whom."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from threading import Event
from typing import TypeVar

import orjson

from store.batches import Readable
from store.errors import StoreError
from store.progress import Progress, silent
from store.store import Store, Transaction

Result = TypeVar("Result")
_AGAIN = 4
# Requests often come one after the other, and a run takes longer than any of them.
_QUIET_S = 30.0
_PATIENCE_S = 600.0
_KEY = "receipts"


@dataclass(frozen=True, slots=True)
class Receipt:
    """That at ``finished_at`` nothing of a project, or of a user of it, was left in the store.

    Args:
        project: Whose data it was.
        receipt_id: Its name.
        user_key: Keyed hash of the user id, which nobody can guess who does not have the store; None: all of the
            project.
        asked_at: When it was asked for.
        finished_at: When it was done; what came later is not meant.
        counts: Rows deleted or rewritten, by table.
    """

    project: str
    receipt_id: str
    user_key: str | None
    asked_at: datetime
    finished_at: datetime
    counts: Mapping[str, int]


def receipts(store: Readable, project: str, user: str | None = None) -> list[Receipt]:
    """Give the receipts of ``project``, the newest first; with ``user`` only that user's."""
    which, params = ("true", []) if user is None else ("user_key = ?", [user_key(store, project, user)])
    found = store.query(
        "SELECT project, receipt_id, user_key, asked_at, finished_at, CAST(counts AS VARCHAR) AS counts FROM forgotten "
        f"WHERE project = ? AND {which} ORDER BY finished_at DESC, receipt_id",
        [project, *params],
    )
    return [Receipt(**row | {"counts": orjson.loads(row["counts"])}) for row in found.to_pylist()]


class ForgottenMeanwhile(StoreError):  # noqa: N818 - reads as the state it reports
    """What was about to be stored was worked out before somebody was forgotten, of whom it may tell."""


def receipts_so_far(store: Readable, project: str) -> int:
    """Give how often somebody of ``project`` was forgotten; receipts stay for good."""
    found = store.query("SELECT count(*) AS n FROM forgotten WHERE project = ?", [project])
    return int(found["n"][0].as_py())


def see_that_nobody_was_forgotten(work: Transaction, project: str, receipts: int) -> None:
    """In the unit of work that stores what was worked out since there were ``receipts``: see that it may be stored.

    Raises:
        ForgottenMeanwhile: it may not, and has to be worked out again.
    """
    if receipts_so_far(work, project) != receipts:
        raise ForgottenMeanwhile(f"Somebody of project {project} was forgotten meanwhile. Begin again.")


class Patience:
    """How often and how long one piece of work, with all its parts, gives way to requests.

    Args:
        progress: Told how many seconds were waited.
        stop: Set to have it neither wait nor begin again.
    """

    def __init__(self, progress: Progress = silent, stop: Event | None = None) -> None:
        self._progress = progress
        self._stop = stop or Event()
        self._overtaken = 0
        self._waited_s = 0.0

    def allows(self, store: Store, project: str) -> bool:
        """Tell whether what was overtaken may begin again: the first time at once, later when no request comes."""
        self._overtaken += 1
        if self._overtaken > _AGAIN or self._waited_s >= _PATIENCE_S:
            return False
        if self._overtaken > 1:
            self._wait_until_quiet(store, project)
        return not self._stop.is_set()

    def _wait_until_quiet(self, store: Store, project: str) -> None:
        """Wait until there was neither a request nor a receipt for a while, as long as there is patience."""
        begin, before_s = time.monotonic(), self._waited_s
        seen, quiet_since = -1, begin
        while not self._stop.wait(_QUIET_S / 10):
            asked = store.query("SELECT count(*) AS n FROM forgetting WHERE project = ?", [project])["n"][0].as_py()
            receipts, now = receipts_so_far(store, project), time.monotonic()
            if asked or receipts != seen:
                seen, quiet_since = receipts, now
            self._waited_s = before_s + now - begin
            self._progress("waiting for requests to forget", int(min(self._waited_s, _PATIENCE_S)), int(_PATIENCE_S))
            if now - quiet_since >= _QUIET_S or self._waited_s >= _PATIENCE_S:
                return


def unless_forgotten(
    store: Store, project: str, work_out: Callable[[int], Result], patience: Patience | None = None
) -> Result:
    """Work something out and store it, again from the beginning where somebody was forgotten meanwhile.

    Args:
        store: Where it is read and stored.
        project: Whose.
        work_out: Given how many receipts there are; it MUST see in its units of work that there are no more.
        patience: Of the whole that this is a part of; None: it is tried once.

    Raises:
        ForgottenMeanwhile: it happened, and there was no patience left.
    """
    while True:
        try:
            return work_out(receipts_so_far(store, project))
        except ForgottenMeanwhile:
            if patience is None or not patience.allows(store, project):
                raise


def make_key(work: Transaction) -> Mapping[str, int]:
    """See that there is a key to hash user ids with."""
    if _key(work) is None:
        work.execute("INSERT INTO keyring VALUES (?, ?)", [_KEY, secrets.token_hex(32)])
    return {}


def user_key(store: Readable, project: str, user: str) -> str | None:
    """Give what stands for a user of a project in receipts; None where nobody was ever forgotten."""
    key = _key(store)
    if key is None:
        return None
    said = f"{project}\x1f{user}".encode("utf-8", "surrogatepass")
    return blake2b(said, key=bytes.fromhex(key), digest_size=16).hexdigest()


def write_receipt(work: Transaction, receipt: Receipt) -> None:
    """Keep ``receipt``."""
    row = [receipt.project, receipt.receipt_id, receipt.user_key, receipt.asked_at, receipt.finished_at]
    work.execute("INSERT INTO forgotten VALUES (?, ?, ?, ?, ?, ?)", [*row, orjson.dumps(dict(receipt.counts)).decode()])


def _key(store: Readable) -> str | None:
    found = store.query("SELECT min(key) AS key FROM keyring WHERE name = ?", [_KEY])
    key: str | None = found["key"][0].as_py()
    return key
