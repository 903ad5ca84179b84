"""The points of view from which traces are described: the built-in ones, then those of installed plug-ins."""

from insights.facets.behaviour import Behaviour
from insights.facets.contract import Facet, FacetRow, LooksAhead, Quote, Shape, shape_of
from insights.facets.failure import Failure
from insights.facets.intent import Intent
from insights.facets.plugged_in import facets_of_others
from insights.facets.wording import Encoder, Wording


def all_facets(encoder: Encoder) -> tuple[Facet, ...]:
    """Give the built-in facets and those of plug-ins, each ready to describe traces.

    Args:
        encoder: Turns texts into vectors, for facets that judge wording by its meaning.
    """
    own = (Intent(), Behaviour(), Failure(Wording(encoder)))
    return (*own, *facets_of_others(facet.name for facet in own))


__all__ = ["Facet", "FacetRow", "LooksAhead", "Quote", "Shape", "Wording", "all_facets", "shape_of"]
