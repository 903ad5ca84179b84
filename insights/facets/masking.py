"""Volatile parts of texts taken out, so that two texts that say the same read the same."""

import re

_LONGEST = 20_000  # characters looked at; masks are linear, but nobody's meaning begins later

_MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bhttps?://\S+|\bwww\.\S+"), "<url>"),
    (re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}\b"), "<email>"),
    (re.compile(r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b"), "<id>"),
    (re.compile(r"\b0x[0-9a-fA-F]+\b"), "<id>"),
    (re.compile(r"\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?Z?)?"), "<date>"),
    (re.compile(r"(?<![\w/])(?:/[\w.-]+){2,}/?"), "<path>"),
    (re.compile(r"\b(?=[\w-]{0,40}\d)(?=[\w-]{0,40}[A-Za-z])[A-Za-z0-9][A-Za-z0-9_-]{3,}\b"), "<id>"),
    (re.compile(r"[#$€£]?\d[\d.,:]*\d|[#$€£]?\d"), "<n>"),
)
_REPEATED = re.compile(r"(<(?:url|email|id|date|path|n)>)(?:[\s,;:/-]*\1)+")
_BLANK = re.compile(r"\s+")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def masked(text: str, limit: int = 300) -> str:
    """Give ``text`` on one line with ids, numbers, times, addresses and paths replaced by what they are."""
    text = text[:_LONGEST]
    for pattern, name in _MASKS:
        text = pattern.sub(name, text)
    return one_line(_REPEATED.sub(r"\1", text), limit)


def one_line(text: str, limit: int = 300) -> str:
    """Fold white space and cut at ``limit`` characters, at a word where there is one."""
    line = _BLANK.sub(" ", text).strip()
    if len(line) <= limit:
        return line
    cut = line[:limit].rsplit(" ", 1)[0]
    return cut if len(cut) > limit // 2 else line[:limit]


def as_words(identifier: str) -> str:
    """Read an identifier as words: ``lookUpOrder_v2`` is "look up order v 2"."""
    return " ".join(_WORDS.findall(identifier)).lower() or identifier.strip()
