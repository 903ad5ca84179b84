"""``tracelore work``: settle, watch, assign, index texts, and run insights on schedule, round after round."""

import logging
import signal
import subprocess
import sys
import threading
from collections import deque
from datetime import datetime

import monitors
from ingest.from_logs import join_logs
from insights.schedule import due
from monitors import Loaded
from store import Store, open_served
from store.clock import utc_now
from store.errors import StoreUnavailable
from store.marks import EVERY_PROJECT, read_mark, write_mark
from store.settle import settle
from tracelore.between import BetweenRuns
from tracelore.indexing import Indexing
from tracelore.keeping import LakeKeeping
from tracelore.lifeline import Lifeline, follow_parent
from tracelore.settings import Settings
from tracelore.shift import Shift
from tracelore.work_settings import check

log = logging.getLogger(__name__)

PAUSE_WITHOUT_STORE_S = 2.0
_MOST_LOST = 5  # traces and users that a monitor takes its time on, or dies of, before others have their turn
_SCHEDULE = "schedule"
# Jobs that are shared out.
_LOGS, _INSIGHTS, _KEEPING, _MONITORS = "logs", "insights", "keeping", "monitors of "
_UNDER_WAY = "schedule under way"


def run_work(settings: Settings) -> None:
    """Work until a signal says stop. A store that is away is waited for."""
    loaded = monitors.load_monitors(check(settings), wait=False)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    follow_parent()
    runs = ScheduledRuns(settings)
    between = BetweenRuns(settings)
    keeping = LakeKeeping(settings.data)
    while not stop.is_set():
        try:
            with open_served(settings.data, settings.store) as store, Shift(store) as shift:
                indexing = Indexing(store)
                while not stop.wait(settings.work_every):
                    there = work_round(settings, store, loaded, shift)
                    if shift.mine([_KEEPING]):
                        keeping.round(store, shift.told, stop)
                    if shift.mine([_INSIGHTS]):
                        between.round(store, there)
                        runs.round(store, utc_now())
                    indexing.round(stop)
        except StoreUnavailable as away:
            log.info("waiting for the store: %s", away)
            stop.wait(PAUSE_WITHOUT_STORE_S)
    runs.stop()


def work_round(settings: Settings, store: Store, loaded: Loaded, shift: Shift) -> list[str]:
    """Join logs with spans, settle what has gone quiet, and let the monitors look at it; give the projects.

    On a lake all workers settle, each the traces it takes; the other jobs have one worker each.
    """
    there = projects(store)
    mine = shift.mine([_LOGS, _INSIGHTS, _KEEPING, *(_MONITORS + project for project in there)])
    if _LOGS in mine:
        join_logs(store)
    settle(store, settle_after=settings.settle_after, settle_rootless=settings.settle_rootless)
    for project in there:
        if _MONITORS + project in mine:
            monitors.run(store, project, loaded=loaded, progress=shift.told, most_lost=_MOST_LOST)
    return there


def projects(store: Store) -> list[str]:
    """Give the projects that have settled traces."""
    return [row["project"] for row in store.rows("SELECT DISTINCT project FROM traces ORDER BY project")]


class ScheduledRuns:
    """Starts ``tracelore insights run --report`` when the schedule says so, one project after the other.

    Each run is a process of its own: it returns the memory of the models when it ends, and if it dies the worker
    goes on settling. Runs that the end of the worker interrupted are done again by the next one, once.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._waiting: deque[str] = deque()
        self._running: subprocess.Popen[bytes] | None = None
        self._lifeline = Lifeline()
        self._begun = False

    def round(self, store: Store, now: datetime) -> None:
        """Start what is due, and see how the run that is under way is doing."""
        interrupted = not self._begun and self._interrupted(store)
        self._begun = True
        if self._due(store, now) or interrupted:
            self._waiting.extend(p for p in projects(store) if p not in self._waiting)
        if self._running is not None and (status := self._running.poll()) is not None:
            log.log(logging.ERROR if status else logging.INFO, "scheduled insights ended with status %d", status)
            self._running = None
            if not self._waiting:
                _forget(store, _UNDER_WAY)
        if self._running is None and self._waiting:
            self._running = self._start(self._waiting.popleft())

    def stop(self) -> None:
        """End a run that is under way; what it did so far is kept or done again."""
        if self._running is not None:
            self._running.terminate()
            self._running.wait()
        self._lifeline.close()

    def _start(self, project: str) -> subprocess.Popen[bytes]:
        log.info("scheduled insights of project %s", project)
        command = [sys.executable, "-P", "-m", "tracelore", "insights", "run", "--report", "--cause", "schedule"]
        options = ["--since", self._settings.window, "--project", project, "--data", str(self._settings.data)]
        return subprocess.Popen(
            [*command, *options],
            stdout=subprocess.DEVNULL,
            env={**self._lifeline.environment(), **self._settings.as_environment()},
            pass_fds=(self._lifeline.reader,),
        )

    def _interrupted(self, store: Store) -> bool:
        """Whether the last worker ended amid its runs; forgotten when asked, so that a crash repeats at most once."""
        if read_mark(store, EVERY_PROJECT, _UNDER_WAY) is None:
            return False
        _forget(store, _UNDER_WAY)
        return True

    def _due(self, store: Store, now: datetime) -> bool:
        """Whether a run is due; it is noted before it starts, so that a crash does not repeat it for ever."""
        mark = read_mark(store, EVERY_PROJECT, _SCHEDULE)
        last = datetime.fromisoformat(mark) if mark else None
        if last is not None and due(self._settings.schedule, last, now) is None:
            return False
        with store.transaction() as change:
            write_mark(change, EVERY_PROJECT, _SCHEDULE, now.isoformat())
            if last is not None:
                write_mark(change, EVERY_PROJECT, _UNDER_WAY, now.isoformat())
        return last is not None


def _forget(store: Store, step: str) -> None:
    with store.transaction() as change:
        change.execute("DELETE FROM progress WHERE project = ? AND step = ?", [EVERY_PROJECT, step])
