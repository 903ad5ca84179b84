"""Facets of other packages, found by their entry points, each in a process of its own.

One that cannot work is left out, and the log says why.
"""

import logging
import math
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal

import orjson

from insights.facets.contract import Facet, FacetRow, LooksAhead, Prepares, Quote, Shape, shape_of
from insights.facets.storable import storable
from store.errors import TraceloreError
from store.harmless import HARMLESS
from store.records import Trace
from store.strangers import Failure, Stranger
from store.time_limit import LONGEST_S

log = logging.getLogger(__name__)

GROUP = "tracelore.facets"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_PREPARES_S = 300.0  # of computing, to load what it needs

Question = tuple[Literal["describe", "look_ahead", "prepare"], Any]


@dataclass(frozen=True, slots=True)
class Presented:
    """What has to be known of a facet, in plain words."""

    name: str
    version: str
    shape: Shape
    prepares: bool
    looks_ahead: bool


class Apart:
    """A facet of another package, in a process of its own."""

    def __init__(self, entry: EntryPoint) -> None:
        self.entry = entry
        self.name, self.version, self.shape = entry.name, "", Shape()
        self._stranger: Stranger[Presented, Question, bytes | None] = Stranger(
            entry,
            present,
            answer,
            _harmless,
            lambda found: (("prepare", None), _PREPARES_S) if found.prepares else None,
        )
        self._presented: Presented | None = None

    def begin(self) -> None:
        """Start its process; nobody waits."""
        self._stranger.begin()

    def present(self) -> str | None:
        """Wait until it has begun, and take what it says of itself; give why it cannot begin."""
        found = self._stranger.begun()
        if found is None:
            return self._stranger.cannot_begin.error if self._stranger.cannot_begin else "it did not begin"
        self._presented = found
        self.name, self.version, self.shape = found.name, found.version, found.shape
        return None

    def ask(self, trace: Trace, longest_s: float) -> FacetRow | Failure | None:
        """Give what it says of a trace, or why it says nothing."""
        found = self._stranger.ask(("describe", trace), longest_s)
        return _row(found) if isinstance(found, bytes) else found

    def ask_ahead(self, traces: Sequence[Trace], longest_s: float) -> Failure | None:
        """Let it prepare for traces, if it wants to; give why it failed."""
        if not (self._presented and self._presented.looks_ahead):
            return None
        found = self._stranger.ask(("look_ahead", traces), longest_s)
        return found if isinstance(found, Failure) else None

    def prepare(self) -> None:
        """Let it load what it needs; where it is lost on that it rests, and the others go on.

        Raises:
            TraceloreError: It cannot.
        """
        if not (self._presented and self._presented.prepares):
            return
        found = self._stranger.ready()
        if found and found.kind == "raised":
            raise TraceloreError(
                f"The facet {self.name} cannot prepare: {found.error}. Mend, update or uninstall its package "
                f"({self.entry.value}); nothing is described until then."
            )

    def describe(self, trace: Trace) -> FacetRow | None:
        """Give what it says of a trace.

        Raises:
            RuntimeError: It failed.
        """
        found = self.ask(trace, LONGEST_S)
        if isinstance(found, Failure):
            raise RuntimeError(found.where)  # noqa: TRY004 - it says what was raised there
        return found

    def end(self) -> None:
        """Let its process go."""
        self._stranger.end()


def facets_of_others(taken: Iterable[str]) -> Iterator[Facet]:
    """Give the facets of installed packages, ordered by entry point; those that cannot work are told to the log.

    Args:
        taken: Names that are no longer free.
    """
    names = set(taken)
    found = [Apart(point) for point in sorted(entry_points(group=GROUP), key=lambda p: (p.name, p.value))]
    for facet in found:
        facet.begin()
    for facet in found:
        why = facet.present() or _amiss(facet, names)
        if why is None:
            names.add(facet.name)
            yield facet
        else:
            facet.end()
            point = facet.entry
            log.warning("facet %s (%s) is left out: %s; mend or uninstall its package", point.name, point.value, why)


def let_go(facets: Iterable[Facet]) -> None:
    """End the processes of those that have one; who is asked again begins anew."""
    for facet in facets:
        if isinstance(facet, Apart):
            facet.end()


def present(_: str, facet: Any) -> Presented:
    """Say what a facet is.

    Raises:
        TypeError: It lacks what a facet has.
    """
    if not isinstance(facet, Facet):
        raise TypeError("it lacks name, version or describe")
    if not isinstance(facet.name, str):
        raise TypeError(f"its name is {facet.name!r}")
    if not isinstance(facet.version, str):
        raise TypeError("its version is not a text")
    name, version = str.__str__(facet.name), str.__str__(facet.version)
    return Presented(name, version, _plain(shape_of(facet)), isinstance(facet, Prepares), isinstance(facet, LooksAhead))


def answer(facet: Any, question: Question) -> bytes | None:
    """Answer a question about a facet, with nothing but what is stored."""
    method, given = question
    if method == "prepare":
        facet.prepare()
        return None
    found = getattr(facet, method)(given)
    if method != "describe" or found is None:
        return None
    row = storable(found)
    quotes = [(quote.span_id, quote.text) for quote in row.quotes]
    return orjson.dumps([row.text, row.features, row.span_ids, row.headline, quotes], default=dict)


def _harmless(question: Question) -> Question:
    method, _ = question
    return method, [HARMLESS] if method == "look_ahead" else HARMLESS


def _row(said: bytes) -> FacetRow:
    text, features, span_ids, headline, quotes = orjson.loads(said)
    return FacetRow(text, features, tuple(span_ids), headline, tuple(Quote(*quote) for quote in quotes))


def _plain(shape: Shape) -> Shape:
    features = {str(name): float(weight) for name, weight in shape.features.items()}
    local = {str(name): tuple(map(str, within)) for name, within in shape.local.items()}
    weights = (float(shape.text), float(shape.words), features, local, float(shape.same_below))
    return Shape(*weights, bool(shape.rare), bool(shape.folded))


def _amiss(facet: Facet, taken: Collection[str]) -> str | None:
    """Say why a facet cannot work beside those that there are."""
    if not _NAME.fullmatch(facet.name) or facet.name in taken:
        return (
            f"its name is {facet.name!r}; names are of lower-case letters, digits and underscores, "
            f"and not those of other facets ({', '.join(sorted(taken))})"
        )
    shape = shape_of(facet)
    weights = [shape.text, shape.words, *shape.features.values()]
    if not all(math.isfinite(w) and w >= 0 for w in weights) or not any(weights):
        return f"its weights are {weights}; they must be 0 or more, and not all 0"
    return None
