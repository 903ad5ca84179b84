"""Finding monitors: by entry point, built-in ones and third-party ones through the same door."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points

from monitors.asking import Apart
from monitors.checking import Broken
from monitors.contract import Monitor
from monitors.presenting import present
from store.errors import UsageError
from store.time_limit import told

GROUP = "tracelore.monitors"
_OURS = __name__.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Loaded:
    """The monitors that can work, and those that cannot with the reason."""

    monitors: tuple[Monitor, ...]
    broken: tuple[Broken, ...]


def load_monitors(names: Sequence[str] | None = None, *, wait: bool = True) -> Loaded:
    """Load the installed monitors, in the order of their names.

    Args:
        names: Only these; None for all. An empty sequence loads none.
        wait: Until those of other packages have begun; else they are asked once they have.

    Raises:
        UsageError: One of ``names`` is not installed.
    """
    found = installed(names)
    strangers = {name: Apart(entry) for name, entry in found.items() if not _is_ours(entry)}
    for stranger in strangers.values():
        stranger.begin()
    monitors: list[Monitor] = []
    broken: list[Broken] = []
    for name in sorted(found):
        apart = strangers.get(name)
        loaded = _ours(found[name]) if apart is None else _waited_for(apart) if wait else apart
        if isinstance(loaded, Broken):
            broken.append(loaded)
        else:
            monitors.append(loaded)
    return Loaded(tuple(monitors), tuple(broken))


def installed(names: Sequence[str] | None = None) -> dict[str, EntryPoint]:
    """Give where the monitors are, without loading any.

    Args:
        names: Only these; None for all.

    Raises:
        UsageError: One of ``names`` is not installed.
    """
    found = {entry.name: entry for entry in sorted(entry_points(group=GROUP), key=lambda e: (e.name, e.value))}
    for name in names or ():
        if name not in found:
            raise UsageError(_unknown(name, list(found)))
    return found if names is None else {name: found[name] for name in names}


def _is_ours(entry: EntryPoint) -> bool:
    return entry.module.partition(".")[0] == _OURS


def _ours(entry: EntryPoint) -> Monitor | Broken:
    try:
        monitor: Monitor = entry.load()()
        present(entry.name, monitor)
    except Exception as error:  # noqa: BLE001 - as likely as not an entry point of others that leads to us
        return Broken(entry.name, None, told(error))
    return monitor


def _waited_for(stranger: Apart) -> Monitor | Broken:
    stranger.is_there(wait=True)
    return stranger.cannot_begin or stranger


def _unknown(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"There is no monitor named {name!r}. Installed are: {', '.join(known) or 'none'}.{hint}"
