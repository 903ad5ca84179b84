"""Rows of one facet to groups: meaning and typed features in one space, reduced, then HDBSCAN.

What HDBSCAN leaves as noise goes to the nearest group with the strength that says how near it is; nothing is dropped.
"""

import math
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from insights.facets.contract import Feature, Shape

Matrix = np.ndarray[Any, np.dtype[np.float32]]
Labels = np.ndarray[Any, np.dtype[np.int64]]

SMALLEST = 5  # fewer traces are no pattern
_FEW = 200  # with fewer rows there is nothing for UMAP to unfold
_SAMPLE = 25_000  # rows that UMAP and HDBSCAN are fitted on; the rest is assigned
_FEW_KINDS = 2.5  # effective values of a local feature up to which it tells causes apart
_JITTER = 1e-4  # identical rows have distance 0, which density estimates cannot divide by


@dataclass(frozen=True, slots=True)
class Groups:
    """Which row is in which group: ``labels`` (rows,), -1 only where there is no group at all; ``strengths`` 0 to 1."""

    labels: Labels
    strengths: Matrix
    fitted: np.ndarray[Any, np.dtype[np.bool_]]
    centroids: Matrix

    @property
    def count(self) -> int:
        """How many groups there are."""
        return len(self.centroids)


def space(vectors: Matrix, features: Sequence[Mapping[str, Feature]], shape: Shape) -> Matrix:
    """Join meaning and features into points whose squared distance is 2 * sum(weight * (1 - likeness))."""
    weighted = [(shape.features[n], _feature_block(_counting(features, n, shape))) for n in sorted(shape.features)]
    blocks = [math.sqrt(weight) * block for weight, block in [(shape.text, vectors), *weighted]]
    return np.asarray(np.hstack(blocks), dtype=np.float32)


def _counting(features: Sequence[Mapping[str, Feature]], name: str, shape: Shape) -> list[Feature | None]:
    """Give the values of a feature, without those of local features where many different ones occur alike."""
    values = [row.get(name) for row in features]
    if name not in shape.local:
        return values
    contexts = [tuple(str(row.get(other)) for other in shape.local[name]) for row in features]
    counts: dict[tuple[str, ...], Counter[str]] = {}
    for context, value in zip(contexts, values, strict=True):
        counts.setdefault(context, Counter())[str(value)] += 1
    few = {context for context, count in counts.items() if _kinds(count) <= _FEW_KINDS}
    return [value if context in few else None for context, value in zip(contexts, values, strict=True)]


def _kinds(counts: Counter[str]) -> float:
    """Give the effective number of different values: Simpson's index, inverted."""
    total = sum(counts.values())
    return float(total**2 / sum(n * n for n in counts.values()))


def smallest_group(rows: int, traces: int, *, rare: bool) -> int:
    """Give the least size of a group: a quarter of a percent of all traces for rare things, else by the rows."""
    wanted = 0.0025 * traces if rare else math.sqrt(rows) / 2
    return max(SMALLEST, math.ceil(wanted))


def group(points: Matrix, shape: Shape, *, least: int, seed: int) -> Groups:
    """Find groups of at least ``least`` rows among ``points`` (rows, dimensions), as made by ``space``."""
    rows = len(points)
    if rows < 2 * least:
        return _one_group(points, least)
    random = np.random.default_rng(seed)
    chosen = np.sort(random.permutation(rows)[:_SAMPLE])
    sample = points[chosen] + random.normal(0, _JITTER, (len(chosen), points.shape[1])).astype(np.float32)
    folded = shape.folded and len(sample) >= _FEW
    found = _hdbscan(_reduced(sample, folded=folded, seed=seed), least, 0 if folded else shape.same_below)
    if found.max(initial=-1) < 0:
        return _one_group(points, least)
    return _assigned(points, chosen, found)


def _assigned(points: Matrix, chosen: Labels, found: Labels) -> Groups:
    centroids = np.vstack([points[chosen[found == label]].mean(axis=0) for label in range(found.max() + 1)])
    centroids = _unit(centroids)
    likeness = _unit(points) @ centroids.T
    labels = likeness.argmax(axis=1)
    fitted = np.zeros(len(points), dtype=bool)
    fitted[chosen[found >= 0]] = True
    labels[chosen[found >= 0]] = found[found >= 0]
    strengths = np.clip(likeness[np.arange(len(points)), labels], 0, 1).astype(np.float32)
    return Groups(labels.astype(np.int64), strengths, fitted, centroids)


def _one_group(points: Matrix, least: int) -> Groups:
    """Too few rows to split: one group if they are enough for one, none otherwise."""
    rows = len(points)
    if rows < least:
        nothing = np.zeros((0, points.shape[1]), dtype=np.float32)
        return Groups(np.full(rows, -1), np.zeros(rows, np.float32), np.zeros(rows, bool), nothing)
    return _assigned(points, np.arange(rows), np.zeros(rows, dtype=np.int64))


def _reduced(points: Matrix, *, folded: bool, seed: int) -> Matrix:
    if folded:
        import umap

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the single thread that a seed asks for
            reducer = umap.UMAP(
                n_components=10,
                n_neighbors=min(50, len(points) // 4),
                min_dist=0.0,
                metric="cosine",
                random_state=seed,
            )
            return np.asarray(reducer.fit_transform(points), dtype=np.float32)
    from sklearn.decomposition import PCA

    components = min(50, *points.shape)
    return np.asarray(PCA(components, random_state=seed).fit_transform(points), dtype=np.float32)


def _hdbscan(points: Matrix, least: int, same_below: float) -> Labels:
    from sklearn.cluster import HDBSCAN

    model = HDBSCAN(
        min_cluster_size=least,
        min_samples=max(2, least // 3),
        copy=True,
    )
    labels = np.asarray(model.fit(points.astype(np.float64)).labels_, dtype=np.int64)
    return _merged(points, labels, math.sqrt(2 * same_below)) if labels.max(initial=-1) > 0 else labels


def _merged(points: Matrix, labels: Labels, reach: float) -> Labels:
    """Join groups whose centres are nearer than ``reach``: HDBSCAN splits what says the same where it is many.

    Its own ``cluster_selection_epsilon`` fails in scikit-learn 1.9 with NumPy 2.4.
    """
    from scipy.cluster.hierarchy import fcluster, linkage

    if not reach:
        return labels
    centres = np.vstack([points[labels == label].mean(axis=0) for label in range(labels.max() + 1)])
    joined = fcluster(linkage(centres, "average"), reach, "distance") - 1
    return np.where(labels >= 0, joined[labels], -1).astype(np.int64)


def _feature_block(values: Sequence[Feature | None]) -> Matrix:
    """Make unit rows of a feature: one dimension a label, or one for a number."""
    weights = [_as_weights(value) for value in values]
    names = {name: i for i, name in enumerate(sorted({name for row in weights for name in row}))}
    block = np.zeros((len(values), max(1, len(names))), dtype=np.float32)
    for row, given in enumerate(weights):
        for name, weight in given.items():
            block[row, names[name]] = weight
    return _unit(block)


def _unit(rows: Matrix) -> Matrix:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def _as_weights(value: Feature | None) -> Mapping[str, float]:
    if value is None:
        return {}
    if isinstance(value, str):
        return {value: 1.0}
    if isinstance(value, Mapping):
        return {str(k): float(v) for k, v in value.items()}
    if isinstance(value, int | float):
        return {"": float(value)}
    return dict.fromkeys(map(str, value), 1.0)
