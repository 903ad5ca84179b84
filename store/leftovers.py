"""What hung on traces that are gone.

Another process may still have been at work on a trace while it was deleted, and write down what it found afterwards;
so this is looked for again for some hours.
"""

from datetime import datetime, timedelta

from store.deleting import Deleting, delete
from store.marks import EVERY_PROJECT, read_mark, write_mark
from store.store import Store, Transaction

_STEP = "leftovers"
_LOOKED_FOR = timedelta(hours=6)  # longer than any run of the insights

_NO_TRACE = "NOT EXISTS (SELECT 1 FROM traces AS t WHERE t.project = {0}.project AND t.trace_id = {0}.trace_id)"
NO_FACET = (
    "NOT EXISTS (SELECT 1 FROM facets AS f WHERE f.project = embeddings.project AND f.text_hash = embeddings.text_hash)"
)
_HANGING = {
    "facets": _NO_TRACE.format("facets"),
    "undescribed": _NO_TRACE.format("undescribed"),
    "trace_patterns": _NO_TRACE.format("trace_patterns"),
    "unusual": _NO_TRACE.format("unusual"),
    "flags": f"trace_id IS NOT NULL AND {_NO_TRACE.format('flags')}",
    "unchecked": f"trace_id IS NOT NULL AND {_NO_TRACE.format('unchecked')}",
    "embeddings": NO_FACET,
}


def sweep(deleting: Deleting) -> None:
    """Delete what hangs on traces that are not there: facets, places in patterns, flags, embeddings."""
    for table, where in _HANGING.items():
        deleting.run(
            lambda work, table=table, where=where: {table: delete(work, table, where, [])},  # type: ignore[misc]
            pause=False,
        )


def look_again(work: Transaction, now: datetime) -> None:
    """Have leftovers looked for from now on."""
    write_mark(work, EVERY_PROJECT, _STEP, (now + _LOOKED_FOR).isoformat())


def may_be_left(store: Store, now: datetime) -> bool:
    """Whether so little time has passed since traces were deleted that others may still write about them."""
    mark = read_mark(store, EVERY_PROJECT, _STEP)
    return mark is not None and now < datetime.fromisoformat(mark)
