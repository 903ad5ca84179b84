"""Which texts spans refer to, and deleting those that nothing refers to.

A text is stored on every day on which a span that refers to it is received, so looking at the spans of that day is
enough.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from store.covered import drop_index
from store.deleting import delete, of_project
from store.store import Transaction

HASHES = "unnest(list_concat(input, output, system, [tool_definitions, arguments, result]))"


def drop_texts(work: Transaction, project: str | None, day: date) -> int:
    """Delete the texts of ``day`` that no span refers to; of all projects where ``project`` is None."""
    of, params = of_project(project)
    drop_index(work, project, *_bounds(day))
    return delete(
        work,
        "texts",
        f"{of} AND day = ? AND NOT EXISTS (SELECT 1 FROM ("
        f"SELECT DISTINCT project, {HASHES} AS hash FROM spans WHERE {of} AND received_at >= ? AND received_at < ?"
        ") AS held WHERE held.hash = texts.hash AND held.project = texts.project)",
        [*params, day, *params, day, day + timedelta(days=1)],
    )


def drop_texts_of(work: Transaction, project: str, day: date, spans: str, params: Sequence[Any]) -> int:
    """Delete the texts of ``day`` to which only those spans refer that fulfil the condition ``spans``."""
    of_day = "project = ? AND received_at >= ? AND received_at < ?"
    bounds = [project, day, day + timedelta(days=1)]
    drop_index(work, project, *_bounds(day))
    return delete(
        work,
        "texts",
        f"project = ? AND day = ? AND hash IN ("
        f"WITH theirs AS MATERIALIZED (SELECT DISTINCT {HASHES} AS hash FROM spans WHERE {of_day} AND ({spans})) "
        f"SELECT hash FROM theirs ANTI JOIN "
        f"(SELECT {HASHES} AS hash FROM spans WHERE {of_day} AND NOT ({spans})) USING (hash))",
        [project, day, *bounds, *params, *bounds, *params],
    )


def _bounds(day: date) -> tuple[datetime, datetime]:
    midnight = datetime.combine(day, time())
    return midnight, midnight + timedelta(days=1)
