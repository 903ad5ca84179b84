"""Flags as they are kept: deterministic ids, replaced as a whole per monitor and subject."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import pyarrow as pa

from monitors.checking import Broken
from monitors.contract import Flag
from monitors.lacking import ALL, who_cannot_begin
from store import Store, Transaction
from store.hashing import stable_id
from store.schema import TIME

FLAGS = pa.schema(
    [
        ("project", pa.string()),
        ("flag_id", pa.string()),
        ("monitor", pa.string()),
        ("monitor_version", pa.string()),
        ("category", pa.string()),
        ("severity", pa.string()),
        ("confidence", pa.float64()),
        ("trace_id", pa.string()),
        ("session_id", pa.string()),
        ("user_id", pa.string()),
        ("explanation", pa.string()),
        ("evidence", pa.string()),
        ("details", pa.string()),
        ("happened_at", TIME),
        ("raised_at", TIME),
    ]
)


UNCHECKED = pa.schema(
    [
        ("project", pa.string()),
        ("monitor", pa.string()),
        ("trace_id", pa.string()),
        ("user_id", pa.string()),
        ("error", pa.string()),
        ("time", TIME),
        ("version", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a flag is about: a trace (with whose it is), or a user."""

    trace_id: str | None
    session_id: str | None
    user_id: str | None
    time: datetime  # if the flag does not say when

    @property
    def id(self) -> str:
        """The trace's id, else the user's."""
        return self.trace_id or self.user_id or ""


@dataclass(frozen=True, slots=True)
class Looked:
    """That a monitor looked at a subject, and what it found, or of what it failed."""

    monitor: str
    version: str
    subject: Subject
    flags: Sequence[Flag] | None
    error: str | None = None


def replace_flags(work: Transaction, project: str, looks: Sequence[Looked], now: datetime) -> int:
    """Put the flags of these looks in the place of earlier ones; a flag that was there keeps its ``raised_at``.

    Where a monitor failed, its earlier flags stay.
    """
    looks = [look for look in looks if look.flags is not None]
    if not looks:
        return 0
    raised: dict[str, datetime] = {}
    for where, params in _of_looks(project, looks):
        earlier = work.query(f"SELECT flag_id, raised_at FROM flags WHERE {where}", params)
        raised.update(zip(earlier["flag_id"].to_pylist(), earlier["raised_at"].to_pylist(), strict=True))
        if len(earlier):
            work.execute(f"DELETE FROM flags WHERE {where}", params)
    rows = {row["flag_id"]: row for look in looks for row in _rows(project, look, now)}
    for flag_id, row in rows.items():
        row["raised_at"] = raised.get(flag_id, now)
    if rows:
        work.insert("flags", pa.Table.from_pylist(list(rows.values()), schema=FLAGS))
    return len(rows)


def note_unchecked(work: Transaction, project: str, looks: Sequence[Looked]) -> None:
    """Note the traces and users on which a monitor failed, and no longer those on which it did not."""
    there = work.query("SELECT count(*) AS n FROM unchecked WHERE project = ?", [project])["n"][0].as_py()
    for where, params in _of_looks(project, looks) if there else ():
        work.execute(f"DELETE FROM unchecked WHERE {where}", params)
    rows = [
        {
            "project": project,
            "monitor": look.monitor,
            "trace_id": look.subject.trace_id,
            "user_id": look.subject.user_id,
            "error": look.error,
            "time": _utc(look.subject.time),
            "version": look.version,
        }
        for look in looks
        if look.error is not None
    ]
    if rows:
        work.insert("unchecked", pa.Table.from_pylist(rows, schema=UNCHECKED))


def note_who_cannot_begin(
    store: Store, project: str, broken: Sequence[Broken], not_begun: Collection[str], now: datetime
) -> list[Broken]:
    """Note monitors that cannot be asked about anything, as rows without a trace or user; give those that are new.

    Args:
        store: The store.
        project: The project.
        broken: They.
        not_begun: All that are loaded and have not begun: what was noted of any other is so no more.
        now: What is written as the time.
    """
    noted = who_cannot_begin(store, project)
    new = [each for each in broken if noted.get(each.monitor) != each.error]
    over = [name for name in noted if name not in not_begun]
    if new or over:
        columns = {"project": project, "trace_id": None, "user_id": None, "time": _utc(now), "version": ""}
        with store.transaction() as work:
            gone = [*over, *(each.monitor for each in new)]
            work.execute(
                f"DELETE FROM unchecked WHERE project = ? AND {ALL} AND monitor IN (SELECT unnest(?))", [project, gone]
            )
            rows = [{**columns, "monitor": each.monitor, "error": each.error} for each in new]
            if rows:
                work.insert("unchecked", pa.Table.from_pylist(rows, schema=UNCHECKED))
    return new


def _of_looks(project: str, looks: Sequence[Looked]) -> Iterator[tuple[str, list[Any]]]:
    """Give conditions, each with its parameters, that the rows of these looks fulfil, of whichever table."""
    for monitor in sorted({look.monitor for look in looks}):
        for condition, ids in _conditions([look.subject for look in looks if look.monitor == monitor]):
            yield f"project = ? AND monitor = ? AND {condition}", [project, monitor, ids]


def _conditions(subjects: Sequence[Subject]) -> list[tuple[str, list[str]]]:
    traces = sorted({s.trace_id for s in subjects if s.trace_id is not None})
    users = sorted({s.user_id for s in subjects if s.trace_id is None and s.user_id is not None})
    found = [("trace_id IN (SELECT unnest(?))", traces), ("trace_id IS NULL AND user_id IN (SELECT unnest(?))", users)]
    return [(condition, ids) for condition, ids in found if ids]


def _rows(project: str, look: Looked, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "project": project,
            "flag_id": flag_id(project, look.monitor, look.subject.id, flag),
            "monitor": look.monitor,
            "monitor_version": look.version,
            "category": flag.category,
            "severity": flag.severity,
            "confidence": float(flag.confidence),
            "trace_id": look.subject.trace_id,
            "session_id": look.subject.session_id,
            "user_id": look.subject.user_id,
            "explanation": flag.explanation,
            "evidence": orjson.dumps([e.to_row() for e in flag.evidence]).decode(),
            "details": orjson.dumps(dict(flag.details)).decode(),
            "happened_at": _utc(flag.happened_at or look.subject.time),
            "raised_at": now,
        }
        for flag in look.flags or ()
    ]


def flag_id(project: str, monitor: str, subject: str, flag: Flag) -> str:
    """Give the id of a flag: the same whenever the same thing is found in the same place."""
    place = flag.evidence[0].place if flag.evidence else ""
    key = place if flag.key is None else f"key:{flag.key}"
    return stable_id(project, monitor, flag.category, subject, key)


def _utc(time: datetime) -> datetime:
    return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time
