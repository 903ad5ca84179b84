"""What an appending process knows of the store without asking it: that something new is new.

Both memories may only err to one side: what is stored is never taken for new, what is new is rarely taken for stored,
and then the store is asked.
"""

from collections.abc import Collection, Hashable, Iterable, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

import numpy as np

from store.recent import Recent

ROWS = 250_000
TEXTS = 50_000

Key = TypeVar("Key", bound=Hashable)


class KnownRows(Generic[Key]):
    """Tells which rows may be stored already: those appended lately, and all whose time is before these.

    Args:
        stored_until_ns: The latest time of any row in the store, in nanoseconds since 1970.
    """

    def __init__(self, stored_until_ns: int) -> None:
        self._until_ns = stored_until_ns
        self._appended: set[int] = set()
        self._latest_ns = stored_until_ns
        self.since: datetime | None = None
        """When the first of those that were appended lately was received."""

    def among(self, keys: Sequence[Key], times_ns: Sequence[int]) -> list[Key]:
        """Give those of ``keys`` that may be stored."""
        until, appended = self._until_ns, self._appended
        return [key for key, time in zip(keys, times_ns, strict=True) if time <= until or hash(key) in appended]

    def lately(self, keys: Iterable[Key]) -> list[Key]:
        """Give those of ``keys`` that were appended lately."""
        return [key for key in keys if hash(key) in self._appended]

    def add(self, keys: Iterable[Key], times_ns: Collection[int], received_at: datetime | None = None) -> None:
        """Take note of stored rows, the first of which came then; of too many only up to which time they reach."""
        if len(self._appended) > ROWS:
            self._until_ns, self._appended, self.since = self._latest_ns, set(), None
        self._appended.update(map(hash, keys))
        self._latest_ns = max(self._latest_ns, max(times_ns, default=0))
        if received_at is not None:
            self.since = received_at if self.since is None else min(self.since, received_at)


class KnownTexts:
    """Tells of the texts of one day which are stored, which may be, and which are not; texts by their hash.

    Args:
        stored: The hashes of those in the store, one after the other.
    """

    def __init__(self, stored: bytes = b"") -> None:
        self._lately: Recent[bytes, bool] = Recent(TEXTS)
        self._ever = _Filter()
        self._ever.add(stored)

    def without_known(self, hashes: Iterable[bytes]) -> list[bytes]:
        """Leave out the texts that are stored for sure."""
        return self._lately.missing(hashes)

    def among(self, hashes: Sequence[bytes]) -> list[bytes]:
        """Give those of ``hashes`` that may be stored."""
        return [name for name, held in zip(hashes, self._ever.holds(hashes), strict=True) if held]

    def add(self, hashes: Collection[bytes], new: Iterable[bytes]) -> None:
        """Take note that ``hashes`` are stored, ``new`` among them since now."""
        self._lately.put_all(hashes, True)
        self._ever.add(b"".join(new))

    def doubt(self) -> None:
        """Take none for surely stored any more: some were deleted."""
        self._lately = Recent(TEXTS)


class _Filter:
    """A Bloom filter (Bloom 1970) over names of 16 bytes that are random by themselves.

    8 MiB; of 2 million texts a day it takes one new one in 100,000 for stored, of 8 million one in 40.
    """

    _BITS = 1 << 26
    _STEPS = np.arange(8, dtype=np.uint64)

    def __init__(self) -> None:
        self._bytes = np.zeros(self._BITS >> 3, np.uint8)

    def add(self, names: bytes) -> None:
        places = self._places(names)
        np.bitwise_or.at(self._bytes, places >> 3, np.uint8(1) << (places & 7).astype(np.uint8))

    def holds(self, names: Collection[bytes]) -> "np.ndarray[Any, np.dtype[np.bool_]]":
        places = self._places(b"".join(names))
        bits = self._bytes[places >> 3] >> (places & 7).astype(np.uint8) & 1
        found: np.ndarray[Any, np.dtype[np.bool_]] = bits.astype(bool).all(axis=1)
        return found

    def _places(self, names: bytes) -> "np.ndarray[Any, np.dtype[np.intp]]":
        halves = np.frombuffer(names, np.uint64).reshape(-1, 2)
        mixed = halves[:, :1] + halves[:, 1:] * self._STEPS  # Kirsch and Mitzenmacher 2006
        return (mixed & np.uint64(self._BITS - 1)).astype(np.intp)
