"""Patterns, their traces and what happened to them, as rows of the tables."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson
import pyarrow as pa

from insights.lineage.found import Found
from insights.lineage.history import Event
from insights.lineage.places import Places
from insights.lineage.settlement import Settlement
from insights.themes import Theme
from store import Transaction
from store.schema import TIME

_TYPICAL = 0.5  # a label that at least half of a pattern's traces share is part of what it is


class Member(NamedTuple):
    """A trace in a pattern; ``strength`` is 0 to 1, ``how`` fitted, soft or assigned."""

    trace_id: str
    pattern_id: str
    strength: float
    how: str


def write_members(work: Transaction, project: str, facet: str, members: Sequence[Member]) -> None:
    """Add rows to the table ``trace_patterns``."""
    _write(work, "trace_patterns", project, facet, members)


class Misfit(NamedTuple):
    """A trace in no pattern: the nearest one, how like it is, and how like it would have to be."""

    trace_id: str
    pattern_id: str
    strength: float
    needed: float


def write_misfits(work: Transaction, project: str, facet: str, misfits: Sequence[Misfit]) -> None:
    """Add rows to the table ``unusual``."""
    _write(work, "unusual", project, facet, misfits)


def _write(work: Transaction, table: str, project: str, facet: str, rows: Sequence[Member] | Sequence[Misfit]) -> None:
    if not rows:
        return
    columns: dict[str, list[Any]] = {"project": [project] * len(rows), "facet": [facet] * len(rows)}
    for name, values in zip(rows[0]._fields, zip(*rows, strict=True), strict=True):
        columns[name] = list(map(_share, values)) if name in _SHARES else list(values)
    work.insert(table, pa.table(columns))


_SHARES = ("strength", "needed")


def _share(value: float) -> float:
    return round(min(1.0, max(0.0, value)), 6)


def write_patterns(
    work: Transaction,
    found: Found,
    settled: Settlement,
    traces: int,
    model: str,
    themes: Sequence[Theme | None] | None = None,
) -> None:
    """Add the found patterns to the table ``patterns``; ``traces`` is how many there are in the window."""
    count = len(settled.ids)
    themes = themes or [None] * count
    if not count:
        return
    features = found.table.features
    columns = {
        "project": [found.table.project] * count,
        "facet": [found.table.facet] * count,
        "pattern_id": settled.ids,
        "name": settled.names,
        "state": settled.states,
        "size": [len(rows) for rows in found.rows],
        "share": [len(rows) / max(1, traces) for rows in found.rows],
        "first_seen": pa.array(settled.first, TIME),
        "last_seen": pa.array(settled.last, TIME),
        "centroid": _vectors(found.places),
        "features": [orjson.dumps(_typical([features[i] for i in rows])).decode() for rows in found.rows],
        "model": [model] * count,
        "profile": _profiles(found.places),
        "reach": found.reaches,
        "likeness": found.likenesses,
        "named_centroid": _vectors(settled.named),
        "named_profile": _profiles(settled.named),
        "theme_id": pa.array([theme and theme.theme_id for theme in themes], pa.string()),
        "theme": pa.array([theme and theme.name for theme in themes], pa.string()),
    }
    work.insert("patterns", pa.table(columns))


def _vectors(places: Places) -> pa.Array:
    return pa.array([v.tolist() for v in places.text], pa.list_(pa.float32()))


def _profiles(places: Places) -> list[str]:
    return [orjson.dumps(row).decode() for row in places.features]


def _typical(features: list[Mapping[str, Any]]) -> dict[str, str]:
    """Give the labels that most of the traces share."""
    counts = Counter((k, v) for row in features for k, v in row.items() if isinstance(v, str) and k != "headline")
    return {k: v for (k, v), n in sorted(counts.items()) if v and n >= _TYPICAL * len(features)}


def write_events(work: Transaction, project: str, facet: str, events: Sequence[Event], now: datetime) -> None:
    """Add what happened to the table ``pattern_lineage``."""
    if not events:
        return
    columns = {
        "project": [project] * len(events),
        "facet": [facet] * len(events),
        "pattern_id": [event.pattern for event in events],
        "event": [event.happening for event in events],
        "other_id": pa.array([event.other for event in events], pa.string()),
        "happened_at": pa.array([now] * len(events), TIME),
    }
    work.insert("pattern_lineage", pa.table(columns))
