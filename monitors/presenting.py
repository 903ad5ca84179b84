"""What a monitor says of itself, and whether it can work."""

from dataclasses import dataclass
from re import compile as pattern
from typing import Any, get_args

from monitors.checking import Method
from monitors.contract import TraceMonitor, UserMonitor

_NAME = pattern(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True, slots=True)
class Presented:
    """What the host needs to know of a monitor, in plain words."""

    version: str
    methods: tuple[Method, ...]
    override_values: tuple[str, ...]


def present(entry: str, monitor: Any) -> Presented:
    """Say what a monitor is.

    Args:
        entry: The name of its entry point.
        monitor: The monitor.

    Raises:
        TypeError: It lacks what a monitor has.
    """
    name = getattr(monitor, "name", None)
    if name != entry or not _NAME.fullmatch(entry):
        raise TypeError(
            f"its name is {name!r} and its entry point's {entry!r}; they must be equal, of lower-case letters, digits "
            "and underscores"
        )
    if not isinstance(getattr(monitor, "version", None), str):
        raise TypeError("its version is not a text")
    if not isinstance(monitor, TraceMonitor | UserMonitor):
        raise TypeError("it has neither check_trace nor check_user")
    values = tuple(str.__str__(value) for value in getattr(monitor, "override_values", ()))
    return Presented(str.__str__(monitor.version), tuple(m for m in get_args(Method) if hasattr(monitor, m)), values)
