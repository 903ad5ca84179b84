"""Who asks a monitor: this process those that come with Tracelore, a process of its own each of other packages."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from importlib.metadata import EntryPoint
from typing import Any

from monitors.checking import Broken, Method, Outcome, flags_of, look
from monitors.contract import Evidence, Flag, Monitor, Said, UserHistory
from monitors.presenting import Presented, present
from store.harmless import HARMLESS
from store.strangers import Stranger
from store.time_limit import LONGEST_S

_MEND = (
    "mend, update or uninstall that package; it is tried again after a minute, then ever more seldom, hourly at least"
)
_MORNING = datetime(2026, 1, 1, 8)
_GREETED = Said("Good morning.", _MORNING, Evidence(HARMLESS.trace_id, HARMLESS.spans[0].span_id, "input", 0, 0, 0))
_HARMLESS: Mapping[Method, Any] = {
    "check_trace": HARMLESS,
    "check_user": UserHistory("default", "nobody", (_GREETED,), (_MORNING,)),
}


def ask(monitor: Monitor, method: Method, subject: str, given: Any) -> Outcome:
    """Collect what a monitor says about one trace or user, whatever it does."""
    if isinstance(monitor, Apart):
        return monitor.ask(method, subject, given)
    return look(monitor, method, subject, given, LONGEST_S)


def is_there(monitor: Monitor) -> bool:
    """Say whether a monitor can be asked now."""
    return not isinstance(monitor, Apart) or monitor.is_there()


class Apart:
    """A monitor of another package, in a process of its own; what it is that process tells once it has begun."""

    def __init__(self, entry: EntryPoint) -> None:
        self.name = entry.name
        self._entry = entry
        self.version = ""
        self.override_values: Sequence[str] = ()
        self._stranger: Stranger[Presented, tuple[Method, Any], tuple[Flag, ...]] = Stranger(
            entry, present, flags_of, harmless=lambda asked: (asked[0], _HARMLESS[asked[0]])
        )

    def begin(self) -> None:
        """Start its process; nobody waits."""
        self._stranger.begin()

    def is_there(self, *, wait: bool = False) -> bool:
        """Say whether it can be asked now: it has begun, and does not rest."""
        begun = self._stranger.begun(wait=wait)
        if begun is None:
            return False
        self.version, self.override_values = begun.version, begun.override_values
        for method in begun.methods:
            setattr(self, method, partial(self._flags, method))
        return True

    @property
    def cannot_begin(self) -> Broken | None:
        """Why its process cannot import or make it, and what to do."""
        why = self._stranger.cannot_begin
        return Broken(self.name, None, f"{why.error} ({self._entry.value}; {_MEND})") if why else None

    def ask(self, method: Method, subject: str, given: Any) -> Outcome:
        """Collect what it says, or why it says nothing."""
        return Outcome.of(self.name, subject, self._stranger.ask((method, given), LONGEST_S))

    def end(self) -> None:
        """Let its process go."""
        self._stranger.end()

    def _flags(self, method: Method, given: Any) -> tuple[Flag, ...]:
        outcome = self.ask(method, "", given)
        if outcome.flags is None:
            raise RuntimeError(outcome.failed)
        return outcome.flags
