r"""Stored texts without their escapes: as long as they are stored, for offsets, or as they are meant, for comparing.

JSON within JSON within JSON has one more layer of backslashes each time; a run of them is read as one escape.
"""

import re
from bisect import bisect_left
from functools import cached_property
from itertools import accumulate

_ESCAPE = re.compile(
    r"\\+(?:u([dD][89abAB][0-9a-fA-F]{2})\\+u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})"
    r'|(["/bfnrt]))|\\{2,}'
)
_CONTROL = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def unescape(raw: str) -> str:
    """Read the escapes of JSON text, keeping its length; JSON within JSON is read too."""
    return _ESCAPE.sub(lambda match: _meant(match).rjust(len(match.group())), raw) if "\\" in raw else raw


class Meant:
    """A stored text as it is meant: an escape is one character in it."""

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self.text = _ESCAPE.sub(_meant, raw) if "\\" in raw else raw

    def stored_at(self, position: int) -> int:
        """Give where the character at ``position`` of ``text`` stands in what is stored."""
        escapes, longer = self._escapes
        return position + longer[bisect_left(escapes, position)]

    @cached_property
    def _escapes(self) -> tuple[list[int], list[int]]:
        """Where ``text`` has an escape, and by how much what is stored is longer before each, and at the end."""
        if len(self.text) == len(self._raw):
            return [], [0]
        found = [(match.start(), len(match.group()) - 1) for match in _ESCAPE.finditer(self._raw)]
        longer = list(accumulate((more for _, more in found), initial=0))
        return [start - before for (start, _), before in zip(found, longer, strict=False)], longer


def _meant(match: re.Match[str]) -> str:
    high, low, code, short = match.groups()
    if high:
        return chr(0x10000 + ((int(high, 16) & 0x3FF) << 10) + (int(low, 16) & 0x3FF))
    if code:
        character = chr(int(code, 16))
        return "\N{REPLACEMENT CHARACTER}" if "\ud800" <= character <= "\udfff" else character
    return _CONTROL.get(short, short) if short else "\\"
