"""Ages as people write them: 15, fifteen, thirty-four."""

from monitors.word_lists import spelled

_UNITS = spelled("one two three four five six seven eight nine")
_TEENS = spelled("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
_TENS = spelled("twenty thirty forty fifty sixty seventy eighty ninety")
_ORDINALS = spelled("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth")

_VALUES = (
    {word: n for n, word in enumerate(_UNITS, 1)}
    | {word: n for n, word in enumerate(_TEENS, 10)}
    | {word: 10 * n for n, word in enumerate(_TENS, 2)}
)

NUMBER = (
    rf"(?:[1-9][0-9]?|(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_UNITS)}))?"
    rf"|{'|'.join(_TEENS)}|{'|'.join(_UNITS)})"
)
ORDINAL = rf"(?:[1-9][0-9]?(?:st|nd|rd|th)|{'|'.join(_ORDINALS)}|sweet sixteen)"


def number(text: str) -> int | None:
    """Read what ``NUMBER`` or ``ORDINAL`` matched."""
    digits = "".join(c for c in text if c.isdigit())
    if digits:
        return int(digits)
    if text in _ORDINALS:
        return _ORDINALS.index(text) + 1
    parts = [_VALUES[part] for part in text.replace("-", " ").split() if part in _VALUES]
    return sum(parts) or None
