"""Themes over patterns: which patterns of a facet belong together, and what they have in common is called.

Patterns are joined by their middles (Ward's linkage). Of the cuts that leave no more themes than there are patterns in
one, the one is taken whose themes are parted best, by the mean silhouette. What was drawn before stays, unless drawing
anew parts clearly better: themes are headings that people look for again.

Measured on the middles of 150 intents from ten domains: 13 themes, AMI with the domains 0.61; by average linkage 0.50.
Without the limit on their number the silhouette asks for 67 themes, which are no headings (0.37).
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from insights.facets.contract import Shape
from insights.lineage.found import Found
from insights.lineage.history import new_id
from insights.lineage.matching import SAME_PLACE, matched
from insights.lineage.places import Matrix, likeness
from insights.naming import contrast
from store.batches import Readable

Labels = np.ndarray[Any, np.dtype[np.int64]]
Distances = np.ndarray[Any, np.dtype[np.float64]]

_FEWEST = 4  # of fewer patterns none needs a heading
_BETTER = 0.05  # silhouette by which new themes must beat those that are known
_STILL = 0.5  # part of the patterns that must be the same for a theme to keep its name
_READ = 100  # texts of a pattern from which its theme is named


class Theme(NamedTuple):
    """A theme; several patterns of a facet have the same."""

    theme_id: str
    name: str


def known_themes(store: Readable, project: str, facet: str) -> dict[str, Theme]:
    """Give the theme of each pattern that has one."""
    rows = store.query(
        """SELECT pattern_id, theme_id, theme FROM patterns
           WHERE project = ? AND facet = ? AND theme_id IS NOT NULL ORDER BY pattern_id""",
        [project, facet],
    ).to_pylist()
    return {r["pattern_id"]: Theme(r["theme_id"], r["theme"] or "") for r in rows}


def themes_of(found: Found, ids: Sequence[str], shape: Shape, known: Mapping[str, Theme]) -> list[Theme | None]:
    """Give the theme of each found pattern; where there are too few for themes, the one that it had, if any.

    Args:
        found: The patterns, as a run found them.
        ids: Their ids.
        shape: How rows of the facet are compared.
        known: The themes of patterns by their ids, as they were before.
    """
    if len(ids) < _FEWEST:
        return [known.get(pattern) for pattern in ids]
    labels = drawn(likeness(found.places, found.places, shape), [known.get(pattern) for pattern in ids])
    groups = [np.flatnonzero(labels == label) for label in range(labels.max() + 1)]
    named = _named(found, ids, groups, known)
    return [named[label] for label in labels]


def drawn(alike: Matrix, before: Sequence[Theme | None]) -> Labels:
    """Number the theme of each pattern.

    Args:
        alike: The likeness of each pattern with each, shape (patterns, patterns), at least 4.
        before: The theme that each had, None where it had none.
    """
    apart = np.clip(1.0 - (alike.astype(np.float64) + alike.T) / 2, 0.0, None)
    np.fill_diagonal(apart, 0.0)
    anew, parted = _best_cut(apart)
    if not any(before):
        return anew
    kept = _carried_on(apart, before)
    return anew if parted > _silhouette(apart, kept) + _BETTER else kept


def _best_cut(apart: Distances) -> tuple[Labels, float]:
    from scipy.cluster.hierarchy import cut_tree, linkage
    from scipy.spatial.distance import squareform

    counts = range(2, math.ceil(math.sqrt(len(apart))) + 1)
    # Between vectors of length one, this is the Euclidean distance that Ward's criterion is about.
    tree = linkage(np.sqrt(2 * squareform(apart, checks=False)), "ward")
    cuts = cut_tree(tree, counts).T.astype(np.int64)
    scores = [_silhouette(apart, cut) for cut in cuts]
    best = int(np.argmax(scores))
    return cuts[best], scores[best]


def _silhouette(apart: Distances, labels: Labels) -> float:
    from sklearn.metrics import silhouette_score

    if not 1 < len(np.unique(labels)) < len(labels):
        return 0.0
    return float(silhouette_score(apart, labels, metric="precomputed"))


def _carried_on(apart: Distances, before: Sequence[Theme | None]) -> Labels:
    """Leave known patterns in their themes; the others come to the pattern that they are most like."""
    known = np.asarray([i for i, theme in enumerate(before) if theme])
    nearest = known[apart[:, known].argmin(axis=1)]
    themes = [before[i] or before[j] for i, j in enumerate(nearest)]
    return np.unique([theme.theme_id if theme else "" for theme in themes], return_inverse=True)[1].astype(np.int64)


def _named(found: Found, ids: Sequence[str], groups: Sequence[Labels], known: Mapping[str, Theme]) -> list[Theme]:
    """Give each group of patterns the theme that it continues, or a new one."""
    held = [frozenset(ids[i] for i in group) for group in groups]
    before: dict[str, set[str]] = {}
    for pattern, given in known.items():
        before.setdefault(given.theme_id, set()).add(pattern)
    earlier = {theme: frozenset(inside) for theme, inside in before.items()}
    # Only the patterns tell: where a theme lies says nothing that they do not.
    continued = matched(held, earlier, np.full((len(held), len(earlier)), SAME_PLACE, dtype=np.float32))
    names = {given.theme_id: given.name for given in known.values()}
    fresh = _names(found, groups)
    themes = []
    for patterns, old, name in zip(held, continued, fresh, strict=True):
        same = old is not None and len(patterns & earlier[old]) >= _STILL * len(patterns | (earlier[old] & set(ids)))
        theme = old or new_id(found.table.project, f"{found.table.facet} theme", patterns, names)
        themes.append(Theme(theme, names[theme] if same else name))
    return themes


def _names(found: Found, groups: Sequence[Labels]) -> list[str]:
    """Call a theme of one pattern as the pattern, others by the words that part them."""
    texts = [[found.table.texts[j] for i in group for j in _some(found.rows[i])] for group in groups]
    telling = contrast(texts)
    return [
        found.names[group[0]][0] if len(group) == 1 else ", ".join(words) or found.names[group[0]][0]
        for group, words in zip(groups, telling, strict=True)
    ]


def _some(rows: Labels) -> Labels:
    return rows[:: max(1, len(rows) // _READ)]
