"""The files of a lake: put together, written anew without what was deleted of them, and taken off the disk.

What is deleted stays in four places until it is seen to: in files of which it is a part, which only note that it does
not count; in states before, whose files are all kept; in files that no state ever had, because who wrote them died, or
merged what another changed meanwhile; and, the least and the greatest text of each column, in the statistics of the
catalog, which never shrink.
"""

import secrets
from collections.abc import Callable
from datetime import timedelta

from store.again import again_if_overtaken
from store.batches import Readable
from store.clock import utc_now
from store.errors import StoreConflict
from store.lake import CATALOG, NAME, LakeStore
from store.literals import literal

# Says nothing of a column, and stays true whatever else is stored: it only ever grows.
_WIDE = (literal(""), literal("\U0010ffff"))

# Larger than the number of any file: what the catalog deletes it knows by a number.
_NO_FILE = 1 << 61

_PARTLY = "delete_file_count > 0"  # files of which a part is deleted
_SEVERAL = f"file_count > 1 OR {_PARTLY}"


def rewrite(store: LakeStore) -> list[str]:
    """Write the files anew of which a part is deleted; give the tables that others changed all the time."""
    return [table for table in partly_deleted(store) if not rewrite_table(store, table)]


def partly_deleted(store: LakeStore) -> list[str]:
    """Give the tables with files of which a part is deleted."""
    return _tables(store, _PARTLY)


def rewrite_table(store: LakeStore, table: str) -> bool:
    """Write the files of ``table`` anew of which a part is deleted; say whether, or others changed it all the time."""
    return _done(lambda: _rewrite(store, table))


def merge(store: LakeStore) -> list[str]:
    """Merge small files, after those of which a part is deleted; give the tables that others changed all the time."""
    return [table for table in _tables(store, _SEVERAL) if not _done(lambda t=table: _merge(store, t))]  # type: ignore[misc]


def expire(store: LakeStore, age: timedelta) -> int:
    """Forget the states that are older than ``age``; give how many that were.

    Not before all have ended who may have begun at one of them. With the states go the notes of what changed in each,
    by which a commit finds out that it met another: merging would bring back what was deleted since it read it.

    Raises:
        StoreConflict: somebody merged, or wrote, for long.
    """
    until = utc_now() - age
    store.outlast_others()
    return _call(store, "ducklake_expire_snapshots", f"older_than => TIMESTAMPTZ {literal(f'{until}+00')}")


def expire_all(store: LakeStore) -> int:
    """Forget all states but the present one, likewise; give how many that were."""
    found = store.rows("SELECT snapshot_id FROM ducklake_snapshots(?) ORDER BY snapshot_id", [NAME])
    former = [str(row["snapshot_id"]) for row in found[:-1]]
    store.outlast_others()
    return _call(store, "ducklake_expire_snapshots", f"versions => [{', '.join(former)}]") if former else 0


def delete_unused(store: LakeStore, age: timedelta | None = None) -> int:
    """Delete files that no state has needed for longer than ``age``, by default at once; give how many."""
    return again_if_overtaken(lambda: _clean(store, _unneeded_for(age)))


def give_up_orphans(store: LakeStore, age: timedelta | None = None) -> None:
    """Have ``delete_unused`` delete files older than ``age`` that no commit names, nor one that is under way will.

    They are of processes that died, and of merging that met another change: what it wrote is left behind.

    Raises:
        StoreConflict: somebody merged, or wrote, for long.
    """
    orphans = _unnamed(store, age)
    if orphans:
        store.outlast_others()
        orphans &= _unnamed(store, age)
    if orphans:
        first = _NO_FILE + secrets.randbits(60)
        store.query(
            f"INSERT INTO {CATALOG}.ducklake_files_scheduled_for_deletion "
            "SELECT ? + row_number() OVER (), path, false, 'epoch' FROM (SELECT unnest(?::VARCHAR[]) AS path)",
            [first, sorted(orphans)],
        )


def widen_statistics(store: LakeStore) -> None:
    """Take the texts out of the statistics that the catalog keeps of whole tables; files keep their own."""
    least, greatest = _WIDE
    again_if_overtaken(
        lambda: store.query(
            f"UPDATE {CATALOG}.ducklake_table_column_stats AS s SET min_value = {least}, max_value = {greatest} "
            f"FROM {CATALOG}.ducklake_column AS c WHERE c.table_id = s.table_id AND c.column_id = s.column_id "
            "AND c.column_type IN ('varchar', 'json') AND s.min_value IS NOT NULL "
            f"AND (s.min_value <> {least} OR s.max_value <> {greatest})"
        )
    )


def _unnamed(store: LakeStore, age: timedelta | None) -> set[str]:
    which = f"{_unneeded_for(age)}, dry_run => true"
    found = store.rows(f"SELECT path FROM ducklake_delete_orphaned_files({literal(NAME)}, {which})")
    return {row["path"] for row in found}


def _tables(store: LakeStore, where: str) -> list[str]:
    found = store.rows(f"SELECT table_name FROM ducklake_table_info(?) WHERE {where}", [NAME])
    return [row["table_name"] for row in found]


def _rewrite(store: LakeStore, table: str) -> None:
    with store.merging() as work:
        _count(work, "ducklake_rewrite_data_files", f"{literal(table)}, delete_threshold => 0")


def _merge(store: LakeStore, table: str) -> None:
    # Files of which much is deleted first: what is left of them may then be merged.
    for function in ("ducklake_rewrite_data_files", "ducklake_merge_adjacent_files"):
        with store.merging() as work:
            _count(work, function, literal(table))


def _clean(store: LakeStore, which: str) -> int:
    with store.cleaning() as work:
        return _count(work, "ducklake_cleanup_old_files", which)


def _done(step: Callable[[], None]) -> bool:
    try:
        again_if_overtaken(step)
    except StoreConflict:
        return False
    return True


def _unneeded_for(age: timedelta | None) -> str:
    return "cleanup_all => true" if age is None else _older(age)


def _older(age: timedelta) -> str:
    return f"older_than => now() - INTERVAL {int(age.total_seconds())} SECONDS"


def _call(store: LakeStore, function: str, arguments: str) -> int:
    return again_if_overtaken(lambda: _count(store, function, arguments))


def _count(store: Readable, function: str, arguments: str) -> int:
    found = store.query(f"SELECT count(*) AS n FROM {function}({literal(NAME)}, {arguments})")
    return int(found["n"][0].as_py())
