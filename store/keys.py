"""API keys: each is bound to a project, shown once when it is made, and kept as a hash.

They are a table, and not a file beside it, so that every server on a store sees a revocation, a copy of the store is
complete, and a command can write them while a server runs. Readers' SQL does not reach the table (``store/guard.py``).
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from store.clock import utc_now
from store.errors import UsageError
from store.redaction import check_pattern, check_rules
from store.store import Store

_MARK = "tl"
_COLUMNS = "key_id, project, name, hash, created_at, last_used_at, revoked_at, redact_off, redact_extra"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is known of a key; the key itself is not."""

    key_id: str
    project: str
    name: str
    hash: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    redact_off: tuple[str, ...]
    redact_extra: tuple[str, ...]


def key_hash(key: str) -> str:
    """Give the hash by which a key is found.

    A key holds 256 random bits, so nobody can try them all, however quick the hash: a slow one, as passwords need,
    would only make every request slow. Whoever looks a hash up learns from the time it takes about a hash, from which
    no key can be made.
    """
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def create_key(
    store: Store, project: str, name: str = "", *, redact_off: Sequence[str] = (), redact_extra: Sequence[str] = ()
) -> str:
    """Make a key for ``project`` and give it: it cannot be had again.

    Args:
        store: Where the server looks for it.
        project: Whose spans it brings.
        name: For people: who has it.
        redact_off: Redaction rules not applied to what it brings.
        redact_extra: Regular expressions that are masked beside the rules.

    Raises:
        UsageError: the project has no name, or something is no regular expression.
    """
    if not project.strip():
        raise UsageError("A key is bound to a project, so the project needs a name: --project NAME.")
    check_rules(redact_off)
    for pattern in redact_extra:
        check_pattern(pattern)
    key_id = f"{_MARK}_{secrets.token_hex(5)}"
    key = f"{key_id}_{secrets.token_urlsafe(32)}"
    row = [key_id, project, name, key_hash(key), utc_now(), None, None, list(redact_off), list(redact_extra)]
    with store.transaction() as work:
        work.execute(f"INSERT INTO api_keys ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    return key


def list_keys(store: Store) -> list[ApiKey]:
    """Give all keys there ever were, the oldest first."""
    rows = store.rows(f"SELECT {_COLUMNS} FROM api_keys ORDER BY created_at, key_id")
    lists = ("redact_off", "redact_extra")
    return [ApiKey(**row | {name: tuple(row[name]) for name in lists}) for row in rows]


def keys_mark(store: Store) -> int | None:
    """Give a number that changes whenever a key is made or revoked, so that following them costs little."""
    found: int | None = store.rows("SELECT bit_xor(hash(key_id, revoked_at)) AS mark FROM api_keys")[0]["mark"]
    return found


def revoke_key(store: Store, key_id: str) -> None:
    """Take a key out of use for good; one that was revoked before stays so.

    Raises:
        UsageError: there is no such key.
    """
    if key_id not in {key.key_id for key in list_keys(store)}:
        raise UsageError(f"There is no key {key_id!r}. 'tracelore keys list' shows the ids.")
    with store.transaction() as work:
        work.execute("UPDATE api_keys SET revoked_at = ? WHERE key_id = ? AND revoked_at IS NULL", [utc_now(), key_id])


def note_use(store: Store, used: Mapping[str, datetime]) -> None:
    """Remember when keys were last used, by their ids."""
    with store.transaction() as work:
        for key_id, when in used.items():
            work.execute("UPDATE api_keys SET last_used_at = ? WHERE key_id = ?", [when, key_id])
