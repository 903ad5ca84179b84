"""Whether a pattern has ended: silence that is too long to be chance, measured in traffic and not in hours."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np

from store.batches import Readable

_AFTER = 0.1  # a tenth of the traffic since its beginning must have come after its last trace,
_CHANCE = 0.001  # and hardly be free of the pattern by chance


class Traffic:
    """All traces of a project that began before ``until``, hour by hour."""

    def __init__(self, store: Readable, project: str, until: datetime) -> None:
        rows = store.query(
            """SELECT date_trunc('hour', start_time) AS hour, count(*) AS n FROM traces
               WHERE project = ? AND start_time < ? GROUP BY hour ORDER BY hour""",
            [project, until],
        )
        self._hours = np.asarray(rows["hour"].to_pylist(), dtype="datetime64[us]")
        counts = np.asarray(rows["n"].to_pylist(), dtype=np.int64)
        self._up_to = np.concatenate([[0], np.cumsum(counts)])

    def silent(self, sizes: Sequence[int], first: Sequence[datetime], last: Sequence[datetime]) -> list[bool]:
        """Say of patterns of so many traces, seen from ``first`` to ``last``, whether they have ended."""
        count = np.asarray(sizes, dtype=np.float64)
        since = self._up_to[-1] - self._up_to[self._at(first, "left")]
        after = self._up_to[-1] - self._up_to[self._at(last, "right")]
        share = after / np.maximum(since, 1)
        ended = (share >= _AFTER) & ((1.0 - share) ** np.maximum(count, 1) < _CHANCE)
        return [bool(e) for e in ended]

    def _at(self, times: Sequence[datetime], side: Any) -> Any:
        hours = [t.replace(minute=0, second=0, microsecond=0) for t in times]
        return np.searchsorted(self._hours, np.asarray(hours, dtype="datetime64[us]"), side=side)
