"""When log records and metric points happened, as far as their senders said.

One without a time has that of its receipt, which is another each time it is sent: so it is known again by what it
says, wherever within a day it lies.
"""

from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

# For which senders, and what stands before them, keep what was not acknowledged.
_SENT_AGAIN_WITHIN = timedelta(days=1)


def sent_ns(rows: pa.Table) -> list[int]:
    """Give the times of ``rows`` in nanoseconds since 1970; 0 of those that came without one."""
    timeless = pc.equal(rows["time"], rows["received_at"])
    times: list[int] = pc.if_else(timeless, 0, rows["time_ns"]).to_pylist()
    return times


def period_of(rows: pa.Table) -> tuple[datetime, datetime]:
    """Give the first and last time at which ``rows`` may be stored already."""
    period = pc.min_max(rows["time"]).as_py()
    if 0 not in sent_ns(rows):
        return period["min"], period["max"]
    received = pc.min_max(rows["received_at"]).as_py()
    first, last = received["min"] - _SENT_AGAIN_WITHIN, received["max"] + _SENT_AGAIN_WITHIN
    return min(first, period["min"]), max(last, period["max"])
