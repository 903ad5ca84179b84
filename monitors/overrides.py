"""What people stated against a prediction: append-only, the newest wins."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa

from monitors.contract import Override
from store import Store
from store.errors import UsageError
from store.schema import TIME

OVERRIDES = pa.schema(
    [
        ("project", pa.string()),
        ("monitor", pa.string()),
        ("subject", pa.string()),
        ("value", pa.string()),
        ("reason", pa.string()),
        ("actor", pa.string()),
        ("created_at", TIME),
    ]
)


def record_override(store: Store, project: str, monitor: str, subject: str, stated: Override) -> None:
    """Add a row to ``overrides``; nothing there is ever changed.

    Raises:
        UsageError: Something that makes an override accountable is missing.
    """
    given = {
        "monitor": monitor,
        "subject": subject,
        "value": stated.value,
        "reason": stated.reason,
        "actor": stated.actor,
    }
    for name, value in given.items():
        if not value.strip():
            raise UsageError(f"An override needs a {name}: it must be clear who said what about whom, and why.")
    row = {"project": project, **given, "created_at": stated.created_at}
    with store.transaction() as work:
        work.insert("overrides", pa.Table.from_pylist([row], schema=OVERRIDES))


def overrides(
    store: Store, project: str, *, monitor: str | None = None, subject: str | None = None
) -> list[dict[str, Any]]:
    """List what was stated, the newest first."""
    where, params = ["project = ?"], [project]
    for column, value in (("monitor", monitor), ("subject", subject)):
        if value is not None:
            where.append(f"{column} = ?")
            params.append(value)
    return store.rows(
        f"SELECT * FROM overrides WHERE {' AND '.join(where)} ORDER BY created_at DESC, monitor, subject, value", params
    )


def overrides_in_force(store: Store, project: str, monitor: str, subjects: Sequence[str]) -> Mapping[str, Override]:
    """Give the newest override of each subject that has one."""
    rows = store.rows(
        "SELECT subject, value, reason, actor, created_at FROM overrides "
        "WHERE project = ? AND monitor = ? AND subject IN (SELECT unnest(?)) ORDER BY created_at, rowid",
        [project, monitor, list(subjects)],
    )
    return {r["subject"]: Override(r["value"], r["reason"], r["actor"], _naive(r["created_at"])) for r in rows}


def _naive(time: datetime) -> datetime:
    return time.replace(tzinfo=None)
