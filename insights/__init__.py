"""Patterns of intent, behaviour and failure in settled traces."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from insights.facets.contract import Facet, FacetRow

if TYPE_CHECKING:
    from insights.pipeline import RunResult, run

__all__ = ["Facet", "FacetRow", "RunResult", "run"]

_LATE = {"run": "insights.pipeline", "RunResult": "insights.pipeline"}


def __getattr__(name: str) -> Any:
    """Import the parts that need NumPy when they are asked for: reports and the schedule work without."""
    if name not in _LATE:
        raise AttributeError(f"module 'insights' has no attribute {name!r}")
    from importlib import import_module

    found: Callable[..., Any] = getattr(import_module(_LATE[name]), name)
    return found
