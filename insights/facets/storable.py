"""What a facet gives, as it can be stored: whatever its code made of a stranger's words."""

import math
from collections.abc import Mapping
from dataclasses import replace

import orjson

from insights.facets.contract import FacetRow, Feature, Quote

LONGEST = 2_000  # characters of a text that are kept: what a model embeds of a text is shorter
MOST_LABELS = 500  # of a feature that are kept: a trace that calls thousands of tools is like no other anyway
LONGEST_LABEL = 300


def storable(row: object) -> FacetRow:
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
    features = {name[:LONGEST_LABEL]: _cut(value) for name, value in row.features.items()}
    return replace(
        row,
        text=row.text[:LONGEST],
        headline=row.headline[:LONGEST],
        span_ids=tuple(row.span_ids),
        features=features,
    )


def _cut(value: Feature) -> Feature:
    match value:
        case str():
            return value[:LONGEST_LABEL]
        case Mapping():
            kept = list(value.items())
            if len(kept) > MOST_LABELS:
                kept = sorted(kept, key=lambda each: -each[1])[:MOST_LABELS]
            return {label[:LONGEST_LABEL]: weight for label, weight in kept}
        case list() | tuple():
            return [label[:LONGEST_LABEL] for label in value[:MOST_LABELS]]
    return value


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
