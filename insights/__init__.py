"""Patterns of intent, behaviour and failure in settled traces."""

from typing import TYPE_CHECKING

from store.late import late

if TYPE_CHECKING:
    from insights.facets.contract import Facet, FacetRow
    from insights.pipeline import RunResult, run

__all__ = ["Facet", "FacetRow", "RunResult", "run"]

# Late: reports work without NumPy, and the schedule without facets.
__getattr__ = late(
    __name__,
    {
        "Facet": "insights.facets.contract",
        "FacetRow": "insights.facets.contract",
        "RunResult": "insights.pipeline",
        "run": "insights.pipeline",
    },
)
