"""Text that is as hard to compress and to search as what people and agents write, and never says the same twice.

Words are drawn as often as in English (Zipf 1935: the n-th most common one n times less often than the first) from
30,000 made of syllables, the commonest being those of English; sentences begin with a capital and end with a full stop.
"""

import random
from functools import cache

import numpy as np
import pyarrow as pa

_COMMON = [
    "the",
    "of",
    "and",
    "to",
    "a",
    "in",
    "is",
    "it",
    "you",
    "that",
    "he",
    "was",
    "for",
    "on",
    "are",
    "with",
    "as",
    "his",
    "they",
    "be",
    "at",
    "one",
    "have",
    "this",
    "from",
    "or",
    "had",
    "by",
    "hot",
    "but",
    "some",
    "what",
    "there",
    "we",
    "can",
    "out",
    "other",
    "were",
    "all",
    "your",
    "when",
    "up",
    "use",
    "word",
    "how",
    "said",
    "an",
    "each",
    "she",
    "which",
    "do",
    "their",
    "time",
    "if",
    "will",
    "way",
    "about",
    "many",
    "then",
    "them",
    "would",
    "write",
    "like",
    "so",
    "these",
    "her",
    "long",
    "make",
    "thing",
    "see",
    "him",
    "two",
    "has",
    "look",
    "more",
    "day",
    "could",
    "go",
    "come",
    "did",
    "my",
    "sound",
    "no",
    "most",
    "number",
    "who",
    "over",
    "know",
    "water",
    "than",
    "call",
    "first",
    "people",
    "may",
    "down",
    "side",
    "been",
    "now",
    "find",
    "any",
    "new",
    "work",
    "part",
    "take",
    "get",
    "place",
    "made",
    "live",
    "where",
    "after",
    "back",
    "little",
    "only",
    "round",
    "man",
    "year",
    "came",
    "show",
    "every",
    "good",
    "me",
    "give",
    "our",
    "under",
    "name",
    "very",
    "through",
    "just",
    "form",
    "much",
    "great",
    "think",
    "say",
    "help",
    "low",
    "line",
    "before",
    "turn",
    "cause",
    "same",
    "mean",
    "differ",
    "move",
    "right",
    "boy",
    "old",
    "too",
    "does",
    "tell",
    "sentence",
    "set",
    "three",
    "want",
    "air",
    "well",
    "also",
    "play",
    "small",
    "end",
    "put",
    "home",
    "read",
    "hand",
    "port",
    "large",
    "order",
    "invoice",
    "customer",
    "refund",
    "parcel",
    "search",
    "result",
    "answer",
    "policy",
    "account",
    "delivery",
    "address",
    "document",
    "section",
]
_SYLLABLES = "ba be bi bo ca ce co da de di do fa fe fi ga ge ha he in ka la le li lo ma me mi mo na ne ni no or pa pe "
_VOCABULARY = 30_000
_SENTENCE = 12


class Prose:
    """Writes texts; the same seed writes the same ones.

    Args:
        seed: Of the texts. The vocabulary is always the same.
    """

    def __init__(self, seed: int) -> None:
        self._chance = np.random.default_rng(seed)
        self._words = np.array(_vocabulary(), dtype=object)
        weights = 1 / np.arange(1, len(self._words) + 1)
        self._ladder = np.cumsum(weights / weights.sum())
        self._ready: list[str] = []
        self._at = 0

    def text(self, words: int) -> str:
        """Write so many words."""
        if self._at + words > len(self._ready):
            self._draw()
        chosen = self._ready[self._at : self._at + words]
        self._at += words
        chosen[0] = chosen[0].capitalize()
        return " ".join(chosen) + "."

    def _draw(self, count: int = 300_000) -> None:
        ranks = np.searchsorted(self._ladder, self._chance.random(count))
        words = self._words[np.minimum(ranks, len(self._words) - 1)]
        words[_SENTENCE - 1 :: _SENTENCE] += "."
        words[_SENTENCE::_SENTENCE] = [word.capitalize() for word in words[_SENTENCE::_SENTENCE]]
        self._ready, self._at = words.tolist(), 0


@cache
def _vocabulary() -> list[str]:
    seeded, syllables = random.Random(11), _SYLLABLES.split()
    words = dict.fromkeys(_COMMON)
    while len(words) < _VOCABULARY:
        words["".join(seeded.choices(syllables, k=seeded.randint(2, 4)))] = None
    return list(words)


def zstd_ratio(texts: list[str]) -> float:
    """Say how many times smaller zstd at level 3 makes these texts, one after the other."""
    raw = "\n".join(texts).encode()
    return len(raw) / len(pa.Codec("zstd", compression_level=3).compress(raw, asbytes=True))
