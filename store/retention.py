"""Retention: what is older than its project keeps goes, and the oldest goes when there is no room."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Event, Lock
from weakref import WeakKeyDictionary

from store.aging import delete_before
from store.clock import utc_now
from store.deleting import Deleting
from store.duckdb_file import FileStore
from store.leftovers import look_again, may_be_left, sweep
from store.marks import EVERY_PROJECT
from store.rules import Rule, days_of, retention_rules
from store.shares import moment_of, share_of
from store.size import log_bytes, used_bytes
from store.store import Store
from store.there import part_there

# Room is made before there is none, and enough of it that it is not made again at once.
_FULL, _ENOUGH, _EMPTIED = 0.94, 0.92, 0.87
# A little more goes if so the rest of row groups becomes free that keep more in use than there may be.
_LEAST = 0.89
# How much of what seems too much goes before it is measured again: nobody knows how well rows compress.
_AT_ONCE = 0.5

_turns: WeakKeyDictionary[Store, Lock] = WeakKeyDictionary()


def apply_retention(store: Store, *, now: datetime | None = None, stop: Event | None = None) -> Mapping[str, int]:
    """Delete what the rules of the store do not keep, with all that hangs on it.

    Reports, insights, patterns, what runs found and what people decided outlive the traces they are about. A trace
    that reaches over the edge loses the spans that came before it. An interrupted pass is simply done again.

    Args:
        store: Where; through a running server only by itself, because its appends have to wait meanwhile.
        now: The time that ages are counted from; by default the clock.
        stop: Set to have it end early.

    Returns:
        How many rows were deleted, by table.

    Raises:
        StoreUnavailable: it was stopped, or others changed the same rows all the time.
    """
    # A second pass beside it would measure what the first is just changing.
    with _turns.setdefault(store, Lock()):
        return _apply(store, now or utc_now(), stop)


def _apply(store: Store, now: datetime, stop: Event | None) -> Mapping[str, int]:
    deleting = Deleting(store, stop)
    rules = retention_rules(store)
    _by_age(deleting, rules, now)
    for rule in rules:
        if rule.gigabytes is not None:
            _by_size(deleting, None if rule.project == EVERY_PROJECT else rule.project, rule.gigabytes * 1e9)
    some = deleting.counts.total() > 0
    if some:
        with store.transaction() as work:
            look_again(work, now)
    if some or may_be_left(store, now):
        sweep(deleting)
    if some:
        deleting.fold()
    return +deleting.counts


def _by_age(deleting: Deleting, rules: list[Rule], now: datetime) -> None:
    midnight = datetime(now.year, now.month, now.day)
    for project, days in days_of(rules, _projects(deleting.store)).items() if rules else ():
        cutoff = midnight - timedelta(days=days)
        if _has_older(deleting.store, project, cutoff):
            delete_before(deleting, project, cutoff)


def _by_size(deleting: Deleting, project: str | None, most: float) -> None:
    room = _FULL * most - log_bytes(deleting.store)
    used = _used(deleting.store, project)
    # What is there of what is in use takes a look at all rows.
    if used <= room or used * _part_there(deleting.store) <= room:
        return
    deleting.free()  # most of what is in the log is smaller in the file, or is of others
    used, there = _room(deleting.store, project)
    if there <= _FULL * most:
        return
    while there > _ENOUGH * most or (used > most and there > _LEAST * most):
        before = deleting.counts.total()
        part = _AT_ONCE * (1 - _EMPTIED * most / there)
        delete_before(deleting, project, moment_of(deleting.store, project, part))
        if deleting.counts.total() == before or not deleting.free():
            return  # the room is not free yet, and would be made once more
        used, there = _room(deleting.store, project)


def _room(store: Store, project: str | None) -> tuple[float, float]:
    """Give how many bytes are in use, and how many of these are of rows that are there."""
    used = _used(store, project)
    return used, used * _part_there(store)


def _part_there(store: Store) -> float:
    return part_there(store) if isinstance(store, FileStore) else 1.0


def _used(store: Store, project: str | None) -> float:
    return used_bytes(store) * (1.0 if project is None else share_of(store, project))


def _projects(store: Store) -> list[str]:
    union = " UNION ".join(f"SELECT project FROM {table}" for table in ("spans", "logs", "metric_points", "traces"))
    return [row["project"] for row in store.rows(f"SELECT DISTINCT project FROM ({union}) ORDER BY project")]


def _has_older(store: Store, project: str, cutoff: datetime) -> bool:
    older = " UNION ALL ".join(
        f"(SELECT 1 FROM {table} WHERE project = ? AND received_at < ? LIMIT 1)"
        for table in ("spans", "logs", "metric_points")
    )
    return bool(store.rows(f"SELECT 1 AS one FROM ({older}) LIMIT 1", [project, cutoff] * 3))
