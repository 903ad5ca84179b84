"""Texts as they are searched for secrets: as JSON's escapes are meant, with the way back to where they stand."""

import re
from bisect import bisect_right
from itertools import accumulate

# Equal in length, so that a place in what is searched is a place in the text: in JSON a word may begin after "\n".
_BREAKS = re.compile(r"\\[nrt]")
_BREAKS_BYTES = re.compile(rb"\\[nrt]")
# Writers of JSON escape what HTML or they themselves might take amiss: "+", "&", "/", "<", quotes.
_ASCII = re.compile(r"\\+u00([0-7][0-9a-fA-F])")
_ASCII_BYTES = re.compile(rb"\\+u00([0-7][0-9a-fA-F])")


class Places:
    """Where in a text what was found in its plain form stands."""

    def __init__(self, escapes: list[tuple[int, int]]) -> None:
        # After each escape: where it ended in the plain text, and how much longer the text was up to there.
        longer = list(accumulate(end - start - 1 for start, end in escapes))
        self._ends = [end - more for (_, end), more in zip(escapes, longer, strict=True)]
        self._longer = [0, *longer]

    def of(self, place: int) -> int:
        """Give the place in the text."""
        return place + self._longer[bisect_right(self._ends, place)]


_SAME = Places([])


def plain(text: str) -> tuple[str, Places]:
    """Give ``text`` as it is searched, and where its places are."""
    if "\\" not in text:
        return text, _SAME
    if "\\u00" not in text:
        return _BREAKS.sub("  ", text), _SAME
    places = Places([match.span() for match in _ASCII.finditer(text)])
    return _BREAKS.sub("  ", _ASCII.sub(_meant, text)), places


def plain_bytes(text: bytes) -> bytes:
    """Give many texts at once as they are searched."""
    if b"\\" not in text:
        return text
    return _BREAKS_BYTES.sub(b"  ", _ASCII_BYTES.sub(_meant_byte, text) if b"\\u00" in text else text)


def _meant(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16))


def _meant_byte(escape: re.Match[bytes]) -> bytes:
    return bytes([int(escape[1], 16)])
