"""Which texts spans refer to, and deleting those that nothing refers to.

A text is stored on every day on which a span that refers to it is received, so looking at the spans of that day is
enough.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from store.batches import Readable
from store.covered import drop_index
from store.deleting import delete, of_project
from store.store import Transaction

HASHES = "unnest(list_concat(input, output, system, [tool_definitions, arguments, result]))"


def drop_texts(work: Transaction, project: str | None, cutoff: datetime) -> int:
    """Delete the texts of the day of ``cutoff`` that came before it and that no span of that day refers to.

    Of all projects where ``project`` is None.
    """
    of, params = of_project(project)
    day = cutoff.date()
    drop_index(work, project, *_bounds(day))
    # Texts of an earlier version do not tell when they came.
    return delete(
        work,
        "texts",
        f"{of} AND day = ? AND coalesce(received_at, day) < ? AND NOT EXISTS (SELECT 1 FROM ("
        f"SELECT project, {HASHES} AS hash FROM spans WHERE {of} AND received_at >= ? AND received_at < ?"
        ") AS held WHERE held.hash = texts.hash AND held.project = texts.project)",
        [*params, day, cutoff, *params, *_bounds(day)],
    )


def drop_texts_without(work: Transaction, project: str, day: date, spans: str, params: Sequence[Any]) -> int:
    """Delete the texts of ``day`` to which no span refers but those that fulfil the condition ``spans``.

    So what versions said that were replaced goes too: nothing tells any more whose it was.
    """
    where, of_day = _unheld(project, day, f"AND NOT ({spans})", params)
    texts = delete(work, "texts", where, of_day)
    if texts:
        drop_index(work, project, *_bounds(day))
    return texts


def has_unheld(store: Readable, project: str, day: date) -> bool:
    """Whether there is a text of ``day`` to which no span refers."""
    where, of_day = _unheld(project, day)
    return bool(store.query(f"SELECT 1 AS one FROM texts WHERE {where} LIMIT 1", of_day).num_rows)


def _unheld(project: str, day: date, spans: str = "", params: Sequence[Any] = ()) -> tuple[str, list[Any]]:
    """Give the condition for texts of ``day`` to which none of its spans refers, and its parameters."""
    held = (
        f"SELECT DISTINCT {HASHES} AS hash FROM spans "
        f"WHERE project = ? AND received_at >= ? AND received_at < ? {spans}"
    )
    where = f"project = ? AND day = ? AND NOT EXISTS (SELECT 1 FROM ({held}) AS kept WHERE kept.hash = texts.hash)"
    return where, [project, day, project, day, day + timedelta(days=1), *params]


def _bounds(day: date) -> tuple[datetime, datetime]:
    midnight = datetime.combine(day, time())
    return midnight, midnight + timedelta(days=1)
