"""Whose turn it is at a lake. PostgreSQL keeps the queues, and lets go of what a process held that died."""

import time
from collections.abc import Callable
from typing import Any

# Deletes from a table and inserts into it do not go together. So who deletes much waits until no one writes, and no one
# writes meanwhile.
WRITING = 0x7261_6365
# Who merges is in nobody's way, but has to be told from who is not there any more.
MERGING = 0x7261_6366
# Of two who delete the same files at once, one finds that they are gone.
CLEANING = 0x7261_6367

_PATIENCE_S = 10.0
_OUTLAST_S = 60.0  # longer, since nobody waits meanwhile
_LOOK_EVERY_S = 0.03

Ask = Callable[[str], Any]


def take_alone(ask: Ask, queue: int) -> None:
    """Wait until nobody else has a turn, and have them wait until the session of ``ask`` ends.

    Args:
        ask: Asks PostgreSQL, always in the same session; raises when that says that it has waited too long.
        queue: ``WRITING``, ``MERGING`` or ``CLEANING``.
    """
    _wait(ask)
    ask(f"SELECT pg_advisory_xact_lock({queue})::TEXT AS mine")


def take_with_others(ask: Ask, queue: int) -> None:
    """Wait until nobody is alone who was so before, or has waited to be; likewise."""
    if not ask(f"SELECT pg_try_advisory_xact_lock_shared({queue}) AS mine"):
        # In the queue: else those who delete one after the other would never let a writer in.
        _wait(ask)
        ask(f"SELECT pg_advisory_xact_lock_shared({queue})::TEXT AS mine")


def outlast(ask: Ask, queue: int) -> bool:
    """Wait until all turns have ended that are taken now; say whether they did."""
    until = time.monotonic() + _OUTLAST_S
    left = _turns(ask, queue)
    while left:
        if time.monotonic() > until:
            return False
        time.sleep(_LOOK_EVERY_S)
        left &= _turns(ask, queue)
    return True


def still_taken(ask: Ask) -> None:
    """Fail if the session has ended, and others have their turn although nobody gave it to them."""
    ask("SELECT 1 AS mine")


def _wait(ask: Ask) -> None:
    ask(f"SELECT set_config('lock_timeout', '{_PATIENCE_S * 1000:.0f}ms', true)")


def _turns(ask: Ask, queue: int) -> set[str]:
    found = ask(
        "SELECT string_agg(virtualtransaction, ' ') FROM pg_locks WHERE locktype = 'advisory' AND granted "
        f"AND classid = 0 AND objid = {queue} "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    return set((found or "").split())
