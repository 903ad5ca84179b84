"""The host: runs the monitors over settled traces and the users they touch, and keeps what they raise.

Traces are taken in the order they settled; each monitor has its own mark in ``progress``, written with the flags it
belongs to, so that a run restarts where it stopped and a monitor installed later sees everything once.
"""

import logging
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from monitors.asking import Apart, ask, is_there
from monitors.checking import Broken, Outcome, places, with_true_evidence
from monitors.contract import Monitor, TraceMonitor, UserMonitor
from monitors.flag_rows import Looked, Subject, note_unchecked, note_who_cannot_begin, replace_flags
from monitors.histories import histories
from monitors.loading import Loaded, load_monitors
from monitors.overrides import overrides_in_force
from monitors.stored_texts import stored_texts
from store import Store
from store.clock import utc_now
from store.marks import read_mark, write_mark
from store.progress import Progress, silent
from store.traces import load_traces

_Row = dict[str, Any]

log = logging.getLogger(__name__)

BATCH = 200
_CHUNK = 20_000  # settled traces known by id at once
_BEGINNING = "1970-01-01T00:00:00.000000|"
_SUBJECTS = "trace_id, session_id, user_id, start_time, settled_at"


@dataclass(slots=True)
class Counts:
    """What a run did.

    Args:
        traces: Traces looked at.
        users: Users looked at.
        flags: Flags of these traces and users, by monitor.
        broken: What failed, by monitor; the others were not affected. Who cannot begin is told of once.
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
    most_lost: float = math.inf,
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
        most_lost: Of how many traces and users one may take too long or die, until it goes on in the next run.

    Raises:
        UsageError: A name of ``names`` is not installed.
    """
    loaded = loaded or load_monitors(names)
    host = _Host(store, project, loaded, now or utc_now(), most_lost)
    host.tell_who_cannot_begin(loaded)
    if trace_ids is not None or since is not None:
        host.look(host.named(trace_ids, since), progress, marking=False)
    else:
        host.look_at_unseen(progress)
    return host.counts


def run_users(store: Store, project: str, user_ids: Sequence[str], loaded: Loaded, now: datetime) -> Counts:
    """Let the user monitors look at these users again."""
    host = _Host(store, project, loaded, now)
    host.counts.report(loaded.broken)
    host.look_at_users(dict.fromkeys(user_ids, ""), marking=False)
    return host.counts


class _Host:
    """One run of the monitors over one project."""

    def __init__(self, store: Store, project: str, loaded: Loaded, now: datetime, most_lost: float = math.inf) -> None:
        self.store = store
        self.project = project
        self.now = now
        self.most_lost = most_lost
        self.lost: Counter[str] = Counter()
        there = [monitor for monitor in loaded.monitors if is_there(monitor)]
        self.versions = {m.name: m.version for m in there}
        self.on_traces = [m for m in there if isinstance(m, TraceMonitor)]
        self.on_users = [m for m in there if isinstance(m, UserMonitor)]
        self.counts = Counts()
        steps = [_trace_step(m) for m in self.on_traces] + [_user_step(m) for m in self.on_users]
        self.marks = {step: read_mark(store, project, step) or _BEGINNING for step in steps}

    def tell_who_cannot_begin(self, loaded: Loaded) -> None:
        """Tell once why some monitors cannot be asked about anything."""
        out = [m.cannot_begin for m in loaded.monitors if isinstance(m, Apart) and m.cannot_begin]
        not_begun = {each.monitor for each in loaded.broken} | {m.name for m in loaded.monitors} - self.versions.keys()
        new = note_who_cannot_begin(self.store, self.project, [*loaded.broken, *out], not_begun, self.now)
        self.counts.report(new)

    def look_at_unseen(self, progress: Progress) -> None:
        """Look at the traces that a monitor has not looked at since they settled, in the order they did."""
        while self.marks and (rows := self._unseen()):
            self.look(rows, progress, marking=True)

    def _unseen(self) -> list[_Row]:
        moment, _, trace_id = min(self.marks.values()).partition("|")
        settled_at = datetime.fromisoformat(moment)
        return self.store.rows(
            f"SELECT {_SUBJECTS} FROM traces WHERE project = ? AND (settled_at > ? OR (settled_at "
            f"= ? AND trace_id > ?))"
            f" ORDER BY settled_at, trace_id LIMIT {_CHUNK}",
            [self.project, settled_at, settled_at, trace_id],
        )

    def named(self, trace_ids: Sequence[str] | None, since: datetime | None) -> list[_Row]:
        """Find settled traces by id or by start."""
        condition = "trace_id IN (SELECT unnest(?))" if trace_ids is not None else "start_time >= ?"
        return self.store.rows(
            f"SELECT {_SUBJECTS} FROM traces WHERE project = ? AND {condition} ORDER BY settled_at, trace_id",
            [self.project, list(trace_ids) if trace_ids is not None else since],
        )

    def look(self, rows: Sequence[_Row], progress: Progress, *, marking: bool) -> None:
        """Look at these traces, and then once at each user they are of."""
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            reached: dict[str, str] = {}
            found = list(self._on_traces(batch, reached, marking=marking))
            reached |= {_trace_step(monitor): _mark(batch[-1]) for monitor in self.on_traces}
            self._keep(found, reached if marking else {})
            self._forget_marks()
            self.counts.traces += len(batch)
            progress("monitors", min(start + BATCH, len(rows)), len(rows))
        self.on_users = [monitor for monitor in self.on_users if is_there(monitor)]
        self._forget_marks()
        steps = [_user_step(m) for m in self.on_users]
        since = min((self.marks[step] for step in steps), default="") if marking else ""
        newest = {r["user_id"]: _mark(r) for r in rows if r["user_id"] and _mark(r) > since}
        self.look_at_users(newest, marking=marking)
        if marking:
            self._keep([], {_user_step(monitor): _mark(rows[-1]) for monitor in self.on_users})
            self._forget_marks()

    def _on_traces(
        self, batch: Sequence[_Row], reached: dict[str, str], *, marking: bool
    ) -> Iterator[tuple[Subject, Outcome]]:
        """Ask about each trace; where marks count, who rests or was lost too often goes on later behind ``reached``."""
        rows = {row["trace_id"]: row for row in batch}
        for trace in load_traces(self.store, self.project, list(rows)) if self.on_traces else ():
            row = rows[trace.trace_id]
            subject = Subject(trace.trace_id, row["session_id"], row["user_id"], row["start_time"])
            for monitor in tuple(self.on_traces):
                step = _trace_step(monitor)
                if marking and _mark(row) <= self.marks[step]:
                    continue
                outcome = ask(monitor, "check_trace", trace.trace_id, trace)
                if marking and self._has_enough(monitor, outcome):
                    self.on_traces.remove(monitor)
                if not (marking and outcome.rests):
                    reached[step] = _mark(row)
                    yield subject, outcome

    def _forget_marks(self) -> None:
        """Go on without those that are away: what they do not look at now they look at later."""
        steps = {*map(_trace_step, self.on_traces), *map(_user_step, self.on_users)}
        self.marks = {step: mark for step, mark in self.marks.items() if step in steps}

    def _has_enough(self, monitor: Monitor, outcome: Outcome) -> bool:
        self.lost[monitor.name] += outcome.lost
        return outcome.rests or (outcome.lost and self.lost[monitor.name] >= self.most_lost)

    def look_at_users(self, newest: Mapping[str, str], *, marking: bool) -> None:
        """Ask the user monitors about each of these users once, and keep what they say.

        Args:
            newest: How far the traces of each go. Who has come so far needs nobody again who was asked about before.
            marking: Go on behind the marks, and set them.
        """
        users = sorted(newest, key=lambda user: (newest[user], user))
        for start in range(0, len(users) if self.on_users else 0, BATCH):
            group = {user: newest[user] for user in users[start : start + BATCH]}
            reached: dict[str, str] = {}
            self._keep(list(self._on_users(group, reached, marking=marking)), reached if marking else {})
            self.counts.users += len(group)

    def _on_users(
        self, newest: Mapping[str, str], reached: dict[str, str], *, marking: bool
    ) -> Iterator[tuple[Subject, Outcome]]:
        """Ask about each user; where marks count, who rests or was lost too often goes on later behind ``reached``."""
        for monitor in tuple(self.on_users):
            step = _user_step(monitor)
            users = [user for user, mark in newest.items() if not marking or mark > self.marks[step]]
            stated = overrides_in_force(self.store, self.project, monitor.name, users)
            for history in histories(self.store, self.project, users, stated):
                outcome = ask(monitor, "check_user", history.user_id, history)
                if not (marking and outcome.rests):
                    reached[step] = newest[history.user_id]
                    at = history.active_at[-1] if history.active_at else self.now
                    yield Subject(None, None, history.user_id, at), outcome
                if marking and self._has_enough(monitor, outcome):
                    self.on_users.remove(monitor)
                    break

    def _keep(self, found: Sequence[tuple[Subject, Outcome]], reached: Mapping[str, str]) -> None:
        """Store the flags whose evidence holds, and how far the monitors have come, in one unit of work."""
        stored = stored_texts(self.store, self.project, places(o for _, o in found))
        checked = [(subject, with_true_evidence(outcome, stored)) for subject, outcome in found]
        looks = [
            Looked(outcome.monitor, self.versions[outcome.monitor], subject, outcome.flags, outcome.failed)
            for subject, outcome in checked
        ]
        ahead = {step: mark for step, mark in reached.items() if mark > self.marks[step]}
        if looks or ahead:
            with self.store.transaction() as work:
                replace_flags(work, self.project, looks, self.now)
                note_unchecked(work, self.project, looks)
                for step, mark in ahead.items():
                    write_mark(work, self.project, step, mark)
        self.marks.update(ahead)
        for _, outcome in checked:
            self.counts.report(outcome.broken)
            self.counts.flags[outcome.monitor] += len(outcome.flags or ())


def _trace_step(monitor: Monitor) -> str:
    return f"monitor:{monitor.name}"


def _user_step(monitor: Monitor) -> str:
    return f"monitor:{monitor.name}:users"


def _mark(row: _Row) -> str:
    """Give a trace's place in the order of settling; as text, these compare like the places."""
    settled_at = row["settled_at"].replace(tzinfo=None).isoformat(timespec="microseconds")
    return f"{settled_at}|{row['trace_id']}"
