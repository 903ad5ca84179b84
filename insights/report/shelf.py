"""Finished reports: a file in the data folder, and a row that outlives re-clustering and retention."""

import os
import tempfile
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from insights.lineage.turn import in_turn
from insights.report.document import render_markdown, title_of
from insights.report.window import Window
from store import Store, Transaction
from store.hashing import stable_id
from store.receipts import Patience, unless_forgotten

FOLDER = "reports"
Cause = Literal["asked", "schedule"]


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it is kept; ``path`` is relative to the data folder in the store, absolute here."""

    project: str
    report_id: str
    title: str
    since: datetime
    until: datetime
    created_at: datetime
    format: str
    cause: str
    path: Path
    body: str


def write_report(
    store: Store,
    project: str,
    since: datetime,
    until: datetime,
    *,
    data: Path,
    cause: str,
    now: datetime,
    patience: Patience | None = None,
) -> Report:
    """Write the report about a window to the data folder and to the store.

    Asking again for the same window at the same ``now`` replaces the report and never doubles it.

    Args:
        store: Where to read, and where to keep it.
        project: Whose traces.
        since: Begin of the window.
        until: End of the window, not included.
        data: The data folder; the file goes to its folder ``reports``.
        cause: ``schedule`` or ``asked``.
        now: When it is written.
        patience: Where somebody is forgotten meanwhile; None: some of its own.
    """

    def attempt(receipts: int) -> Report:
        return _written(store, Window(project, since, until), data, cause, now, receipts)

    return unless_forgotten(store, project, attempt, patience or Patience())


def _written(store: Store, window: Window, data: Path, cause: str, now: datetime, receipts: int) -> Report:
    project, since, until = window.project, window.since, window.until
    report_id = f"{now:%Y%m%dT%H%M%S}-{stable_id(project, since.isoformat(), until.isoformat(), cause, size=4)}"
    report = Report(
        project=project,
        report_id=report_id,
        title=title_of(window),
        since=since,
        until=until,
        created_at=now,
        format="md",
        cause=cause,
        path=data.resolve() / FOLDER / f"{report_id}.md",
        body=render_markdown(store, project, since, until, now),
    )
    try:
        _write_whole(report.path, report.body)
        _keep(store, report, receipts)
    except BaseException:
        # Without its row nothing would find the file when somebody in it is forgotten.
        report.path.unlink(missing_ok=True)
        raise
    return report


def list_reports(store: Store, project: str) -> list[dict[str, Any]]:
    """Give the reports of ``project`` without their text, the newest first."""
    return store.rows(
        """SELECT report_id, title, since, until, created_at, format, cause, path
           FROM reports WHERE project = ? ORDER BY created_at DESC, report_id DESC""",
        (project,),
    )


def read_report(store: Store, project: str, report_id: str) -> str | None:
    """Give the text of a report, or None if there is no such report."""
    rows = store.rows("SELECT body FROM reports WHERE project = ? AND report_id = ?", (project, report_id))
    return str(rows[0]["body"]) if rows else None


def _keep(store: Store, report: Report, receipts: int) -> None:
    row = asdict(report) | {"path": f"{FOLDER}/{report.path.name}"}
    columns = {name: pa.array([value]) for name, value in row.items()}

    def write(work: Transaction) -> None:
        work.execute("DELETE FROM reports WHERE project = ? AND report_id = ?", (report.project, report.report_id))
        work.insert("reports", pa.table(columns))

    in_turn(store, report.project, receipts, write)


def _write_whole(path: Path, text: str) -> None:
    """Write a file that appears at once and complete, even if the machine stops half way."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
