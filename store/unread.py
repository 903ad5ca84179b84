"""Which stretches of texts a search need not read, by the index of texts: those that surely lack a phrase."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np

from store.grams import FORMAT, positions
from store.store import Store

_MOST = 64  # positions that are looked at; each leaves out most of what is left


class Stretch(NamedTuple):
    """From ``since`` up to, but without, ``until``."""

    since: datetime
    until: datetime


def positions_of(store: Store, phrases: Iterable[Sequence[str]]) -> list[int]:
    """Give the positions that all texts have which hold, of each phrase, one of the forms in which it is written."""
    found: set[int] = set()
    for forms in phrases:
        # In lower case as the store writes it, which is not quite how Python does.
        (row,) = store.rows("SELECT list_transform(CAST(? AS VARCHAR[]), form -> lower(form)) AS forms", [[*forms]])
        found |= set.intersection(*(_all_of(form) for form in row["forms"]))
    if len(found) <= _MOST:
        return sorted(found)
    return [int(at) for at in np.random.default_rng(0).choice(sorted(found), _MOST, replace=False)]


def _all_of(form: str) -> set[int]:
    return {int(at) for part in positions(form.encode()) for at in part}


class Unread:
    """The stretches from ``oldest`` on whose texts lack one of the positions ``at``, asked for once.

    Args:
        store: A store with an index.
        project: Whose texts.
        at: What ``positions_of`` gave.
        oldest: Nobody will ask about what came before.
    """

    def __init__(self, store: Store, project: str, at: Sequence[int], oldest: datetime) -> None:
        listed = ", ".join(map(str, at))  # numbers of ours; of a list DuckDB knows before it reads
        rows = store.rows(_LACKING.format(listed=listed), [len(at), project, oldest, project, oldest]) if at else []
        self._lacking = [Stretch(**row) for row in rows]

    def rest_of(self, whole: Stretch) -> list[Stretch]:
        """Give the parts of ``whole`` that have to be read, the latest first."""
        rest: list[Stretch] = []
        since = whole.since
        for lacking in self._lacking:
            if lacking.until <= since:
                continue
            if lacking.since >= whole.until:
                break
            if since < lacking.since:
                rest.append(Stretch(since, lacking.since))
            since = lacking.until
        if since < whole.until:
            rest.append(Stretch(since, whole.until))
        return rest[::-1]


# A position without a row is in no block of the segment. The blocks of a segment lie on one day. What other code made
# in another way is not gone by.
_LACKING = f"""
WITH held AS (
    SELECT segment, CASE WHEN count(*) = ? THEN bit_and(blocks) ELSE 0 END AS blocks
    FROM text_grams WHERE project = ? AND segment >= date_trunc('day', ?::TIMESTAMP) AND position IN ({{listed}})
    GROUP BY segment
)
SELECT b.since, b.until FROM text_blocks AS b LEFT JOIN held USING (segment)
WHERE b.project = ? AND b.until > ? AND b.format = {FORMAT} AND (coalesce(held.blocks, 0) >> b.block) & 1 = 0
ORDER BY b.since
"""
