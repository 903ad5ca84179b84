"""What the worker does about patterns between two runs: take settled traces into them, and raise new ones."""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from store import Store
from store.clock import utc_now
from store.errors import StoreUnavailable, TraceloreError
from store.marks import EVERY_PROJECT
from store.receipts import ForgottenMeanwhile
from tracelore.jobs import models_installed
from tracelore.lock import if_free
from tracelore.settings import Settings

if TYPE_CHECKING:
    from insights.assigning import Assigner

log = logging.getLogger(__name__)

_ROUND_S = 10.0  # of a backlog at once; then there may be something to settle
_RAISE_EVERY_S = 20.0
_PAUSE_AFTER_ERROR_S = 60.0


class BetweenRuns:
    """Takes settled traces into patterns, of all projects in turn; does nothing where the models are not installed.

    The model is loaded when the first span is there, so that no trace waits for it once it has settled. Of several
    workers on a data folder one does it.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._able = models_installed()
        self._came: set[str] = set()  # projects in which something may be new
        self._raised_at: dict[str, float] = {}
        self._resume_at: dict[str, float] = {}  # by project, after an error
        self._prepared = False

    def round(self, store: Store, projects: Sequence[str]) -> None:
        """Take up what has settled, for a while; what is left has its turn in the next round."""
        if not self._able or self._paused(EVERY_PROJECT):
            return
        if not projects and (self._prepared or not store.rows("SELECT 1 FROM spans LIMIT 1")):
            return
        with if_free(self._settings.data, "assign") as mine:
            if not mine:
                return
            self._prepare()
            deadline = time.monotonic() + _ROUND_S
            for project in projects:
                if not self._paused(EVERY_PROJECT) and not self._paused(project):
                    self._project(store, project, deadline)

    def _paused(self, project: str) -> bool:
        return time.monotonic() < self._resume_at.get(project, 0.0)

    def _prepare(self) -> None:
        if not self._prepared:
            self._prepared = True
            with self._guarded("preparing to assign failed"):
                self._assigner.prepare()

    def _project(self, store: Store, project: str, deadline: float) -> None:
        with self._guarded(f"assigning to patterns failed in project {project}", project):
            while self._assigner.assign(store, project):
                self._came.add(project)
                if time.monotonic() > deadline:
                    return
            self._raise(store, project)

    @contextmanager
    def _guarded(self, failed: str, project: str = EVERY_PROJECT) -> Iterator[None]:
        """Whatever a model or a trace does, settling, watching and the other projects go on."""
        try:
            yield
        except (StoreUnavailable, ForgottenMeanwhile) as away:
            log.debug("patterns have to wait: %s", away)
        except TraceloreError as error:
            log.warning("%s: %s", failed, error)
            self._resume_at[project] = time.monotonic() + _PAUSE_AFTER_ERROR_S
        except Exception:
            log.exception("%s", failed)
            self._resume_at[project] = time.monotonic() + _PAUSE_AFTER_ERROR_S

    def _raise(self, store: Store, project: str) -> None:
        """Look for new patterns where something came, but not with every trace."""
        if project not in self._came or time.monotonic() < self._raised_at.get(project, 0.0) + _RAISE_EVERY_S:
            return
        from insights.newcomers import raise_new, write_about_new

        for pattern in raise_new(self._assigner, store, project, utc_now()):
            log.info("a new pattern", extra={"fields": {"project": project, "pattern": pattern}})
        write_about_new(store, project, utc_now())
        self._came.discard(project)
        self._raised_at[project] = time.monotonic()

    @cached_property
    def _assigner(self) -> "Assigner":
        from insights.assigning import Assigner  # heavy

        in_hand = self._settings.data / "assign.in-hand"
        return Assigner(self._settings.embedding_model or None, self._settings.seed, in_hand)
