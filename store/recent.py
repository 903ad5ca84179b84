"""What was met lately, kept within bounds, because strangers decide how much there is to keep."""

from collections.abc import Collection, Hashable, Iterable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """A mapping in two generations: what is not asked for while a whole one goes by is forgotten.

    Threads may share it: the worst that two of them at once can do is to forget something early.

    Args:
        most: How much weight a generation holds; there are two of them.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._weight = 0
        self._young: dict[Key, Value] = {}
        self._old: dict[Key, Value] = {}

    def get(self, key: Key) -> Value | None:
        """Give what was put under ``key``, or None."""
        found = self._young.get(key)
        if found is None and self._old:
            found = self._old.get(key)
            if found is not None:
                self._young[key] = found
        return found

    def missing(self, keys: Iterable[Key]) -> list[Key]:
        """Give those of ``keys`` under which nothing is remembered."""
        young, old = self._young, self._old
        seldom = [key for key in keys if key not in young]
        return [key for key in seldom if key not in old or self.get(key) is None]

    def put(self, key: Key, value: Value, weight: int = 1) -> None:
        """Remember ``value``, which weighs as much as ``weight`` says."""
        self._make_room(weight)
        self._young[key] = value

    def put_all(self, keys: Collection[Key], value: Value) -> None:
        """Remember ``value`` under each of ``keys``, each of which weighs 1."""
        self._make_room(len(keys))
        self._young.update(dict.fromkeys(keys, value))

    def _make_room(self, weight: int) -> None:
        self._weight += weight
        if self._weight > self._most:
            self._old, self._young, self._weight = self._young, {}, weight
