"""What a facet is: one point of view from which a whole trace is reduced to a short text and typed features.

A facet of your own is a class with a ``name``, a ``version`` and ``describe``, named by an entry point of the group
``tracelore.facets``; everything behind it (embedding, clustering, patterns, insights) then works for it too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from store.records import Trace

Feature = str | Sequence[str] | Mapping[str, float] | float
"""A label, several labels, labels with a weight of 0 to 1 each, or a number."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words as they stand in a span: what a pattern shows for proof."""

    span_id: str
    text: str


@dataclass(frozen=True, slots=True)
class FacetRow:
    """What one trace says from one point of view.

    Args:
        text: A short text: it is embedded, and shown. Ids, numbers and other volatile parts are taken out.
        features: Typed features; those that the facet's ``Shape`` names count in clustering.
        span_ids: The spans it came from, the most telling first.
        headline: What a pattern of such traces may be called; empty leaves it to contrast with the other patterns.
        quotes: Words of the spans that show it.
    """

    text: str
    features: Mapping[str, Feature] = field(default_factory=dict)
    span_ids: tuple[str, ...] = ()
    headline: str = ""
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """How rows of a facet are compared.

    Args:
        text: Weight of the text's meaning.
        words: Weight of its words, which part what meaning blurs. They count where many texts are grouped, and only
            there: the likeness of a single trace with a pattern is told by meaning and features.
        features: Weight of each feature that counts; others only describe.
        local: Features that count only within a group of equal other features where few of their values dominate:
            a cause that strikes many tools alike is not the tools' own.
        same_below: Rows nearer than this say the same, however many of them there are.
        rare: Look for small groups (a quarter of a percent of the traces), not for broad themes.
        folded: Unfold the space with UMAP first, where there are enough rows: for texts of free wording.
    """

    text: float = 1.0
    words: float = 0.0
    features: Mapping[str, float] = field(default_factory=dict)
    local: Mapping[str, Sequence[str]] = field(default_factory=dict)
    same_below: float = 0.0
    rare: bool = False
    folded: bool = True

    @property
    def least_like(self) -> float:
        """The likeness below which nothing belongs together; texts of free wording lie less close than features."""
        return 0.3 if self.folded else 0.5


def label_weights(value: Feature | None) -> Mapping[str, float]:
    """Give what a feature says as labels, each with its weight; a number weighs under no name."""
    if value is None:
        return {}
    if isinstance(value, str):
        return {value: 1.0}
    if isinstance(value, Mapping):
        return {str(label): float(weight) for label, weight in value.items()}
    if isinstance(value, int | float):
        return {"": float(value)}
    return dict.fromkeys(map(str, value), 1.0)


@runtime_checkable
class Facet(Protocol):
    """A point of view on traces.

    ``describe`` MUST depend on the trace alone, and MUST take trace texts for what they are: words of strangers. A
    facet MAY have a ``shape``; without one its rows are compared by the meaning of their texts.
    """

    name: str
    version: str

    def describe(self, trace: Trace) -> FacetRow | None:
        """Give what ``trace`` says; None where it says nothing from this point of view."""


@runtime_checkable
class Prepares(Protocol):
    """A facet that has something to load before the first trace."""

    def prepare(self) -> None:
        """Load it; done again, it does nothing."""


@runtime_checkable
class LooksAhead(Protocol):
    """A facet that wants to see a batch of traces before they are described, e.g. to embed their texts together."""

    def look_ahead(self, traces: Sequence[Trace]) -> None:
        """Prepare for ``describe`` of each of ``traces``; what it gives MUST NOT depend on it."""


def shape_of(facet: Facet) -> Shape:
    """Give how rows of ``facet`` are compared."""
    shape = getattr(facet, "shape", None)
    return shape if isinstance(shape, Shape) else Shape()
