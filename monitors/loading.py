"""Finding monitors: by entry point, built-in ones and third-party ones through the same door."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points
from re import compile as pattern

from monitors.asking import Apart
from monitors.checking import Broken, told
from monitors.contract import Monitor, TraceMonitor, UserMonitor
from store.errors import UsageError

GROUP = "tracelore.monitors"
_OURS = __name__.partition(".")[0]
_NAME = pattern(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True, slots=True)
class Loaded:
    """The monitors that can work, and those that cannot with the reason."""

    monitors: tuple[Monitor, ...]
    broken: tuple[Broken, ...]


def load_monitors(names: Sequence[str] | None = None) -> Loaded:
    """Load the installed monitors, in the order of their names.

    Args:
        names: Only these; None for all. An empty sequence loads none.

    Raises:
        UsageError: One of ``names`` is not installed.
    """
    found = {entry.name: entry for entry in sorted(entry_points(group=GROUP), key=lambda e: (e.name, e.value))}
    wanted = list(found) if names is None else list(dict.fromkeys(names))
    for name in wanted:
        if name not in found:
            raise UsageError(_unknown(name, list(found)))
    monitors: list[Monitor] = []
    broken: list[Broken] = []
    for name in sorted(wanted):
        try:
            monitors.append(_load(found[name]))
        except BaseException as error:  # noqa: BLE001 - the plug-in border: whatever a stranger's code raises
            broken.append(Broken(name, None, told(error)))
    return Loaded(tuple(monitors), tuple(broken))


def _load(entry: EntryPoint) -> Monitor:
    monitor = entry.load()()
    name = getattr(monitor, "name", None)
    if name != entry.name or not _NAME.fullmatch(entry.name):
        raise TypeError(
            f"its name is {name!r} and its entry point's {entry.name!r}; they must be equal, of "
            f"lower-case letters,"
            " digits and underscores"
        )
    if not isinstance(getattr(monitor, "version", None), str):
        raise TypeError("its version is not a text")
    if not isinstance(monitor, TraceMonitor | UserMonitor):
        raise TypeError("it has neither check_trace nor check_user")
    return monitor if entry.module.partition(".")[0] == _OURS else Apart(entry, monitor)


def _unknown(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"There is no monitor named {name!r}. Installed are: {', '.join(known) or 'none'}.{hint}"
