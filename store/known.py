"""What an appending process knows of the store without asking it: that something new is new.

Both memories may only err to one side: what is stored is never taken for new, what is new is rarely taken for stored,
and then the store is asked.
"""

from collections.abc import Collection, Hashable, Iterable, Sequence
from datetime import datetime
from time import time_ns
from typing import Any, Generic, TypeVar

import numpy as np

from store.recent import Recent

ROWS = 125_000  # of a generation, of which there are two
TEXTS = 50_000

Key = TypeVar("Key", bound=Hashable)


class KnownRows(Generic[Key]):
    """Tells which rows may be stored already: those appended lately, and all whose time is before these.

    A time further in the future than clocks differ says nothing: such rows may always be stored.

    Args:
        stored_until_ns: The latest time of any other row in the store, in nanoseconds since 1970.
    """

    def __init__(self, stored_until_ns: int) -> None:
        self._until_ns = self._latest_ns = stored_until_ns
        self._young, self._old = _Appended(), _Appended()

    @property
    def since(self) -> datetime | None:
        """When the first of those that were appended lately was received."""
        return self._old.since or self._young.since

    def among(self, keys: Sequence[Key], times_ns: Sequence[int]) -> list[Key]:
        """Give those of ``keys`` that may be stored."""
        until, future, young, old = self._until_ns, latest_told(), self._young.rows, self._old.rows
        return [
            key
            for key, time in zip(keys, times_ns, strict=True)
            if not until < time <= future or (name := hash(key)) in young or name in old
        ]

    def lately(self, keys: Iterable[Key]) -> list[Key]:
        """Give those of ``keys`` that were appended lately."""
        return [key for key in keys if hash(key) in self._young.rows or hash(key) in self._old.rows]

    def add(self, keys: Iterable[Key], times_ns: Iterable[int], received_at: datetime | None = None) -> None:
        """Take note of stored rows, the first of which came then; of too many only up to which time they reach."""
        if len(self._young.rows) > ROWS:
            self._until_ns, self._old, self._young = self._latest_ns, self._young, _Appended()
        self._young.add(keys, received_at)
        future = latest_told()
        self._latest_ns = max(self._latest_ns, max((time for time in times_ns if time <= future), default=0))


class _Appended:
    """Rows that were appended one after the other."""

    def __init__(self) -> None:
        self.rows: set[int] = set()
        self.since: datetime | None = None

    def add(self, keys: Iterable[Any], received_at: datetime | None) -> None:
        self.rows.update(map(hash, keys))
        if received_at is not None:
            self.since = received_at if self.since is None else min(self.since, received_at)


def latest_told() -> int:
    """Give the time, in nanoseconds since 1970, beyond which a sender's clock is wrong."""
    return time_ns() + 3_600 * 10**9


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
