"""Lists of words as rules write and use them."""

from collections.abc import Iterable


def spelled(text: str) -> tuple[str, ...]:
    """Give the words of a list that is written as text."""
    return tuple(text.split())


def alternatives(words: Iterable[str]) -> str:
    """Join words for a pattern, long ones first, so that a short one does not win over what it begins."""
    return "|".join(sorted(words, key=len, reverse=True))
