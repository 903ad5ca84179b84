"""Deleting all that was received before a moment, the oldest first."""

from datetime import datetime, time, timedelta

from store.covered import drop_index
from store.deleting import Deleting, delete, of_project
from store.references import drop_texts
from store.store import Transaction

# When the rows of each table came.
_CAME = {
    "spans": "received_at",
    "logs": "received_at",
    "metric_points": "received_at",
    "traces": "last_received_at",
}
_FIRST_STEP = timedelta(hours=1)
_SHORTEST_STEP = timedelta(seconds=1)
# By rows and not by time: on a busy machine all steps take long, and shorter ones would only be more.
_FEW, _MANY = 50_000, 200_000


def delete_before(deleting: Deleting, project: str | None, cutoff: datetime) -> None:
    """Delete what came before ``cutoff`` of ``project`` (None: of all), in steps of some ten thousand rows.

    Flags about a user or a session, and not about a trace, go by when it happened.
    """
    at = _oldest(deleting, project)
    shared = deleting.store.shared
    # On a lake to delete whole files is to forget them; those in which projects lie together take a while, in which
    # nobody writes.
    length = _FIRST_STEP if not shared else timedelta.max if project is None else timedelta(days=1)
    while at is not None and at < cutoff:
        at = cutoff if cutoff - at <= length else at + length
        rows = deleting.run(lambda work, until=at: _delete_older(work, project, until))  # type: ignore[misc]
        if at == cutoff:
            break
        if not rows:  # nor perhaps in a long time
            at = max(at, _oldest(deleting, project) or cutoff)
        elif rows > _MANY and length > _SHORTEST_STEP:
            length /= 2
        if rows < _FEW and not shared:
            length *= 2
    deleting.run(lambda work: _delete_old_flags(work, project, cutoff))
    if cutoff.time() != time.min:
        deleting.run(lambda work: _delete_texts_of_cut_day(work, project, cutoff))


def _delete_older(work: Transaction, project: str | None, until: datetime) -> dict[str, int]:
    of, params = of_project(project)
    counts = {table: delete(work, table, f"{of} AND {came} < ?", [*params, until]) for table, came in _CAME.items()}
    counts["texts"] = delete(work, "texts", f"{of} AND day < ?", [*params, until.date()])
    if counts["texts"]:
        drop_index(work, project, until=datetime.combine(until, time()))
    return counts


def _delete_old_flags(work: Transaction, project: str | None, cutoff: datetime) -> dict[str, int]:
    of, params = of_project(project)
    about_users = f"{of} AND trace_id IS NULL AND"
    return {
        "flags": delete(work, "flags", f"{about_users} happened_at < ?", [*params, cutoff]),
        "unchecked": delete(work, "unchecked", f"{about_users} time < ?", [*params, cutoff]),
    }


def _delete_texts_of_cut_day(work: Transaction, project: str | None, cutoff: datetime) -> dict[str, int]:
    """Delete of the day that is cut in two the texts that nothing refers to any more."""
    return {"texts": drop_texts(work, project, cutoff)}


def _oldest(deleting: Deleting, project: str | None) -> datetime | None:
    of, params = of_project(project)
    parts = [f"SELECT min({came}) AS came FROM {table} WHERE {of}" for table, came in _CAME.items()]
    parts.append(f"SELECT min(day)::TIMESTAMP AS came FROM texts WHERE {of}")
    (row,) = deleting.store.rows(f"SELECT min(came) AS came FROM ({' UNION ALL '.join(parts)})", [*params] * len(parts))
    oldest: datetime | None = row["came"]
    return oldest
