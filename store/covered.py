"""Taking stretches of texts out of the index of texts, in the unit of work that changes these texts.

Whoever is just building the index has read texts as they were before, and looks again.
"""

from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from store.batches import Readable
from store.claim import overtake
from store.store import Transaction

DELETED, CAME_LATE = "text index", "late texts"
# What is stored after something received later by this much is late. The index keeps at twice the distance.
LATE = timedelta(minutes=5)

_BEGINNING, _END = datetime(1970, 1, 1), datetime(9999, 1, 1)


def newest_text(store: Readable) -> datetime | None:
    """Give when the newest text was received, where there is an index that asks."""
    if store.shared:
        return None
    newest: datetime | None = store.query("SELECT max(received_at) AS newest FROM texts")["newest"][0].as_py()
    return newest


def uncover_late(work: Transaction, texts: pa.Table, newest: datetime | None) -> datetime | None:
    """Have the stretches be read by every search again in which ``texts`` were received, if that is long ago.

    A shared store has no index, and nothing to do.

    Args:
        work: The unit of work that stores them.
        texts: Rows of ``store.schema.TEXTS``.
        newest: When the newest of those was received that were stored before.

    Returns:
        When the newest of all was received.
    """
    times = pc.min_max(texts["received_at"]).as_py()
    first: datetime | None = times["min"]
    last: datetime | None = times["max"]
    if work.shared or first is None or last is None:
        return newest
    if newest is not None and first < newest - LATE:
        work.execute("DELETE FROM text_blocks WHERE until > ? AND since <= ?", [first, last])
        overtake(work, CAME_LATE)
    return last if newest is None else max(newest, last)


def drop_index(work: Transaction, project: str | None, since: datetime = _BEGINNING, until: datetime = _END) -> None:
    """Remove all that the index holds of texts of the days from ``since`` to ``until``; of all where project is None.

    What was said can be recognised in it, so it goes with what was said, and is made anew of what is left.
    """
    of, params = ("true", []) if project is None else ("project = ?", [project])
    for table in ("text_blocks", "text_grams"):
        work.execute(f"DELETE FROM {table} WHERE {of} AND segment >= ? AND segment < ?", [*params, since, until])
    overtake(work, DELETED)
