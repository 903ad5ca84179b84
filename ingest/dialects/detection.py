"""Which dialect a span is written in: the first, in their order, that finds a mark of its own on the span."""

from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from typing import Final

from ingest.dialects.dialect import Dialect, Shape
from ingest.dialects.numbered import PREFIXES
from ingest.raw import RawSpan
from store.recent import Recent

_REMEMBERED: Final = 20_000  # attribute keys and scopes; strangers can invent any number of them
_LONGEST: Final = 200
_SETS: Final = 1_000_000  # characters of attribute keys in sets of such


class _Ranks(dict[str, int]):
    """Rank by key. A key that was not seen before is matched against all patterns, once."""

    def __init__(self, patterns: Sequence[Sequence[str]]) -> None:
        super().__init__()
        self._patterns = [(rank, pattern) for rank, many in enumerate(patterns) for pattern in many]
        self._none = len(patterns) - 1

    def __missing__(self, key: str) -> int:
        matching = (rank for rank, pattern in self._patterns if fnmatchcase(key, pattern))
        rank = next(matching, self._none)
        if len(self) < _REMEMBERED and len(key) <= _LONGEST:
            self[key] = rank
        return rank


class KeySet:
    """What a set of attributes tells, whatever their values."""

    __slots__ = ("by_value", "numbered", "rank", "shapes")

    def __init__(self, rank: int, by_value: tuple[tuple[str, str, int], ...], *, numbered: bool) -> None:
        self.rank = rank  # of the first dialect that one of the attributes is a mark of
        self.by_value = by_value  # attributes, values and dialects that come before and that a value would tell
        self.numbered = numbered  # whether there may be messages in numbered attributes
        self.shapes: dict[int, Shape] = {}  # by the rank of the dialect: what its tables say


class Detector:
    """Finds the dialect of spans; of ``dialects`` the last takes what is nobody's."""

    def __init__(self, dialects: Sequence[Dialect]) -> None:
        self._dialects = dialects
        self._by_mark: Callable[[str], int] = _Ranks([d.marks for d in dialects]).__getitem__
        # Instrumentations write few sets of attributes, and each of these many times.
        self._key_sets: Recent[tuple[str, ...], KeySet] = Recent(_SETS)
        self._by_scope = _Ranks([d.scopes for d in dialects])
        self._by_service = {name: rank for rank, d in reversed([*enumerate(dialects)]) for name in d.services}
        self._values = [(key, value, rank) for rank, d in enumerate(dialects) for key, value in d.values.items()]
        self._names = [(d.names, rank) for rank, d in enumerate(dialects) if d.names]
        self._any_name = tuple(prefix for names, _ in self._names for prefix in names)

    def __call__(self, raw: RawSpan) -> Dialect:
        return self._dialects[self.rank(raw, self.key_set(raw))]

    def key_set(self, raw: RawSpan) -> KeySet:
        """Give what is known of the set of attributes that a span has."""
        keys = tuple(list(raw.attributes.keys()))  # noqa: C414 - compiled, this is a copy; of the dict itself it is a loop
        known = self._key_sets.get(keys)
        if known is None:
            rank = min(map(self._by_mark, keys), default=len(self._dialects) - 1)
            of_these = (told for told in self._values if told[0] in raw.attributes and told[2] < rank)
            known = KeySet(rank, tuple(of_these), numbered=any(key.startswith(PREFIXES) for key in keys))
            self._key_sets.put(keys, known, sum(map(len, keys)) + 1)
        return known

    def rank(self, raw: RawSpan, keys: KeySet) -> int:
        """Give the place of a span's dialect in the order of detection; ``keys`` are those of the span."""
        rank = min(keys.rank, self._by_scope[raw.scope.name])
        service = raw.resource.get("service.name")
        if type(service) is str and service in self._by_service:
            rank = min(rank, self._by_service[service])
        for key, value, of in keys.by_value:
            if of < rank and raw.attributes[key] == value:
                rank = of
        if raw.name.startswith(self._any_name):
            rank = min([rank, *(of for names, of in self._names if raw.name.startswith(names))])
        return rank
