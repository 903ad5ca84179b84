"""Rows of one facet to groups: meaning, words and typed features in one space, reduced, then HDBSCAN, then refined.

Reduction draws borders roughly. So for texts of free wording the groups are only begun there: each row goes to the
group whose middle it is nearest to in the unreduced space, until none moves; groups that are pieces of one are joined;
and at last each row goes to the group whose members are most like it. Groups that are no better parted than pieces of a
cloud without structure are one. What HDBSCAN left as noise has the strength that says how near it is; what is like no
group is marked as unusual. Nothing is dropped.
"""

import math
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

import numpy as np

from insights.facets.contract import Feature, Shape, label_weights
from insights.joining import joined
from insights.lexical import word_vectors
from insights.members import by_members
from insights.separation import STRUCTURE, likeness_with_others, numbered, separation, settled, unit

Matrix = np.ndarray[Any, np.dtype[np.float32]]
Labels = np.ndarray[Any, np.dtype[np.int64]]

SMALLEST = 3  # fewer traces are no pattern
UNUSUAL = -1  # the label of rows that are like no group
_FEW = 200  # with fewer rows there is nothing for UMAP to unfold
_LINKED = 2_000  # rows whose distances from each other are all looked at
_SAMPLE = 25_000  # rows that UMAP and HDBSCAN are fitted on; the rest is assigned
_BLOCK = 20_000  # rows that are compared with all groups at once
_COPIES = 16  # of equal rows that are fitted on: more would be each other's only neighbours
_FEW_KINDS = 2.5  # effective values of a local feature up to which it tells causes apart
_LABELS = 1_000  # of a feature that have a dimension of their own, the most frequent ones
_SHARED = 100  # dimensions for all others: names that hold ids would need one a trace
_JITTER = 1e-4  # identical rows have distance 0, which density estimates cannot divide by
_ALIKE_WORDING = 0.4  # how far apart texts of one small group may be, where a facet does not say


@dataclass(frozen=True, slots=True)
class Groups:
    """Which row is in which group, ``UNUSUAL`` for none; ``strengths`` (0 to 1) say how like its group a row is.

    ``fitted`` marks rows that made the group; the others were assigned to the nearest one. ``nearest`` is the group
    that each row is most like, also where that is too little to be in it (``UNUSUAL`` where there are no groups).
    ``noise`` is the share of the rows fitted on that made no group, nor are equal to one that did.
    """

    labels: Labels
    nearest: Labels
    strengths: Matrix
    fitted: np.ndarray[Any, np.dtype[np.bool_]]
    centroids: Matrix
    noise: float = 0.0

    @property
    def count(self) -> int:
        """How many groups there are."""
        return len(self.centroids)


def space(
    vectors: Matrix,
    features: Sequence[Mapping[str, Feature]],
    shape: Shape,
    texts: Sequence[str] = (),
    *,
    seed: int = 0,
) -> Matrix:
    """Join meaning, words and features into points whose squared distance is 2 * sum(weight * (1 - likeness)).

    Words count only where ``texts`` are given and there are enough of them to tell which words are rare.
    """
    weighted = [(shape.features[n], _feature_block(_counting(features, n, shape))) for n in sorted(shape.features)]
    if shape.words and len(texts) >= _FEW:
        weighted.append((shape.words, word_vectors(texts, seed=seed)))
    weighted = [(shape.text, vectors), *weighted]
    # Filled in place: of very many rows a second copy might not fit into memory.
    points = np.empty((len(vectors), sum(block.shape[1] for _, block in weighted)), dtype=np.float32)
    start = 0
    for weight, block in weighted:
        np.multiply(block, math.sqrt(weight), out=points[:, start : start + block.shape[1]], casting="same_kind")
        start += block.shape[1]
    return points


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
    """Give the least size of a group: a quarter of a percent of all traces for rare things, else by the rows.

    By the rows it is about 36 for 2,000 and 60 for 20,000, and no more than for as many as are fitted on. Half of that
    split the intents of four simulated fleets into three times as many groups as there were, at an AMI lower by 0.02 to
    0.06.
    """
    fitted = min(rows, _SAMPLE)
    wanted = 0.0025 * traces if rare else min(0.8 * math.sqrt(fitted), 8 * fitted**0.2)
    return max(SMALLEST, math.ceil(wanted))


def group(points: Matrix, shape: Shape, *, least: int, seed: int) -> Groups:
    """Find groups of at least ``least`` rows among ``points`` (rows, dimensions), as made by ``space``.

    Of rare things, where only a sample is fitted on, as many are asked for in the sample as it has of ``least``.
    """
    random = np.random.default_rng(seed)
    kinds = _kinds_of(points)
    usable = _few_of_each(kinds, random) if shape.folded and len(points) >= _FEW else np.arange(len(points))
    chosen = np.sort(random.permutation(usable)[:_SAMPLE])
    if shape.rare:
        least = _scaled(least, len(chosen), len(usable))
    sample = points[chosen] + random.normal(0, _JITTER, (len(chosen), points.shape[1])).astype(np.float32)
    found = _dense(sample, shape, least, seed) if len(points) >= 4 * least else _linked(sample, shape, least)
    if found.max(initial=UNUSUAL) < 0:  # where all is one crowd, density parts nothing
        part = random.permutation(len(sample))[:_LINKED]
        found[part] = _linked(sample[part], shape, _scaled(least, len(part), len(sample)))
    found = _of_like_rows(sample, found, shape)
    core = found >= 0
    if shape.folded and core.any() and len(points) >= _FEW:
        found = refined(sample, found, seed=seed)
    noise = float(np.mean(~np.isin(kinds[chosen], kinds[chosen[core]]))) if len(chosen) else 0.0
    groups = _assigned(points, chosen, _told(kinds, chosen, found), chosen[core], shape.least_like)
    return replace(groups, noise=noise)


def _scaled(least: int, chosen: int, of: int) -> int:
    """Give how large a group has to be among so many ``chosen`` rows, if it has to be ``least`` among all."""
    return max(SMALLEST, math.ceil(least * chosen / max(1, of)))


def _kinds_of(points: Matrix) -> Labels:
    """Number the rows so that equal ones have the same number."""
    seen: dict[bytes, int] = {}
    rows = np.ascontiguousarray(points)
    numbers = [seen.setdefault(blake2b(row, digest_size=16).digest(), len(seen)) for row in rows]
    return np.asarray(numbers, dtype=np.int64)


def _few_of_each(kinds: Labels, random: np.random.Generator) -> Labels:
    """Give rows of which at most ``_COPIES`` are equal: what is said often counts more, but crowds nothing out."""
    order = random.permutation(len(kinds))
    taken: Counter[int] = Counter()
    kept = []
    for row in order.tolist():
        kind = int(kinds[row])
        taken[kind] += 1
        if taken[kind] <= _COPIES:
            kept.append(row)
    return np.asarray(kept, dtype=np.int64)


def refined(points: Matrix, found: Labels, *, seed: int) -> Labels:
    """Draw the borders anew in the whole space and join pieces of one group; what is without structure becomes one.

    Args:
        points: Rows, shape (rows, dimensions).
        found: The group of each, ``UNUSUAL`` where it has none; at least one MUST have one.
        seed: Of the judgement.
    """
    rows = unit(points)
    labels = settled(rows, numbered(found))
    labels = by_members(rows, settled(rows, joined(rows, labels, seed=seed)))
    parted = labels.max() > 0 and separation(points, labels, seed=seed) >= STRUCTURE
    return labels if parted else np.zeros(len(points), dtype=np.int64)


def _dense(sample: Matrix, shape: Shape, least: int, seed: int) -> Labels:
    if shape.folded and len(sample) >= _FEW:
        return _hdbscan(_reduced(sample, folded=True, seed=seed), least, leaf=True)
    reduced = _reduced(sample, folded=False, seed=seed)
    labels = _hdbscan(reduced, least, leaf=False)
    return _merged(reduced, labels, _reach(shape)) if labels.max(initial=UNUSUAL) > 0 else labels


def _linked(sample: Matrix, shape: Shape, least: int) -> Labels:
    """Group few rows by distance alone: density means nothing among them."""
    from scipy.cluster.hierarchy import fcluster, linkage

    if len(sample) < least:
        return np.full(len(sample), UNUSUAL, dtype=np.int64)
    labels = fcluster(linkage(sample, "average"), _reach(shape) or math.sqrt(2 * _ALIKE_WORDING), "distance") - 1
    sizes = np.bincount(labels)
    kept = {int(label): number for number, label in enumerate(np.flatnonzero(sizes >= least))}
    return np.asarray([kept.get(int(label), UNUSUAL) for label in labels], dtype=np.int64)


def _of_like_rows(sample: Matrix, found: Labels, shape: Shape) -> Labels:
    """Leave out groups of what is like nothing: it is about as far from all else, which density takes for a group."""
    kept = [g for g in range(found.max(initial=UNUSUAL) + 1) if like_each_other(sample[found == g], shape)]
    return numbered(np.where(np.isin(found, kept), found, UNUSUAL))


def like_each_other(points: Matrix, shape: Shape) -> bool:
    """Say whether rows may be one group; of free wording the borders tell, for one thing is said in many ways."""
    return shape.folded or float(likeness_with_others(unit(points)).mean()) >= shape.least_like


def _reach(shape: Shape) -> float:
    return math.sqrt(2 * shape.same_below)


def _told(kinds: Labels, chosen: Labels, found: Labels) -> Labels:
    """Give the group of each row that was looked at, or equals one that was; ``UNUSUAL`` for the others."""
    of_kind = np.full(int(kinds.max(initial=-1)) + 1, UNUSUAL)
    of_kind[kinds[chosen[::-1]]] = found[::-1]
    told = of_kind[kinds]
    told[chosen] = found
    return told


def _assigned(points: Matrix, chosen: Labels, told: Labels, core: Labels, least_like: float) -> Groups:
    """Give every row its group, the nearest where none is told; the rows ``core`` stay in theirs however like it."""
    rows, count = len(points), int(told.max(initial=UNUSUAL)) + 1
    fitted = np.zeros(rows, dtype=bool)
    if not count:
        nothing = np.zeros((0, points.shape[1]), dtype=np.float32)
        none = np.full(rows, UNUSUAL)
        return Groups(none, none, np.zeros(rows, dtype=np.float32), fitted, nothing)
    centroids = unit(np.vstack([points[chosen[told[chosen] == label]].mean(axis=0) for label in range(count)]))
    fitted[core] = True
    labels = np.full(rows, UNUSUAL)
    nearest, strengths = np.empty(rows, dtype=np.int64), np.empty(rows, dtype=np.float32)
    for start in range(0, rows, _BLOCK):
        block = slice(start, start + _BLOCK)
        likeness = unit(points[block]) @ centroids.T
        like = np.where(told[block] < 0, likeness.argmax(axis=1), told[block])
        strengths[block] = likeness[np.arange(len(like)), like]
        labels[block] = np.where(fitted[block] | (strengths[block] >= least_like), like, UNUSUAL)
        nearest[block] = like
    return Groups(labels, nearest, np.clip(strengths, 0, 1).astype(np.float32), fitted, centroids)


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


def _hdbscan(points: Matrix, least: int, *, leaf: bool) -> Labels:
    from sklearn.cluster import HDBSCAN

    model = HDBSCAN(
        min_cluster_size=least,
        min_samples=max(2, least // (6 if leaf else 3)),
        cluster_selection_method="leaf" if leaf else "eom",
        copy=True,
    )
    return np.asarray(model.fit(points.astype(np.float64)).labels_, dtype=np.int64)


def _merged(points: Matrix, labels: Labels, reach: float) -> Labels:
    """Join groups whose centres are nearer than ``reach``: HDBSCAN splits what says the same where it is many.

    Its own ``cluster_selection_epsilon`` fails in scikit-learn 1.9 with NumPy 2.4.
    """
    from scipy.cluster.hierarchy import fcluster, linkage

    centres = np.vstack([points[labels == label].mean(axis=0) for label in range(labels.max() + 1)])
    joined = fcluster(linkage(centres, "average"), reach, "distance") - 1
    return np.where(labels >= 0, joined[labels], -1).astype(np.int64)


def _feature_block(values: Sequence[Feature | None]) -> Matrix:
    """Make unit rows of a feature: one dimension a label, or one for a number; rare labels of very many share some."""
    weights = [label_weights(value) for value in values]
    counts = Counter(name for row in weights for name in row)
    own = sorted(sorted(counts, key=lambda name: (-counts[name], name))[:_LABELS])
    places = {name: (i, 1.0) for i, name in enumerate(own)}
    places |= {name: _shared(name) for name in counts if name not in places}
    width = max((column for column, _ in places.values()), default=0) + 1
    block = np.zeros((len(values), width), dtype=np.float32)
    for row, given in enumerate(weights):
        for name, weight in given.items():
            column, sign = places[name]
            block[row, column] += sign * weight
    return unit(block)


def _shared(name: str) -> tuple[int, float]:
    """Give a label a dimension that it shares, and a sign, so that different ones are on the average not alike."""
    number = int.from_bytes(blake2b(name.encode(), digest_size=8).digest())
    return _LABELS + number // 2 % _SHARED, 1.0 - 2 * (number % 2)
