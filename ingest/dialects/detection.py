"""Which dialect a span is written in: the first, in their order, that finds a mark of its own on the span."""

from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase

from ingest.dialects.dialect import Dialect
from ingest.raw import RawSpan
from store.recent import Recent

_REMEMBERED = 20_000  # attribute keys and scopes; strangers can invent any number of them
_LONGEST = 200
_SETS = 1_000_000  # characters of attribute keys in sets of such


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


class Detector:
    """Finds the dialect of spans; of ``dialects`` the last takes what is nobody's."""

    def __init__(self, dialects: Sequence[Dialect]) -> None:
        self._dialects = dialects
        self._last = len(dialects) - 1
        self._by_mark: Callable[[str], int] = _Ranks([d.marks for d in dialects]).__getitem__
        self._by_keys: Recent[tuple[str, ...], int] = Recent(_SETS)
        self._by_scope = _Ranks([d.scopes for d in dialects])
        self._by_service = {name: rank for rank, d in reversed([*enumerate(dialects)]) for name in d.services}
        self._values = [(key, value, rank) for rank, d in enumerate(dialects) for key, value in d.values.items()]
        self._names = [(d.names, rank) for rank, d in enumerate(dialects) if d.names]
        self._any_name = tuple(prefix for names, _ in self._names for prefix in names)

    def __call__(self, raw: RawSpan) -> Dialect:
        attributes = raw.attributes
        rank = min(self._rank_of_keys(tuple(attributes)), self._by_scope[raw.scope.name])
        service = raw.resource.get("service.name")
        if type(service) is str and service in self._by_service:
            rank = min(rank, self._by_service[service])
        for key, value, of in self._values:
            if of < rank and attributes.get(key) == value:
                rank = of
        if raw.name.startswith(self._any_name):
            rank = min([rank, *(of for names, of in self._names if raw.name.startswith(names))])
        return self._dialects[rank]

    def _rank_of_keys(self, keys: tuple[str, ...]) -> int:
        rank = self._by_keys.get(keys)
        if rank is None:
            rank = min(map(self._by_mark, keys), default=self._last)
            self._by_keys.put(keys, rank, sum(map(len, keys)) + 1)
        return rank
