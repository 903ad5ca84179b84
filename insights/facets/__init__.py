"""The points of view from which traces are described: the built-in ones, then those of installed plug-ins."""

from collections.abc import Iterator
from importlib.metadata import entry_points

from insights.facets.behaviour import Behaviour
from insights.facets.contract import Facet, FacetRow, LooksAhead, Quote, Shape, shape_of
from insights.facets.failure import Failure
from insights.facets.intent import Intent
from insights.facets.wording import Encoder, Wording
from store.errors import UsageError

GROUP = "tracelore.facets"


def all_facets(encoder: Encoder) -> tuple[Facet, ...]:
    """Give the built-in facets and those of plug-ins, each ready to describe traces.

    Args:
        encoder: Turns texts into vectors, for facets that judge wording by its meaning.
    """
    return (Intent(), Behaviour(), Failure(Wording(encoder)), *_plugged_in())


def _plugged_in() -> Iterator[Facet]:
    for point in sorted(entry_points(group=GROUP), key=lambda p: p.name):
        facet = point.load()()
        if not isinstance(facet, Facet):
            raise UsageError(
                f"The facet {point.name!r} ({point.value}) lacks name, version or describe. "
                "Correct it, or uninstall the package that brings it."
            )
        yield facet


__all__ = ["Facet", "FacetRow", "LooksAhead", "Quote", "Shape", "Wording", "all_facets", "shape_of"]
