"""What the index of texts knows of a text: where the hashes of its sequences of bytes lie.

Whoever contains a phrase contains all of its sequences, so where one is missing the phrase is. Those of six bytes are
about as long as makes one across two words rare; of shorter ones almost every block of texts has all, and longer ones
do not cover short words. Where words are common and only stand together rarely, almost every block has all of these,
too: so there are also sequences of ten bytes, which reach into a second or third word, but only where a word begins.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

# To be counted up with every change of what is in the index: of which sequences, where, and of letters in which case.
FORMAT = 2
LENGTH, _LONG = 6, 10
_SHORT_BITS, _LONG_BITS = 19, 18
_FIRST_LONG = 1 << _SHORT_BITS
POSITIONS = _FIRST_LONG + (1 << _LONG_BITS)
_FACTOR = np.uint64(0x100000001B3)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_BYTE = np.uint64(8)
_AT_ONCE = 1 << 17  # bytes: what stays in the processor's cache

_IN_WORDS = np.array([byte >= 0x80 or chr(byte).isalnum() for byte in range(256)])

Bytes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.uint64]


def positions(text: bytes | Bytes) -> Iterator[Positions]:
    """Give the positions of all sequences in ``text``, in parts; the same one may come several times."""
    given = np.frombuffer(text, np.uint8) if isinstance(text, bytes) else text
    for start in range(0, len(given) - LENGTH + 1, _AT_ONCE):
        yield _positions(given[start : start + _AT_ONCE + LENGTH - 1])
    for start in range(0, len(given) - _LONG, _AT_ONCE):
        yield _long_positions(given[start : start + _AT_ONCE + _LONG])


def _positions(text: Bytes) -> Positions:
    count = len(text) - LENGTH + 1
    found = text[:count].astype(np.uint64)
    for place in range(1, LENGTH):
        found <<= _BYTE
        found |= text[place : place + count]
    found *= _SPREAD
    found >>= np.uint64(64 - _SHORT_BITS)
    return found


def _long_positions(text: Bytes) -> Positions:
    """Give those of the words that begin within ``text``: at its first byte none does that is known to."""
    count = len(text) - _LONG
    in_words = _IN_WORDS[text[: count + 1]]
    begins = np.flatnonzero(in_words[1:] & ~in_words[:-1]) + 1
    found = text[begins].astype(np.uint64)
    for place in range(1, _LONG):
        found *= _FACTOR
        found ^= text[begins + place]
    found *= _SPREAD
    found >>= np.uint64(64 - _LONG_BITS)
    found += np.uint64(_FIRST_LONG)
    return found
