"""What was read off a page or a recording is no text: the recognition failed, and nothing said so."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from insights.facets.contract import Quote
from insights.facets.failures.finding import Finding
from insights.facets.masking import as_words
from insights.facets.payload import UNPARSED, parsed
from insights.facets.reading import Call, Reading
from insights.facets.wording import Wording

_RECOGNISES = frozenset([
    "ocr", "scan", "scanner", "scanned", "recognise", "recognize", "recognition", "transcribe", "transcription",
    "transcript", "vision", "image", "page", "pages", "pdf", "document", "handwriting", "layout", "digitise",
    "digitize", "extract", "extraction", "textract", "tesseract", "read",
])  # fmt: skip
_FEWEST_TOKENS = 8
_MOST_ODD = 0.4
_LOOKED_AT = 4000  # characters
_DEEPEST = 4
_SURE_OF_IT = 0.4  # a share of one; what recognition itself believes less is not to be relied on
_EDGES = "\"'\u201c\u201d\u2018\u2019\u00ab\u00bb()[]{}<>.,;:!?-\u2013\u2014*#|/\\"
# Words, numbers, amounts, dates, ids and addresses, of whatever script.
_PLAIN = re.compile(
    r"(?:[^\W\d_]+(?:['\u2019.-][^\W\d_]+)*|[$€£#+-]?\d[\d.,:/%-]*[^\W\d_]{0,3}|[^\W_]+(?:[-_/.@:][^\W_]+)+|[A-Z0-9]+)"
)
_ARROWS = frozenset("-=<>")
_VOWEL = re.compile(r"(?i)[aeiouyàáâãäåèéêëìíîïòóôõöùúûüýæøœ]")
_LATIN = re.compile(r"[A-Za-z]")
_LONG_WORD = 4


def unreadable(reading: Reading, wording: Wording) -> Finding | None:  # noqa: ARG001 - a detector's signature
    """Find text recognition whose every result is gibberish, or little believed by the recognition itself."""
    read = [c for c in reading.calls if not c.failed and c.result and _recognises(c)]
    bad = [c for c in read if _is_unreadable(c.result or "")]
    illegible = {id(call) for call in bad}
    if not bad or {c.name for c in bad} & {c.name for c in read if id(c) not in illegible}:
        return None
    first = bad[0]
    return Finding(
        kind="unreadable_text",
        headline="what is read from a document is not legible",
        span_ids=tuple(c.span.span_id for c in bad),
        quotes=(Quote(first.span.span_id, first.result or ""),),
        details=(("tool", first.name),),
    )


def _recognises(call: Call) -> bool:
    return bool(_RECOGNISES & set(as_words(call.name).split()))


def _is_unreadable(result: str) -> bool:
    value = parsed(result.strip())
    texts = [result] if value is UNPARSED else list(_texts(value))
    longest = max(texts, key=len, default="")
    return is_gibberish(longest) or (value is not UNPARSED and _is_doubted(value))


def is_gibberish(text: str) -> bool:
    """Whether much of a text consists of what are no words, numbers or ids in any script."""
    tokens = [t for raw in text[:_LOOKED_AT].split() if not _sets_off(raw) and (t := raw.strip(_EDGES) or raw)]
    if len(tokens) < _FEWEST_TOKENS:
        return False
    return sum(map(_is_odd, tokens)) / len(tokens) >= _MOST_ODD


def _sets_off(token: str) -> bool:
    """Whether it is dots, dashes or an arrow that set parts of a page off."""
    return not any(map(str.isalnum, token)) and (len(set(token)) == 1 or set(token) <= _ARROWS)


def _is_odd(token: str) -> bool:
    if not _PLAIN.fullmatch(token):
        return True
    # Latin words have vowels; short ones may be abbreviations.
    return len(token) >= _LONG_WORD and token.isalpha() and bool(_LATIN.search(token)) and not _VOWEL.search(token)


def _texts(value: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth < _DEEPEST and isinstance(value, Mapping | list):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(inner, depth + 1)


def _is_doubted(value: Any) -> bool:
    """Whether what the recognition says of its own confidence, for the whole, is low."""
    if not isinstance(value, Mapping):
        return False
    told = [v for k, v in value.items() if "confidence" in as_words(str(k)) and isinstance(v, int | float)]
    shares = [float(v) if v <= 1 else float(v) / 100 for v in told if not isinstance(v, bool) and v >= 0]
    return bool(shares) and max(shares) < _SURE_OF_IT
