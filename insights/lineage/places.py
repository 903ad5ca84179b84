"""Where traces and patterns lie, told so that it can be compared from run to run.

The points of one run have a dimension for each label that this run met, so they mean nothing to the next run. A place
is the vector of the text, and beside it the weights of labels by their names. The likeness of two places is the cosine
that their points would have in a run that met both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from insights.facets.contract import Feature, Shape, label_weights

Matrix = np.ndarray[Any, np.dtype[np.float32]]
Labels = Mapping[str, float]

_LEAST = 0.01  # a label of less weight in a pattern is left out of its place


@dataclass(frozen=True, slots=True)
class Places:
    """Several places.

    Args:
        text: Vectors of texts, or their means, shape (count, dimensions).
        features: For each, the weights of labels by feature.
    """

    text: Matrix
    features: Sequence[Mapping[str, Labels]]

    def __len__(self) -> int:
        return len(self.features)

    def at(self, rows: Sequence[int] | np.ndarray[Any, np.dtype[np.int64]]) -> "Places":
        """Give some of them."""
        return Places(self.text[np.asarray(rows, dtype=np.int64)], [self.features[i] for i in rows])


def joined(parts: Sequence[Places]) -> Places:
    """Put places one behind the other; there MUST be at least one part."""
    return Places(np.vstack([p.text for p in parts]), [f for p in parts for f in p.features])


def places_of(vectors: Matrix, features: Sequence[Mapping[str, Feature]], shape: Shape) -> Places:
    """Give the places of traces by the vectors of their texts (rows, dimensions) and what counts of their features."""
    names = sorted(shape.features)
    told = [{name: labels for name in names if (labels := _unit(row.get(name)))} for row in features]
    return Places(np.asarray(vectors, dtype=np.float32), told)


def middle(places: Places) -> Places:
    """Give the one place in the middle of ``places``, of which there MUST be at least one."""
    sums: dict[str, dict[str, float]] = {}
    for row in places.features:
        for name, labels in row.items():
            into = sums.setdefault(name, {})
            for label, weight in labels.items():
                into[label] = into.get(label, 0.0) + weight
    count = len(places)
    features = {
        name: {label: round(total / count, 4) for label, total in sorted(labels.items()) if total / count >= _LEAST}
        for name, labels in sorted(sums.items())
    }
    return Places(places.text.mean(axis=0, keepdims=True).astype(np.float32), [features])


def likeness(rows: Places, patterns: Places, shape: Shape) -> Matrix:
    """Give the cosine of every row with every pattern, shape (rows, patterns).

    A local feature, which a run leaves out where many of its values occur alike, counts with those patterns only in
    which it was not left out.
    """
    if not len(rows) or not len(patterns):
        return np.zeros((len(rows), len(patterns)), dtype=np.float32)
    dot = shape.text * (rows.text @ patterns.text.T)
    own = shape.text * np.square(rows.text).sum(axis=1)[:, None] + np.zeros_like(dot)
    other = shape.text * np.square(patterns.text).sum(axis=1)
    for name in sorted(shape.features):
        weight = shape.features[name]
        vocabulary = {
            label: i for i, label in enumerate(sorted({x for p in patterns.features for x in p.get(name, ())}))
        }
        theirs = _block(patterns, name, vocabulary)
        dot += weight * (_block(rows, name, vocabulary) @ theirs.T)
        other += weight * np.square(theirs).sum(axis=1)
        counts = np.asarray([name not in shape.local or bool(p.get(name)) for p in patterns.features])
        own += weight * _squares(rows, name)[:, None] * counts
    cosine = dot / np.sqrt(np.maximum(own * other, 1e-12))
    return np.asarray(np.clip(cosine, -1.0, 1.0), dtype=np.float32)


def _block(places: Places, name: str, vocabulary: Mapping[str, int]) -> Matrix:
    block = np.zeros((len(places), max(1, len(vocabulary))), dtype=np.float32)
    for i, row in enumerate(places.features):
        for label, weight in row.get(name, {}).items():
            if label in vocabulary:
                block[i, vocabulary[label]] = weight
    return block


def _squares(places: Places, name: str) -> Matrix:
    return np.asarray([sum(w * w for w in row.get(name, {}).values()) for row in places.features], dtype=np.float32)


def _unit(value: Feature | None) -> Labels:
    weights = label_weights(value)
    length = sum(w * w for w in weights.values()) ** 0.5
    return {label: weight / length for label, weight in weights.items()} if length > 0 else {}
