"""The host: runs the monitors over settled traces and the users they touch, and keeps what they raise.

Traces are taken in the order they settled; each monitor has its own mark in ``progress``, written with the flags it
belongs to, so that a run restarts where it stopped and a monitor installed later sees everything once.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from monitors.checking import Outcome, ask, places, with_true_evidence
from monitors.contract import Monitor, TraceMonitor, UserMonitor
from monitors.flag_rows import Looked, Subject, replace_flags
from monitors.histories import histories
from monitors.loading import Broken, Loaded, load_monitors
from monitors.overrides import overrides_in_force
from monitors.stored_texts import stored_texts
from store import Store, Transaction
from store.marks import read_mark, write_mark
from store.progress import Progress, silent
from store.records import Trace
from store.traces import load_traces

log = logging.getLogger(__name__)

BATCH = 200
_SUBJECTS = "trace_id, session_id, user_id, start_time, strftime(settled_at, '%Y-%m-%dT%H:%M:%S.%f') || '|' || trace_id AS mark"


@dataclass(slots=True)
class Counts:
    """What a run did.

    Args:
        traces: Traces looked at.
        users: Users looked at.
        flags: Flags of these traces and users, by monitor.
        broken: What failed, by monitor; the others were not affected.
    """

    traces: int = 0
    users: int = 0
    flags: Counter[str] = field(default_factory=Counter)
    broken: list[Broken] = field(default_factory=list)

    def report(self, broken: Iterable[Broken]) -> None:
        """Take note of failures, and tell the log, which is where an operator looks first."""
        for failure in broken:
            self.broken.append(failure)
            log.warning("monitor %s failed on %s: %s", failure.monitor, failure.subject or "loading", failure.error)


def run(
    store: Store,
    project: str,
    trace_ids: Sequence[str] | None = None,
    *,
    since: datetime | None = None,
    names: Sequence[str] | None = None,
    progress: Progress = silent,
    now: datetime | None = None,
    loaded: Loaded | None = None,
) -> Counts:
    """Let the monitors look at traces that have settled since they last looked.

    Args:
        store: The store.
        project: The project.
        trace_ids: Look at these again instead, whatever was looked at before.
        since: Look again at all that started since then instead.
        names: Only these monitors; None for all that are installed.
        progress: Told about the traces.
        now: What is written as the time of raising.
        loaded: Monitors that are loaded already, instead of ``names``.

    Raises:
        UsageError: A name of ``names`` is not installed.
    """
    host = _Host(store, project, loaded or load_monitors(names), now or datetime.now(UTC).replace(tzinfo=None))
    again = trace_ids is not None or since is not None
    host.look(host.named(trace_ids, since) if again else host.unseen(), progress, marking=not again)
    return host.counts


def run_users(store: Store, project: str, user_ids: Sequence[str], loaded: Loaded, now: datetime) -> Counts:
    """Let the user monitors look at these users again."""
    host = _Host(store, project, loaded, now)
    with_flags = host.look_at_users(user_ids, host.monitors)
    host.keep(with_flags)
    return host.counts


class _Host:
    """One run of the monitors over one project."""

    def __init__(self, store: Store, project: str, loaded: Loaded, now: datetime) -> None:
        self.store = store
        self.project = project
        self.monitors = loaded.monitors
        self.now = now
        self.counts = Counts()
        self.counts.report(loaded.broken)
        self.marks = {m.name: read_mark(store, project, _step(m.name)) or "" for m in loaded.monitors}

    def unseen(self) -> list[dict[str, Any]]:
        """Find the traces that a monitor has not looked at since they settled, in the order they did."""
        if not self.marks:
            return []
        return self.store.rows(
            f"SELECT * FROM (SELECT {_SUBJECTS} FROM traces WHERE project = ?) WHERE mark > ? ORDER BY mark",
            [self.project, min(self.marks.values())],
        )

    def named(self, trace_ids: Sequence[str] | None, since: datetime | None) -> list[dict[str, Any]]:
        """Find settled traces by id or by start."""
        condition = "trace_id IN (SELECT unnest(?))" if trace_ids is not None else "start_time >= ?"
        return self.store.rows(
            f"SELECT {_SUBJECTS} FROM traces WHERE project = ? AND {condition} ORDER BY mark",
            [self.project, list(trace_ids) if trace_ids is not None else since],
        )

    def look(self, rows: Sequence[dict[str, Any]], progress: Progress, *, marking: bool) -> None:
        """Look at these traces, and then once at each user they are of."""
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            outcomes, mark = list(self._batch(batch, marking=marking)), batch[-1]["mark"]
            self.keep(outcomes, mark if marking else None)
            self.counts.traces += len(batch)
            progress("monitors", min(start + BATCH, len(rows)), len(rows))

    def _batch(self, batch: Sequence[dict[str, Any]], *, marking: bool) -> Iterator[tuple[Subject, Outcome]]:
        rows = {row["trace_id"]: row for row in batch}
        watching = [m for m in self.monitors if isinstance(m, TraceMonitor)]
        if watching:
            for trace in load_traces(self.store, self.project, list(rows)):
                row = rows[trace.trace_id]
                for monitor in watching:
                    if not marking or row["mark"] > self.marks[monitor.name]:
                        yield _subject(row), _ask_trace(monitor, trace)
        users = [r["user_id"] for r in batch if r["user_id"]]
        yield from self.look_at_users(users, self.monitors)

    def look_at_users(self, user_ids: Sequence[str], monitors: Sequence[Monitor]) -> Iterator[tuple[Subject, Outcome]]:
        """Ask the user monitors about each of these users once."""
        users = sorted(set(user_ids))
        watching = [m for m in monitors if isinstance(m, UserMonitor)]
        if not users or not watching:
            return
        self.counts.users += len(users)
        for monitor in watching:
            stated = overrides_in_force(self.store, self.project, monitor.name, users)
            for history in histories(self.store, self.project, users, stated):
                newest = history.active_at[-1] if history.active_at else self.now
                subject = Subject(None, None, history.user_id, newest)
                yield subject, ask(monitor.name, history.user_id, partial(monitor.check_user, history))

    def keep(self, outcomes: Iterable[tuple[Subject, Outcome]], mark: str | None = None) -> None:
        """Store the flags whose evidence holds, and how far the monitors have come, in one unit of work."""
        found = list(outcomes)
        stored = stored_texts(self.store, self.project, places(o for _, o in found))
        checked = [(subject, with_true_evidence(outcome, stored)) for subject, outcome in found]
        versions = {m.name: m.version for m in self.monitors}
        looks = [
            Looked(outcome.monitor, versions[outcome.monitor], subject, outcome.flags)
            for subject, outcome in checked
            if outcome.flags is not None
        ]
        with self.store.transaction() as work:
            replace_flags(work, self.project, looks, self.now)
            self._mark(work, mark)
        for _, outcome in checked:
            self.counts.report(outcome.broken)
            self.counts.flags[outcome.monitor] += len(outcome.flags or ())

    def _mark(self, work: Transaction, mark: str | None) -> None:
        if mark is None:
            return
        for name, earlier in self.marks.items():
            if mark > earlier:
                write_mark(work, self.project, _step(name), mark)
                self.marks[name] = mark


def _step(name: str) -> str:
    return f"monitor:{name}"


def _subject(row: dict[str, Any]) -> Subject:
    return Subject(row["trace_id"], row["session_id"], row["user_id"], row["start_time"])


def _ask_trace(monitor: TraceMonitor, trace: Trace) -> Outcome:
    return ask(monitor.name, trace.trace_id, partial(monitor.check_trace, trace))
