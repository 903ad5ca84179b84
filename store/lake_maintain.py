"""Putting a lake in order while others write to it: retention, small files merged, what nobody needs any more deleted.

Every commit leaves files of its own, and every change the state before it. Merging meets no one who only adds rows; who
deletes from the same files at the same moment makes one of the two do it again.
"""

import logging
from contextlib import suppress
from datetime import timedelta
from threading import Event
from typing import Any

from store.errors import StoreConflict
from store.lake import LakeStore
from store.lake_files import delete_unused, expire, give_up_orphans, merge, widen_statistics
from store.lake_purge import purge
from store.marks import EVERY_PROJECT
from store.progress import Progress, silent
from store.retention import apply_retention
from store.rules import retention_rules

log = logging.getLogger(__name__)

# A query that runs longer may find its files gone, and then begins again; a copy does not.
GRACE = timedelta(hours=1)
# Where former states take the room that the rules of retention grant to all.
_SHORT_GRACE = timedelta(minutes=1)
_ORPHANS = timedelta(days=1)  # files that no commit ever named: of a process that died
_STEPS = 6


def maintain_lake(
    store: LakeStore, *, grace: timedelta = GRACE, progress: Progress = silent, stop: Event | None = None
) -> dict[str, Any]:
    """Apply the rules of retention, merge small files, and delete states and files older than ``grace``.

    Returns:
        What was done, and how many files and bytes the lake has before and after. A table that others changed all the
        time is left for the next time, and named under ``left``; so is what a request to forget left in files.
    """
    before = store.sizes()
    purged = _purged(store, progress)
    progress("maintain", 1, _STEPS)
    deleted = apply_retention(store, stop=stop)
    progress("maintain", 2, _STEPS)
    left = merge(store)
    progress("maintain", 3, _STEPS)
    if _overfull(store):
        grace = min(grace, _SHORT_GRACE)
    expired = 0
    with suppress(StoreConflict):  # where somebody writes one thing for long: the next time
        expired = expire(store, grace)
        progress("maintain", 4, _STEPS)
        give_up_orphans(store, max(grace, _ORPHANS))
    gone = delete_unused(store, grace)
    progress("maintain", 5, _STEPS)
    widen_statistics(store)
    progress("maintain", _STEPS, _STEPS)
    return {
        "deleted_rows": dict(deleted),
        "expired_snapshots": expired,
        "deleted_files": purged + gone,
        "left": left,
        "files_before": before["files"],
        **store.sizes(),
    }


def _purged(store: LakeStore, progress: Progress) -> int:
    """Take what was forgotten out of the files, but have nothing else wait where that cannot be done now."""
    try:
        return purge(store, progress)
    except StoreConflict as error:
        log.warning("what was forgotten is still in files of the lake: %s", error)
        return 0


def _overfull(store: LakeStore) -> bool:
    most = [rule.gigabytes for rule in retention_rules(store) if rule.project == EVERY_PROJECT and rule.gigabytes]
    return bool(most) and store.bytes_with_former_states() > most[0] * 1e9
