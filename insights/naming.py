"""Short names for groups: what a facet calls its traces, else a typical text that has the words setting it apart."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from insights.describing import FacetTable
from insights.facets.telling import telling_words
from insights.markdown import one_line

_WORDS = 4
_MOST = 90
_QUOTED = 70  # characters of a request that stands for others
_FEWEST, _LONGEST = 4, 14  # words of a request that can be read at a glance
_CENTRAL = 7  # the requests nearest to the middle from which the name is taken
_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069`*_|<>\[\]\u201c\u201d]+")
_GAP = re.compile(r" +(?=[.,!?;:])")  # where a number or an address was taken out

Strengths = np.ndarray[Any, np.dtype[np.float32]]
Rows = Sequence[np.ndarray[Any, np.dtype[np.int64]]]


def names_of(table: FacetTable, groups: Rows, strengths: Strengths) -> list[list[str]]:
    """Give what every group of rows of ``table`` may be called, the best first.

    Args:
        table: What the facet says.
        groups: The rows of each group.
        strengths: How like its group each row is: where nothing else names a group, its most typical text does.
    """
    telling = contrast([[table.texts[i] for i in rows] for rows in groups])
    return [
        _headline(table, rows) or _typical(table, rows, strengths, set(words)) or [", ".join(words) or table.facet]
        for rows, words in zip(groups, telling, strict=True)
    ]


def chosen(offered: Sequence[Sequence[str]], kept: Mapping[int, str], taken: Collection[str] = ()) -> list[str]:
    """Choose names, for each the best that no other has, but for those that have one to keep, by their places."""
    others = {*taken, *kept.values()}
    names = []
    for place, names_offered in enumerate(offered):
        names.append(kept.get(place) or next((n for n in names_offered if n not in others), names_offered[0]))
        others.add(names[-1])
    return names


def _typical(
    table: FacetTable, rows: np.ndarray[Any, np.dtype[np.int64]], strengths: Strengths, telling: set[str]
) -> list[str]:
    """Quote short texts of those nearest to the middle, first those with telling words."""
    readable = [i for i in rows if _FEWEST <= len(table.texts[i].split()) <= _LONGEST] or list(rows)
    central = sorted(readable, key=lambda i: (-round(float(strengths[i]), 4), table.texts[i]))[:_CENTRAL]
    central.sort(key=lambda i: (-len(telling & set(telling_words(table.texts[i]))), len(table.texts[i])))
    texts = (one_line(_GAP.sub("", _ODD.sub(" ", table.texts[i])), _QUOTED) for i in central)
    return list(dict.fromkeys(f"\u201c{text}\u201d and the like" for text in texts if text))


def _headline(table: FacetTable, rows: np.ndarray[Any, np.dtype[np.int64]]) -> list[str]:
    name, _ = min(Counter(_called(table, rows)).items(), key=lambda item: (-item[1], item[0]))
    return [name] if name else []


def still_told(table: FacetTable, rows: np.ndarray[Any, np.dtype[np.int64]], name: str) -> bool:
    """Whether a trace of a group is still called what the group is; where some are called nothing, nobody can say."""
    said = set(_called(table, rows))
    return "" in said or name in said


def _called(table: FacetTable, rows: np.ndarray[Any, np.dtype[np.int64]]) -> list[str]:
    return [one_line(str(table.features[i].get("headline") or ""), _MOST) for i in rows]


def contrast(groups: Sequence[Sequence[str]]) -> list[list[str]]:
    """Give the words typical of each group: frequent in it, and in few others (c-TF-IDF, Grootendorst 2022)."""
    counts = [Counter(w for text in texts for w in set(telling_words(text))) for texts in groups]
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    average = max(1.0, sum(total.values()) / max(1, len(counts)))
    named = []
    for count, texts in zip(counts, groups, strict=True):
        scores = {w: n / len(texts) * np.log1p(average / total[w]) for w, n in count.items()}
        named.append([w for w, _ in sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:_WORDS]])
    return named
