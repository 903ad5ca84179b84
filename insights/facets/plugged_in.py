"""Facets of other packages, found by their entry points. One that cannot work is left out, and the log says why."""

import logging
import math
import re
from collections.abc import Collection, Iterable, Iterator
from importlib.metadata import EntryPoint, entry_points

from insights.facets.contract import Facet, shape_of
from monitors.checking import told

log = logging.getLogger(__name__)

GROUP = "tracelore.facets"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


def facets_of_others(taken: Iterable[str]) -> Iterator[Facet]:
    """Give the facets of installed packages, ordered by entry point; those that cannot work are told to the log.

    Args:
        taken: Names that are no longer free.
    """
    names = set(taken)
    for point in sorted(entry_points(group=GROUP), key=lambda p: (p.name, p.value)):
        try:
            facet = _loaded(point, names)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the plug-in border: whatever a stranger's code raises
            log.warning("facet %s (%s) is left out: %s", point.name, point.value, told(error))
            continue
        names.add(facet.name)
        yield facet


def _loaded(point: EntryPoint, taken: Collection[str]) -> Facet:
    facet = point.load()()
    if not isinstance(facet, Facet):
        raise TypeError("it lacks name, version or describe")
    if not isinstance(facet.name, str) or not _NAME.fullmatch(facet.name) or facet.name in taken:
        raise ValueError(
            f"its name is {facet.name!r}; names are of lower-case letters, digits and underscores, "
            f"and not those of other facets ({', '.join(sorted(taken))})"
        )
    if not isinstance(facet.version, str):
        raise TypeError("its version is not a text")
    shape = shape_of(facet)
    weights = [shape.text, shape.words, *shape.features.values()]
    if not all(math.isfinite(w) and w >= 0 for w in weights) or not any(weights):
        raise ValueError(f"its weights are {weights}; they must be 0 or more, and not all 0")
    return facet
