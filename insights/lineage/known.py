"""The patterns as they are stored: active ones, and those that have ended and may come back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import orjson

from insights.lineage.places import Matrix, Places
from store.batches import Readable


@dataclass(frozen=True, slots=True)
class Known:
    """The known patterns of a facet, ordered by id; all sequences have the same length.

    Args:
        ids: Their ids.
        names: Their names.
        states: active or ended.
        sizes: How many traces they had when a run saw them last.
        first: When their earliest trace began.
        last: When their latest trace began.
        reaches: Likeness below which a trace is no part of them.
        likenesses: Mean likeness of their own traces, 0 where it is not known.
        places: Where they lie.
        named: Where they lay when they were named.
        comparable: Which of them lie in the space of the model that was asked for.
    """

    ids: list[str]
    names: list[str]
    states: list[str]
    sizes: list[int]
    first: list[datetime]
    last: list[datetime]
    reaches: Matrix
    likenesses: Matrix
    places: Places
    named: Places
    comparable: np.ndarray[Any, np.dtype[np.bool_]]

    @property
    def open(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which of them a trace may join: not those that others have taken over, nor those of another model."""
        return self.comparable & (np.asarray(self.sizes, dtype=np.int64) > 0)


def read_known(store: Readable, project: str, facet: str, model: str, dimensions: int) -> Known:
    """Read all patterns of a facet; those of another model are known by their traces only, and lie nowhere."""
    rows = store.query(
        """SELECT pattern_id, name, state, size, first_seen, last_seen, model, centroid, reach, likeness,
                  named_centroid, CAST(profile AS VARCHAR) AS profile, CAST(named_profile AS VARCHAR) AS named_profile
           FROM patterns WHERE project = ? AND facet = ? ORDER BY pattern_id""",
        [project, facet],
    ).to_pylist()
    comparable = [r["model"] == model and len(r["centroid"]) == dimensions for r in rows]
    return Known(
        [r["pattern_id"] for r in rows],
        [r["name"] for r in rows],
        [r["state"] for r in rows],
        [r["size"] for r in rows],
        [r["first_seen"] for r in rows],
        [r["last_seen"] for r in rows],
        np.asarray([r["reach"] if r["reach"] is not None else 1.0 for r in rows], dtype=np.float32),
        np.asarray([r["likeness"] or 0.0 for r in rows], dtype=np.float32),
        _places(rows, "centroid", "profile", comparable, dimensions),
        _places(rows, "named_centroid", "named_profile", comparable, dimensions),
        np.asarray(comparable, dtype=bool),
    )


def members_within(
    store: Readable, project: str, facet: str, since: datetime, until: datetime
) -> dict[str, frozenset[str]]:
    """Give the traces of every pattern that began within [since, until)."""
    rows = store.query(
        """SELECT pattern_id, list(trace_id) AS members FROM trace_patterns JOIN traces USING (project, trace_id)
           WHERE project = ? AND facet = ? AND start_time >= ? AND start_time < ? GROUP BY pattern_id""",
        [project, facet, since, until],
    ).to_pylist()
    return {r["pattern_id"]: frozenset(r["members"]) for r in rows}


def used_ids(store: Readable, project: str, facet: str) -> frozenset[str]:
    """Give every id that a pattern of the facet has or had."""
    rows = store.query(
        """SELECT pattern_id FROM patterns WHERE project = ? AND facet = ?
           UNION SELECT pattern_id FROM pattern_lineage WHERE project = ? AND facet = ?""",
        [project, facet, project, facet],
    )
    return frozenset(rows["pattern_id"].to_pylist())


def _places(
    rows: Sequence[Mapping[str, Any]], vector: str, profile: str, comparable: Sequence[bool], dimensions: int
) -> Places:
    text = np.zeros((len(rows), dimensions), dtype=np.float32)
    features: list[Mapping[str, Mapping[str, float]]] = []
    for i, (row, known) in enumerate(zip(rows, comparable, strict=True)):
        told = known and row[vector] is not None and len(row[vector]) == dimensions
        if told:
            text[i] = row[vector]
        features.append(orjson.loads(row[profile] or "{}") if told else {})
    return Places(text, features)
