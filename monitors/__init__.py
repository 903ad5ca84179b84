"""Monitors: plug-ins that read traces and raise flags, the host that runs them, and two that come built in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson

from monitors.checking import Broken
from monitors.contract import (
    SEVERITIES,
    Evidence,
    Flag,
    Monitor,
    Override,
    Said,
    Severity,
    TraceMonitor,
    UserHistory,
    UserMonitor,
)
from monitors.host import Counts, run, run_users
from monitors.loading import Loaded, load_monitors
from monitors.overrides import overrides, record_override
from monitors.passages import Passage, passages
from store import Store
from store.clock import utc_now
from store.errors import UsageError

__all__ = [
    "SEVERITIES",
    "Broken",
    "Counts",
    "Evidence",
    "Flag",
    "Loaded",
    "Monitor",
    "Override",
    "Passage",
    "Said",
    "Severity",
    "TraceMonitor",
    "UserHistory",
    "UserMonitor",
    "flags",
    "load_monitors",
    "override",
    "overrides",
    "passages",
    "run",
]


def flags(
    store: Store,
    project: str,
    *,
    monitor: str | None = None,
    category: str | None = None,
    severity: str | None = None,
    trace_id: str | None = None,
    user_id: str | None = None,
    since: datetime | None = None,
    limit: int | None = None,
) -> list[dict[str, Any]]:
    """List what the monitors raised, the newest first.

    Args:
        store: The store.
        project: The project.
        monitor: Only of this monitor.
        category: Only of this category or below it: ``pii`` finds ``pii.email`` too.
        severity: Only at least this severe.
        trace_id: Only about this trace.
        user_id: Only about this user or their traces.
        since: Only what happened since then.
        limit: At most so many.

    Raises:
        UsageError: There is no such severity.
    """
    if severity is not None and severity not in SEVERITIES:
        raise UsageError(f"There is no severity {severity!r}. There are: {', '.join(SEVERITIES)}.")
    least = list(SEVERITIES[SEVERITIES.index(severity) :]) if severity else None
    conditions: list[tuple[str, list[Any]]] = [
        ("monitor = ?", [monitor]),
        ("(category = ? OR starts_with(category, ? || '.'))", [category, category]),
        ("severity IN (SELECT unnest(?))", [least]),
        ("trace_id = ?", [trace_id]),
        ("user_id = ?", [user_id]),
        ("happened_at >= ?", [since]),
    ]
    asked = [(condition, values) for condition, values in conditions if values[0] is not None]
    where = " AND ".join(["project = ?", *(condition for condition, _ in asked)])
    params = [project, *(value for _, values in asked for value in values)]
    at_most = f" LIMIT {int(limit)}" if limit is not None else ""
    rows = store.rows(f"SELECT * FROM flags WHERE {where} ORDER BY happened_at DESC, flag_id{at_most}", params)
    return [{**r, "evidence": orjson.loads(r["evidence"]), "details": orjson.loads(r["details"])} for r in rows]


def override(
    store: Store,
    project: str,
    monitor: str,
    subject: str,
    value: str,
    reason: str,
    actor: str,
    *,
    now: datetime | None = None,
) -> Counts:
    """Record what people know about a subject against a monitor's prediction, and let it take effect now.

    Raises:
        UsageError: The monitor is not installed, does not know ``value``, or who, why or what is missing.
    """
    loaded = load_monitors([monitor])
    known: Sequence[str] = next((getattr(m, "override_values", ()) for m in loaded.monitors), ())
    if known and value not in known:
        raise UsageError(f"{monitor} knows no override {value!r}. It knows: {', '.join(known)}.")
    moment = now or utc_now()
    record_override(store, project, monitor, subject, Override(value, reason, actor, moment))
    return run_users(store, project, [subject], loaded, moment)
