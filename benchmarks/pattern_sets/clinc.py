"""CLINC150: short requests of 150 intents, the number unknown, every text assigned to a pattern."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import numpy as np

from benchmarks.figures import Scores, agreement
from benchmarks.labelled import labelled
from insights.clustering import group, smallest_group, space
from insights.embedding import Embedder
from insights.facets.intent import Intent
from insights.separation import middles, unit
from insights.themes import drawn

Matrix = np.ndarray[Any, np.dtype[np.float32]]
Labels = np.ndarray[Any, np.dtype[np.int64]]

SET = "intents_clinc150"


def measure(seeds: int, *, plain: bool = True) -> Iterator[str]:
    """Yield agreement with the intents: the product's clustering, then plain baselines on the same vectors."""
    rows = [r for r in labelled(SET) if r["label"] != "oos"]
    truth = np.unique([r["label"] for r in rows], return_inverse=True)[1]
    texts = [r["text"] for r in rows]
    vectors = embedded(texts)
    yield f"{SET}: {len(rows):,} texts of {truth.max() + 1} intents, {seeds} seeds; AMI and ARI as mean (least to most)"
    yield themed(vectors, truth, [r["domain"] for r in rows])
    ways: dict[str, Callable[[Matrix, int], Labels]] = {
        "tracelore, all assigned to the nearest pattern": lambda v, s: grouped(v, texts, s)
    }
    if plain:
        ways |= {
            "UMAP(10, 50) + HDBSCAN(60, 10, leaf) + nearest centroid": plain_recipe,
            f"k-means told that there are {truth.max() + 1}": lambda v, s: k_means(v, int(truth.max()) + 1, s),
        }
    for name, way in ways.items():
        scores = Scores(name)
        for seed in range(seeds):
            began = time.perf_counter()
            scores.add(agreement(truth, way(vectors, seed)), time.perf_counter() - began)
        yield scores.line()


def grouped(vectors: Matrix, texts: list[str], seed: int) -> Labels:
    """Group as the intent facet is grouped, and take the nearest pattern of what stays unusual."""
    shape = Intent.shape
    points = space(vectors, [{} for _ in vectors], shape, texts, seed=seed)
    least = smallest_group(len(points), len(points), rare=shape.rare)
    return group(points, shape, least=least, seed=seed).nearest


def themed(vectors: Matrix, truth: Labels, domains: list[str]) -> str:
    """Say how far themes over the intents agree with their domains: themes alone, over perfect patterns."""
    domain = dict(zip(truth.tolist(), domains, strict=True))
    names = [domain[intent] for intent in range(int(truth.max()) + 1)]
    centres = middles(unit(vectors), truth)
    themes = drawn(centres @ centres.T, [None] * len(names))
    scores = Scores(f"{themes.max() + 1} themes over the middles of the intents, and {len(set(names))} domains")
    scores.add(agreement(np.unique(names, return_inverse=True)[1], themes), 0.0)
    return scores.line()


def plain_recipe(vectors: Matrix, seed: int) -> Labels:
    """Do what most people do; the constants are the best that were found for this set."""
    from sklearn.cluster import HDBSCAN
    from umap import UMAP

    reducer = UMAP(n_components=10, n_neighbors=50, metric="cosine", min_dist=0.0, random_state=seed)
    reduced = np.asarray(reducer.fit_transform(vectors), dtype=np.float64)
    model = HDBSCAN(min_cluster_size=60, min_samples=10, cluster_selection_method="leaf", copy=True)
    labels = model.fit(reduced).labels_
    centres = np.vstack([vectors[labels == k].mean(axis=0) for k in range(labels.max() + 1)])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    return np.asarray(np.where(labels >= 0, labels, (vectors @ centres.T).argmax(axis=1)), dtype=np.int64)


def k_means(vectors: Matrix, count: int, seed: int) -> Labels:
    """Cluster into a number of groups that nobody would know."""
    from sklearn.cluster import KMeans

    return np.asarray(KMeans(count, n_init=1, random_state=seed).fit_predict(vectors), dtype=np.int64)


def embedded(texts: list[str]) -> Matrix:
    """Embed with the packaged model, once a machine: the vectors are kept in the folder for temporary files."""
    kept = Path(gettempdir()) / f"tracelore-bench-{SET}-{len(texts)}.npy"
    if not kept.exists():
        np.save(kept, Embedder().encode(texts))
    return np.asarray(np.load(kept), dtype=np.float32)
