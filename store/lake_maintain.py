"""Putting a lake in order while others write to it: retention, small files merged, what nobody needs any more deleted.

Every commit leaves files of its own, and every change the state before it. Merging meets no one who only adds rows; who
deletes from the same files at the same moment makes one of the two do it again.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from store.again import again_if_overtaken
from store.errors import StoreConflict
from store.lake import NAME, LakeStore
from store.literals import literal
from store.progress import Progress, silent
from store.retention import apply_retention

# A query that runs longer may find its files gone; so may a process whose clock is off by as much.
GRACE = timedelta(hours=1)
_ORPHANS = timedelta(days=1)  # files that no commit ever named: of a process that died
_STEPS = 5


def maintain_lake(store: LakeStore, *, grace: timedelta = GRACE, progress: Progress = silent) -> dict[str, Any]:
    """Apply the rules of retention, merge small files, and delete states and files older than ``grace``.

    Returns:
        What was done, and how many files and bytes the lake has before and after. A table that others changed all the
        time is left for the next time, and named under ``left``.
    """
    before = store.sizes()
    deleted = apply_retention(store)
    progress("maintain", 1, _STEPS)
    tables = [row["table_name"] for row in store.rows("SELECT table_name FROM ducklake_table_info(?)", [NAME])]
    left = [table for table in tables if not _done(lambda t=table: _merge(store, t))]  # type: ignore[misc]
    progress("maintain", 2, _STEPS)
    expired = _call(store, "ducklake_expire_snapshots", grace)
    progress("maintain", 3, _STEPS)
    gone = _call(store, "ducklake_cleanup_old_files", grace)
    progress("maintain", 4, _STEPS)
    orphans = _call(store, "ducklake_delete_orphaned_files", max(grace, _ORPHANS))
    progress("maintain", 5, _STEPS)
    return {
        "deleted_rows": dict(deleted),
        "expired_snapshots": expired,
        "deleted_files": gone + orphans,
        "left": left,
        "files_before": before["files"],
        **store.sizes(),
    }


def _merge(store: LakeStore, table: str) -> None:
    # Files of which much is deleted first: what is left of them may then be merged.
    for function in ("ducklake_rewrite_data_files", "ducklake_merge_adjacent_files"):
        store.query(f"SELECT count(*) AS n FROM {function}({literal(NAME)}, {literal(table)})")


def _done(step: Callable[[], None]) -> bool:
    try:
        again_if_overtaken(step)
    except StoreConflict:
        return False
    return True


def _call(store: LakeStore, function: str, age: timedelta) -> int:
    """Let DuckLake delete what is older than ``age``; give how much that was."""
    sql = (
        f"SELECT count(*) AS n FROM {function}({literal(NAME)}, "
        f"older_than => now() - INTERVAL {int(age.total_seconds())} SECONDS)"
    )
    return int(again_if_overtaken(lambda: store.rows(sql))[0]["n"])
