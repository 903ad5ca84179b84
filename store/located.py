"""Find where the spans of traces lie, without looking through the whole store where that can be helped.

The row of a settled trace says when its spans came. What it cannot know of came after settling last looked, and that is
a short stretch while a worker runs; only traces without a row are looked for everywhere.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from store.batches import Located, Readable
from store.candidates import BEGINNING, OVERLAP, STEP, Marks
from store.marks import EVERY_PROJECT

_AT_ONCE = 5_000
_SETTLED = """
SELECT t.trace_id, t.span_count, t.root_span_id, t.first_received_at, t.last_received_at,
       (SELECT min(mark) FROM progress WHERE project = ? AND step = ?) AS mark
FROM traces AS t WHERE t.project = ? AND t.trace_id {among}
"""
_SPANS = """
SELECT trace_id, count(*) AS span_count, min(received_at) AS first_received_at, max(received_at) AS last_received_at
FROM spans WHERE project = ? AND received_at >= ? AND trace_id {among} GROUP BY trace_id
"""


def locate(store: Readable, project: str, trace_ids: Sequence[str]) -> Iterator[Located]:
    """Find those of ``trace_ids`` that have spans, in the order asked for, each once.

    A trace to which spans were added since it was settled may have some more than its ``span_count``.
    """
    wanted = list(dict.fromkeys(trace_ids))
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        found = _found(store, project, part)
        yield from (found[trace_id] for trace_id in part if trace_id in found)


def _found(store: Readable, project: str, trace_ids: Sequence[str]) -> dict[str, Located]:
    among, ids = _among(trace_ids)
    rows = store.query(_SETTLED.format(among=among), [EVERY_PROJECT, STEP, project, ids]).to_pylist()
    known_until = min(map(_known_until, rows), default=BEGINNING)
    settled = {row["trace_id"]: row for row in rows if row["first_received_at"] is not None}
    late = _spans(store, project, list(settled), known_until)
    others = _spans(store, project, [trace_id for trace_id in trace_ids if trace_id not in settled], BEGINNING)
    for trace_id, row in late.items():
        known = settled[trace_id]
        known["span_count"] += row["span_count"]
        known["last_received_at"] = max(known["last_received_at"], row["last_received_at"])
    return {trace_id: Located(project, **row) for trace_id, row in (settled | others).items()}


def _spans(store: Readable, project: str, trace_ids: Sequence[str], since: datetime) -> dict[str, dict[str, Any]]:
    if not trace_ids:
        return {}
    among, ids = _among(trace_ids)
    rows = store.query(_SPANS.format(among=among), [project, since, ids]).to_pylist()
    return {row["trace_id"]: row for row in rows}


def _among(trace_ids: Sequence[str]) -> tuple[str, Any]:
    return ("= ?", trace_ids[0]) if len(trace_ids) == 1 else ("IN (SELECT unnest(?))", list(trace_ids))


def _known_until(row: dict[str, Any]) -> datetime:
    """Give until when spans have come that the row of a trace knows of; leave in it only what locates."""
    marks = Marks.from_text(row.pop("mark"))
    return (marks.rootless if row.pop("root_span_id") is None else marks.rooted) - OVERLAP
