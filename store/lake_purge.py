"""After a request to forget: what was deleted goes from the files of a lake as well, and the receipt says so.

Until that is done a row in ``progress`` says that it is to be done, so whoever maintains the lake next does it if the
process that was asked died.
"""

from collections import Counter

import orjson

from store.again import again_if_overtaken
from store.errors import StoreConflict
from store.lake import LakeStore
from store.lake_files import delete_unused, expire_all, give_up_orphans, partly_deleted, rewrite_table, widen_statistics
from store.marks import EVERY_PROJECT, write_mark
from store.progress import Progress, silent
from store.store import Transaction

_STEP = "purge "
_STEPS = 4


def want_purge(work: Transaction, receipt_id: str) -> None:
    """Note that the files still hold what the receipt says is deleted."""
    write_mark(work, EVERY_PROJECT, f"{_STEP}{receipt_id}", "")


def purge(store: LakeStore, progress: Progress = silent) -> int:
    """Do what was noted, and add to the receipts how many files were deleted; give that.

    Queries that run meanwhile begin again if their files are gone.

    Raises:
        StoreConflict: others changed the same files all the time; it is still noted.
    """
    wanted = _wanted(store)
    if not wanted:
        return 0
    _rewrite(store, progress, marks="progress" in _counted(store, wanted))
    progress("files", 1, _STEPS)
    expire_all(store)
    progress("files", 2, _STEPS)
    give_up_orphans(store)  # now that no merging goes on that has read what is deleted
    files = delete_unused(store)
    progress("files", 3, _STEPS)
    widen_statistics(store)
    again_if_overtaken(lambda: _note(store, wanted, files))
    progress("files", _STEPS, _STEPS)
    return files


def _rewrite(store: LakeStore, progress: Progress, *, marks: bool) -> None:
    """Write anew the files of all tables but ``progress``, unless its ``marks`` are to go: it changes all the time."""
    tables = [table for table in partly_deleted(store) if marks or table != "progress"]
    left = []
    for done, table in enumerate(tables):
        progress("tables", done, len(tables))
        if not rewrite_table(store, table):
            left.append(table)
    if left:
        raise StoreConflict(f"{store.url} was busy, and files of {', '.join(left)} hold what was deleted. Try again.")


def _counted(store: LakeStore, receipt_ids: list[str]) -> set[str]:
    """Give the tables of which the receipts count rows."""
    found = store.rows(
        "SELECT DISTINCT unnest(json_keys(counts)) AS name FROM forgotten WHERE list_contains(?, receipt_id)",
        [receipt_ids],
    )
    return {row["name"] for row in found}


def _wanted(store: LakeStore) -> list[str]:
    found = store.rows("SELECT step FROM progress WHERE project = ? AND starts_with(step, ?)", [EVERY_PROJECT, _STEP])
    return [row["step"].removeprefix(_STEP) for row in found]


def _note(store: LakeStore, receipt_ids: list[str], files: int) -> None:
    with store.transaction() as work:
        for receipt_id in receipt_ids:
            of_receipt = "FROM forgotten WHERE receipt_id = ?"
            found = work.query(f"SELECT CAST(counts AS VARCHAR) AS counts {of_receipt}", [receipt_id])["counts"]
            counts = Counter(orjson.loads(found[0].as_py())) + Counter(files=files)
            told = orjson.dumps(counts).decode()
            work.execute("UPDATE forgotten SET counts = ? WHERE receipt_id = ?", [told, receipt_id])
            work.execute("DELETE FROM progress WHERE project = ? AND step = ?", [EVERY_PROJECT, f"{_STEP}{receipt_id}"])
