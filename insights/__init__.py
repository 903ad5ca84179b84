"""Patterns of intent, behaviour and failure in settled traces."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from insights.facets.contract import Facet, FacetRow
    from insights.pipeline import RunResult, run

__all__ = ["Facet", "FacetRow", "RunResult", "run"]

_LATE = {
    "Facet": "insights.facets.contract",
    "FacetRow": "insights.facets.contract",
    "RunResult": "insights.pipeline",
    "run": "insights.pipeline",
}


def __getattr__(name: str) -> Any:
    """Import a part when it is asked for: reports work without NumPy, and the schedule without facets."""
    if name not in _LATE:
        raise AttributeError(f"module 'insights' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LATE[name]), name)
