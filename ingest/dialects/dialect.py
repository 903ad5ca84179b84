"""What a dialect is: how to know it, which attribute means what, and what is odd about it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Final, NamedTuple

from ingest.dialects.kindred import Guess, by_trust, kindred
from ingest.dialects.values import LARGEST, NAMELESS, SAYS_NOTHING, named, number, text, whole
from ingest.raw import RawEvent, RawSpan
from store.records import Message

# Field of a span -> the attributes that may hold it, the one to trust most first.
Aliases = Mapping[str, tuple[str, ...]]

_PAYLOADS: Final = ("input", "output", "system", "tool_definitions", "tool_calls", "arguments", "result")
_COUNTS: Final = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens")
_NUMBERS: Final = ("cost", "first_token_ms", "first_token_s")
_NAMES: Final = (
    *("kind", "operation", "agent", "model", "request_model", "provider", "tool_name"),
    *("session_id", "user_id"),
)


MODELS: Final = frozenset({"model", "request_model"})  # who answers, or is asked

# How to read a field; None for payloads, which are read when it is known what they are.
READERS: Final[Mapping[str, Callable[[Any], Any] | None]] = {
    **dict.fromkeys((*_PAYLOADS, "finish_reason", "usage")),
    **dict.fromkeys(_COUNTS, whole),
    **dict.fromkeys(_NUMBERS, number),
    **dict.fromkeys(_NAMES, named),
}


class Draft:
    """A span while it is being read.

    ``found`` holds what attributes said, by field, as sent; ``keys`` which attribute said it. A dialect's ``read`` may
    set ``found[field]`` for single values, and ``kind``, ``input``, ``output`` and ``system`` outright; whatever it
    leaves open is filled by the layer that all dialects share. An attribute leaves ``left`` only when the span says
    all that it said.
    """

    # No dataclass: also where this is compiled, making one would be interpreted.
    def __init__(self, raw: RawSpan, dialect: str, left: dict[str, Any]) -> None:
        self.raw = raw
        self.dialect = dialect
        self.left = left
        self.found: dict[str, Any] = {}
        self.keys: dict[str, str] = {}
        self.notes: list[str] = []
        self.kind: str | None = None
        self.input: tuple[Message, ...] = ()
        self.output: tuple[Message, ...] = ()
        self.system: tuple[Message, ...] = ()
        self.opened: dict[str, Any] = {}  # payloads that were parsed, by attribute
        self.events: list[RawEvent] | None = None  # those that are kept, where a dialect read some into messages

    def put(self, name: str, value: Any) -> None:
        """Set a field that nothing has set yet; no value is no value."""
        if value is not None and name not in self.found:
            self.found[name] = value

    def restore(self, name: str) -> None:
        """Keep the attribute that said ``name`` after all: the span says it in other words."""
        key = self.keys.get(name)
        if key is not None:
            self.left[key] = self.raw.attributes[key]

    def note(self, what: str, key: str) -> None:
        """Say that something was odd about an attribute."""
        mark = f"{what}:{key}"
        if mark not in self.notes:
            self.notes.append(mark)


def _nothing(_draft: Draft) -> None:
    """Read nothing beyond the table."""


@dataclass(frozen=True)
class Dialect:
    """One convention. Whatever of its marks a span bears first in the order of detection makes it of that dialect.

    Args:
        name: What the column ``dialect`` says.
        scopes: Instrumentation scopes that write it; ``*`` stands for anything, here and in ``marks``.
        marks: Attributes that only it has.
        values: Attributes that have this very value only in it.
        services: Names of services that write it.
        names: What names of its spans start with.
        aliases: Its attributes. They also fill gaps in spans of other dialects, so their keys MUST be namespaced.
        own: Attributes with names that only mean something when the dialect was detected, such as ``model``.
        read: What no table can say; called after the tables and before the shared layer.
    """

    name: str
    scopes: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    services: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    aliases: Aliases = field(default_factory=dict)
    own: Aliases = field(default_factory=dict)
    read: Callable[[Draft], None] = _nothing


class _Claim(NamedTuple):
    """An attribute that tells a field: which, how to read it, and whether the attribute is done with only later."""

    key: str
    name: str
    reader: Callable[[Any], Any] | None
    later: bool


def _claim(key: str, name: str, reader: Callable[[Any], Any] | None) -> _Claim:
    return _Claim(key, name, reader, name in LATER)


class Shape(NamedTuple):
    """What the tables say of one set of attributes, whatever their values."""

    claims: tuple[_Claim, ...]  # of several for one field the most trusted first
    rest: tuple[str, ...]  # what no table names
    guesses: tuple[Guess, ...]  # what some of the rest seems to tell


class Claims:
    """The tables of one dialect, and after them those of all others, turned around: attribute -> what it means."""

    def __init__(self, tables: Iterable[Aliases]) -> None:
        self._index: dict[str, tuple[int, _Claim]] = {}
        ranks: dict[str, int] = {}
        for table in tables:
            for name, keys in table.items():
                for key in keys:
                    self._add(key, name, ranks)

    def _add(self, key: str, name: str, ranks: dict[str, int]) -> None:
        if key not in self._index:
            rank = ranks[name] = ranks.get(name, -1) + 1
            self._index[key] = rank, _claim(key, name, READERS.get(name, text))

    def shape(self, keys: Iterable[str]) -> Shape:
        """Sort a span's attributes into those that a table names and the rest, with what their names suggest."""
        keys = tuple(keys)
        known = sorted((self._index[key] for key in keys if key in self._index), key=itemgetter(0, 1))
        rest = tuple(key for key in keys if key not in self._index)
        guesses = sorted((guess for key in rest if (guess := kindred(key)) is not None), key=by_trust)
        return Shape(tuple(claim for _, claim in known), rest, tuple(guesses))


def draft_of(raw: RawSpan, dialect: str, shape: Shape) -> Draft:
    """Take every attribute that a table names; of several for one field the most trusted that says something."""
    attributes = raw.attributes
    draft = Draft(raw, dialect, {key: attributes[key] for key in shape.rest})
    found, said_by, left = draft.found, draft.keys, draft.left
    for key, name, reader, later in shape.claims:
        value = attributes[key]
        if name in found:
            left[key] = value
            continue
        kind = type(value)
        if reader is None:
            read = value if (kind is str and value) or value not in SAYS_NOTHING else None
        elif reader is whole and kind is int and 0 <= value < LARGEST:
            read = value
        elif (reader is text or reader is named) and kind is str and value not in NAMELESS and value[0] != '"':
            read = value  # as both give it, without calling them: most values are such
        else:
            read = reader(value)
        if read is not None:
            found[name], said_by[name] = read, key
        elif reader in _NUMERIC and value not in _UNCOUNTED:
            draft.note("unparsed", key)
        # Compiled code may give an equal number for the same.
        if later or (read is not value and (type(read) is not type(value) or read != value)):
            left[key] = value
    return draft


_NUMERIC: Final = (whole, number)
_UNCOUNTED: Final = (*SAYS_NOTHING, *NAMELESS)
# The attribute of these is done with later, when it is known what of it the span says.
LATER: Final = frozenset({*_PAYLOADS, "finish_reason", "kind", "guessed_kind", "usage", "entity"})
