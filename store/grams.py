"""What the index of texts knows of a text: where the hashes of all sequences of six bytes in it lie.

Whoever contains a phrase contains all of its sequences, so where one is missing the phrase is. Six bytes are about as
many as make a sequence across two words rare; of fewer almost every block of texts has all, of more shorter words are
not covered.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

LENGTH = 6
POSITIONS = 1 << 19
_SHIFT = np.uint64(64 - 19)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_BYTE = np.uint64(8)
_AT_ONCE = 1 << 17  # bytes: what stays in the processor's cache

Bytes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.uint64]


def positions(text: bytes | Bytes) -> Iterator[Positions]:
    """Give the positions of all sequences in ``text``, in parts; the same one may come several times."""
    given = np.frombuffer(text, np.uint8) if isinstance(text, bytes) else text
    for start in range(0, len(given) - LENGTH + 1, _AT_ONCE):
        yield _positions(given[start : start + _AT_ONCE + LENGTH - 1])


def _positions(text: Bytes) -> Positions:
    count = len(text) - LENGTH + 1
    found = text[:count].astype(np.uint64)
    for place in range(1, LENGTH):
        found <<= _BYTE
        found |= text[place : place + count]
    found *= _SPREAD
    found >>= _SHIFT
    return found
