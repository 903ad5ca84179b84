"""The files of a lake: put together, written anew without what was deleted of them, and taken off the disk.

What is deleted stays in three places until it is seen to: in files of which it is a part, which only note that it does
not count; in states before, whose files are all kept; and, the least and the greatest text of each column, in the
statistics of the catalog, which never shrink.
"""

from collections.abc import Callable
from datetime import timedelta

from store.again import again_if_overtaken
from store.errors import StoreConflict
from store.lake import CATALOG, NAME, LakeStore
from store.literals import literal

# Says nothing of a column, and stays true whatever else is stored: it only ever grows.
_WIDE = (literal(""), literal("\U0010ffff"))

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
    """Forget the states that are older than ``age``; give how many that were."""
    return _call(store, "ducklake_expire_snapshots", _older(age))


def expire_all(store: LakeStore) -> int:
    """Forget all states but the present one; give how many that were."""
    found = store.rows("SELECT snapshot_id FROM ducklake_snapshots(?) ORDER BY snapshot_id", [NAME])
    former = [str(row["snapshot_id"]) for row in found[:-1]]
    return _call(store, "ducklake_expire_snapshots", f"versions => [{', '.join(former)}]") if former else 0


def delete_unused(store: LakeStore, age: timedelta | None = None) -> int:
    """Delete files that no state has needed for longer than ``age``, by default at once; give how many."""
    which = "cleanup_all => true" if age is None else _older(age)
    return _call(store, "ducklake_cleanup_old_files", which)


def delete_orphans(store: LakeStore, age: timedelta) -> int:
    """Delete files older than ``age`` that no commit ever named: of processes that died; give how many."""
    return _call(store, "ducklake_delete_orphaned_files", _older(age))


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


def _tables(store: LakeStore, where: str) -> list[str]:
    found = store.rows(f"SELECT table_name FROM ducklake_table_info(?) WHERE {where}", [NAME])
    return [row["table_name"] for row in found]


def _rewrite(store: LakeStore, table: str) -> None:
    _count(store, "ducklake_rewrite_data_files", f"{literal(table)}, delete_threshold => 0")


def _merge(store: LakeStore, table: str) -> None:
    # Files of which much is deleted first: what is left of them may then be merged.
    for function in ("ducklake_rewrite_data_files", "ducklake_merge_adjacent_files"):
        _count(store, function, literal(table))


def _done(step: Callable[[], None]) -> bool:
    try:
        again_if_overtaken(step)
    except StoreConflict:
        return False
    return True


def _older(age: timedelta) -> str:
    return f"older_than => now() - INTERVAL {int(age.total_seconds())} SECONDS"


def _call(store: LakeStore, function: str, arguments: str) -> int:
    return again_if_overtaken(lambda: _count(store, function, arguments))


def _count(store: LakeStore, function: str, arguments: str) -> int:
    return int(store.rows(f"SELECT count(*) AS n FROM {function}({literal(NAME)}, {arguments})")[0]["n"])
