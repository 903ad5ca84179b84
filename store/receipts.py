"""Receipts of what was deleted on request: what, how much and when, and nothing of whom."""

import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import TypeVar

import orjson

from store.batches import Readable
from store.errors import StoreError
from store.store import Store, Transaction

Result = TypeVar("Result")
_TRIES = 4
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


def unless_forgotten(store: Store, project: str, work_out: Callable[[int], Result]) -> Result:
    """Work something out and store it, again from the beginning where somebody was forgotten meanwhile.

    Where that happens once more, it is waited until no request has come for a while.

    Args:
        store: Where it is read and stored.
        project: Whose.
        work_out: Given how many receipts there are; it MUST see in its units of work that there are no more.

    Raises:
        ForgottenMeanwhile: it happened every time.
    """
    for tried in range(_TRIES):
        with suppress(ForgottenMeanwhile):
            return work_out(receipts_so_far(store, project))
        if tried:
            _wait_until_quiet(store, project)
    return work_out(receipts_so_far(store, project))


def _wait_until_quiet(store: Store, project: str) -> None:
    """Wait until there was neither a request nor a receipt for a while, but not for ever."""
    end = time.monotonic() + _PATIENCE_S
    seen, quiet_since = -1, time.monotonic()
    while time.monotonic() < min(end, quiet_since + _QUIET_S):
        asked = store.query("SELECT count(*) AS n FROM forgetting WHERE project = ?", [project])["n"][0].as_py()
        now = receipts_so_far(store, project)
        if asked or now != seen:
            seen, quiet_since = now, time.monotonic()
        time.sleep(_QUIET_S / 10)


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
