"""Facets of other packages: found by their entry points, and kept from harming what stands beside them.

What a stranger's code raises, or gives that cannot be stored, costs the trace its row of that facet and is told to the
log; other facets and other traces are described as ever. A trace is described again when the facet's version changes.
"""

import logging
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import EntryPoint, entry_points

import orjson

from insights.facets.contract import Facet, FacetRow, LooksAhead, Quote, shape_of
from monitors.loading import told
from store.records import Trace

log = logging.getLogger(__name__)

GROUP = "tracelore.facets"
LONGEST = 2_000  # characters of a text that are kept: what a model embeds of a text is shorter
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


class PluggedIn:
    """A facet of another package, behind the border."""

    def __init__(self, facet: Facet) -> None:
        self.name, self.version, self.shape = facet.name, facet.version, shape_of(facet)
        self._facet = facet
        self._failed = False  # in this batch: telling once is enough

    def look_ahead(self, traces: Sequence[Trace]) -> None:
        """Let it prepare, if it wants to."""
        self._failed = False
        if isinstance(self._facet, LooksAhead):
            try:
                self._facet.look_ahead(traces)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - as above
                self._tell("looking ahead", error)

    def describe(self, trace: Trace) -> FacetRow | None:
        """Give what it says of ``trace``; None also where it fails."""
        try:
            row = self._facet.describe(trace)
            return None if row is None else _checked(row)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - as above
            self._tell(f"trace {trace.trace_id}", error)
            return None

    def _tell(self, where: str, error: BaseException) -> None:
        if not self._failed:
            log.warning("facet %s failed on %s, which has no row of it: %s", self.name, where, told(error))
        self._failed = True


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
    return PluggedIn(facet)


def _checked(row: FacetRow) -> FacetRow:
    """Give a row as it can be stored.

    Raises:
        TypeError: it is no row, or there is something in it that cannot be stored.
        ValueError: a number is not finite.
    """
    if not isinstance(row, FacetRow):
        raise TypeError(f"it gave {type(row).__name__} instead of a FacetRow")
    if not all(isinstance(text, str) for text in (row.text, row.headline, *row.span_ids)):
        raise TypeError("text, headline and span ids must be texts")
    if not all(isinstance(q, Quote) and isinstance(q.span_id, str) and isinstance(q.text, str) for q in row.quotes):
        raise TypeError("quotes must be Quotes")
    for name, value in row.features.items():
        _check_feature(name, value)
    orjson.dumps([row.text, row.headline, *row.span_ids, *(q.text for q in row.quotes), *row.features])
    orjson.dumps(dict(row.features), default=dict)  # as it is stored: numbers may be too large
    return replace(row, text=row.text[:LONGEST], headline=row.headline[:LONGEST], span_ids=tuple(row.span_ids))


def _check_feature(name: object, value: object) -> None:
    labels: list[object] = [name]
    weights: list[object] = []
    match value:
        case str():
            labels.append(value)
        case int() | float():
            weights.append(value)
        case Mapping():
            labels.extend(value)
            weights.extend(value.values())
        case list() | tuple():
            labels.extend(value)
        case _:
            raise TypeError(f"the feature {name!r} is a {type(value).__name__}, neither labels nor a number")
    if not all(isinstance(label, str) for label in labels):
        raise TypeError(f"the feature {name!r} has labels that are no texts")
    if not all(isinstance(w, int | float) and math.isfinite(w) for w in weights):
        raise ValueError(f"the feature {name!r} has weights that are no finite numbers")
    orjson.dumps(labels)
