"""Names of a package that are imported when they are first asked for: who needs few of them does without the rest."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def late(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """Give what is ``package``'s ``__getattr__``; ``homes`` are the modules in which its names stand."""

    def found(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(homes[name]), name)

    return found
