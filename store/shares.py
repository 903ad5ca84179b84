"""How much of the room on disk each project takes: there is one file, so it is divided by what they stored."""

from typing import Any

from store.store import Store

# A span is stored in many columns beside its texts and attributes, and most of them compress well.
_ROW_BYTES = 200
_SAMPLED_FROM = 200_000  # rows; of fewer all are measured
_LENGTHS = {
    "texts": "strlen(text)",
    "spans": f"{_ROW_BYTES} + coalesce(strlen(attributes::VARCHAR), 0) + coalesce(strlen(events::VARCHAR), 0)",
    "logs": f"{_ROW_BYTES} + coalesce(strlen(body), 0) + coalesce(strlen(attributes::VARCHAR), 0)",
    "metric_points": f"{_ROW_BYTES}",
}


def share_of(store: Store, project: str) -> float:
    """Estimate the part of the stored rows that is of ``project``, from 0 to 1."""
    weights: dict[str, float] = {}
    for table, length in _LENGTHS.items():
        counts = {row["project"]: row["n"] for row in _counts(store, table)}
        lengths = _lengths(store, table, length, sampled=sum(counts.values()) > _SAMPLED_FROM)
        for name, count in counts.items():
            weights[name] = weights.get(name, 0.0) + count * lengths.get(name, _ROW_BYTES)
    return weights.get(project, 0.0) / max(1.0, sum(weights.values()))


def _counts(store: Store, table: str) -> list[dict[str, Any]]:
    return store.rows(f"SELECT project, count(*) AS n FROM {table} GROUP BY project")


def _lengths(store: Store, table: str, length: str, *, sampled: bool) -> dict[str, float]:
    """Give the mean length of a row of each project."""
    some = " USING SAMPLE 2 PERCENT (system)" if sampled else ""
    rows = store.rows(f"SELECT project, avg({length}) AS mean FROM (FROM {table}{some}) GROUP BY project")
    return {row["project"]: row["mean"] for row in rows}
