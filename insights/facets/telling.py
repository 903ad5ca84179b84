"""The words of a text that say what it is about."""

import re

_WORD = re.compile(r"[^\W\d_][\w'-]{2,}")
# Words that no topic consists of; enough to keep names from being made of them.
_PLAIN = frozenset(
    [
        "the",
        "and",
        "for",
        "with",
        "that",
        "this",
        "from",
        "have",
        "has",
        "had",
        "not",
        "are",
        "was",
        "were",
        "will",
        "would",
        "can",
        "could",
        "should",
        "you",
        "your",
        "our",
        "his",
        "her",
        "its",
        "they",
        "them",
        "their",
        "there",
        "here",
        "what",
        "which",
        "who",
        "how",
        "why",
        "when",
        "where",
        "into",
        "onto",
        "about",
        "over",
        "under",
        "than",
        "then",
        "just",
        "also",
        "please",
        "need",
        "want",
        "get",
        "got",
        "let",
        "make",
        "some",
        "any",
        "all",
        "one",
        "two",
        "but",
        "out",
        "i'm",
        "i've",
        "it's",
        "don't",
    ]
)


def telling_words(text: str) -> list[str]:
    """Give the telling words of a text, lower-case."""
    return [w for w in (m.lower() for m in _WORD.findall(text)) if w not in _PLAIN]
