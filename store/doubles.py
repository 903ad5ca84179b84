"""Rows that two processes stored at the same moment: neither could see the other's before its commit.

Each looks again after its commit. Whoever committed last sees both rows, and takes away all but one before its sender
hears that they are stored. A process that died in between is made up for by the next who receives the same, because
its sender got no answer and sends again.
"""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from store.record_times import period_of
from store.store import Store
from store.versions import LEEWAY

# What a row is known by, when it happened, and which of several stays.
_KNOWN_BY = {
    "spans": ("project, trace_id, span_id", "span_id", "start_time", "end_ns DESC, received_at, rowid"),
    "logs": ("record_id", "record_id", "time", "rowid"),
    "metric_points": ("record_id", "record_id", "time", "rowid"),
}


def remove_doubles(store: Store, table: str, rows: pa.Table) -> int:
    """Leave of each of ``rows`` of ``table`` one in the store; give how many were taken away.

    Raises:
        StoreConflict: another process does the same just now.
    """
    if not rows.num_rows:
        return 0
    _, name, time, _ = _KNOWN_BY[table]
    first, last = pc.min_max(rows[time]).as_py().values() if table == "spans" else period_of(rows)
    names: Sequence[object] = rows[name].to_pylist()
    kind = "VARCHAR[]" if name == "span_id" else "UUID[]"
    sql = _LATER.format(
        table=table, name=name, time=time, kind=kind, key=_KNOWN_BY[table][0], order=_KNOWN_BY[table][3]
    )
    params = [first - LEEWAY, last + LEEWAY, [str(one) for one in names]]
    if not store.rows(f"SELECT count(*) AS n FROM ({sql})", params)[0]["n"]:
        return 0
    with store.transaction() as work:
        later = work.query(sql, params)["rowid"].to_pylist()
        work.execute(f"DELETE FROM {table} WHERE rowid IN (SELECT unnest(?))", [later])
    return len(later)


_LATER = """
SELECT rowid FROM (
    SELECT rowid, row_number() OVER (PARTITION BY {key} ORDER BY {order}) AS place
    FROM {table} WHERE {time} BETWEEN ? AND ? AND {name} IN (SELECT unnest(?::{kind}))
) WHERE place > 1
"""
