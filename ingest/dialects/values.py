"""Reading one attribute value that a stranger wrote: text, numbers, and JSON in every state of repair."""

import ast
import re
from math import isfinite
from typing import Any, Final

import orjson
from pydantic_core import from_json

# What SDKs write where they have nothing to say.
NOTHING: Final = frozenset({"", "None", "null", "undefined", "N/A", "<not specified>", "<not serializable>"})
# And where they have no name; anywhere else that is an answer.
NAMELESS: Final = NOTHING | {"unknown", "__main__"}
SAYS_NOTHING: Final[tuple[Any, ...]] = (None, "", [], {})

# Markers that SDKs append where they cut a value themselves.
_CUT: Final = re.compile(
    r"\.{3}\s?[\[(](?:truncated|TRUNCATED)[^\])]{0,80}[\])]\s*\Z|\.{3}\s?<truncated>\s*\Z|\[truncated\]\s*\Z"
)
_BRACKETS: Final = re.compile(
    r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL
)  # and strings, whose brackets do not count
_STARTS: Final = ("{", "[", '"')
_REPR_LIMIT: Final = 20_000  # characters of Python repr that are worth reading
_DEPTH_LIMIT: Final = 200  # orjson writes at most 254 levels, and a message adds a few
LARGEST: Final = 2**63  # the first whole number that no column holds


# What a text held, and how well it could be read: "" (well), "python" (well, but it says more: comments, a name twice),
# "truncated" or "unparsed".
Parsed = tuple[Any, str]
READ_WELL: Final = ("", "python")


def named(value: Any) -> str | None:
    """Read what something is called, or which kind it is of."""
    found = text(value)
    return None if found in NAMELESS else found


def text(value: Any) -> str | None:
    """Read an id or a short text: None where there is none; the same object where nothing had to be changed."""
    if type(value) is str:
        if value in NOTHING:
            return None
        return value if value[0] != '"' else _unquoted(value)
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return str(value)
    return None


def whole(value: Any) -> int | None:
    """Read a count, written as a number or as text; the same object where nothing had to be changed."""
    if type(value) is int:
        return value if 0 <= value < LARGEST else None
    found = number(value)
    return int(found) if found is not None and 0 <= found < LARGEST else None


def number(value: Any) -> float | None:
    """Read a finite number, written as a number or as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if type(value) is int and abs(value) < LARGEST:
        return value
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if isfinite(found) else None


def parse(value: Any) -> Parsed:
    """Read a payload: JSON is parsed, also where doubly encoded, cut short or written by Python's repr."""
    if type(value) is not str:
        return _parse_other(value)
    if value[:1] not in _STARTS and not looks_like_json(value):
        return value, ""
    if len(value) > 2 * _DEPTH_LIMIT and not is_shallow(value):
        return value, "unparsed"
    try:
        found = orjson.loads(value)
    except orjson.JSONDecodeError:
        return _repaired(value)
    return (_parse_again(found) if type(found) is str else found), ""


def _parse_other(value: Any) -> Parsed:
    if value is None:
        return None, ""
    if isinstance(value, bytes):
        return parse(value.decode("utf-8", "replace"))
    return plain(value), ""


def _parse_again(value: str, times: int = 2) -> Any:
    """Read JSON within JSON; a text that is none by itself is the text that was meant."""
    if times == 0 or value[:1] not in _STARTS or not is_shallow(value):
        return value
    try:
        found = orjson.loads(value)
    except orjson.JSONDecodeError:
        return value
    return _parse_again(found, times - 1) if type(found) is str else found


def plain(value: Any) -> Any:
    """Give ``value`` as something JSON can hold: structured attribute values may hold bytes."""
    if type(value) is str:
        return value
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= LARGEST:
        return float(value) if abs(value) < 10**300 else str(value)
    return value


def written(value: Any) -> str:
    """Write a payload as the text it stands for: text stays as sent, all else becomes JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return _written_plain(value)


def _written_plain(value: Any) -> str:
    try:
        return orjson.dumps(plain(value)).decode()
    except (TypeError, RecursionError):
        return str(value)


def looks_like_json(value: str) -> bool:
    """Tell whether ``value`` starts as a JSON object, list or string does."""
    return value[:1] in '{["' or value.lstrip()[:1] in ("{", "[", '"')


def is_cut(value: Any) -> bool:
    """Tell whether ``value`` starts as JSON and does not end so."""
    if type(value) is not str or not value or value[0] not in "{[":
        return False
    return value.rstrip()[-1] != ("}" if value[0] == "{" else "]")


def _unquoted(value: str) -> str | None:
    try:
        inner = orjson.loads(value)
    except orjson.JSONDecodeError:
        return value
    return (None if inner in NOTHING else inner) if isinstance(inner, str) else value


def is_shallow(value: str) -> bool:
    """Tell whether what ``value`` nests can be written again."""
    return value.count("[") + value.count("{") < _DEPTH_LIMIT or _depth(value) < _DEPTH_LIMIT


def _depth(value: str) -> int:
    depth = deepest = 0
    for mark in _BRACKETS.finditer(value):
        bracket = mark[0]
        if bracket[0] != '"':
            depth += 1 if bracket in "[{" else -1
            deepest = max(deepest, depth)
    return deepest


def _repaired(value: str) -> Parsed:
    for attempt in (_from_simple_repr, _from_repr, _from_prefix):
        found = attempt(value)
        if found[1] != "unparsed":
            return found
    return value, "unparsed"


def _from_simple_repr(value: str) -> Parsed:
    """Read what ``_from_repr`` would, far quicker: the proof that it was read well is that it is written the same."""
    if value[:1] not in "{[" or len(value) > _REPR_LIMIT:
        return value, "unparsed"
    json = value.replace("'", '"').replace("None", "null").replace("True", "true").replace("False", "false")
    if not is_shallow(json):  # quotes may have hidden brackets
        return value, "unparsed"
    try:
        found = orjson.loads(json)
        return (found, "") if repr(found) == value else (value, "unparsed")
    except _NOT_READ:
        return value, "unparsed"


def _from_repr(value: str) -> Parsed:
    """Read what ``str(a_dict)`` wrote; literals only, nothing is evaluated."""
    if len(value) > _REPR_LIMIT or value.rstrip()[-1:] not in ("}", "]"):
        return value, "unparsed"
    try:
        found = ast.literal_eval(value)
        read = orjson.loads(orjson.dumps(found, option=orjson.OPT_NON_STR_KEYS))
    except _NOT_READ:
        return value, "unparsed"
    return read, "" if repr(found) == value else "python"


def _from_prefix(value: str) -> Parsed:
    """Read the part that is left of a JSON text whose end was cut off."""
    try:
        found = from_json(_CUT.sub("", value), allow_partial="trailing-strings")
        read = orjson.loads(orjson.dumps(found))
    except _NOT_READ:
        return value, "unparsed"
    return (read, "truncated") if read and isinstance(read, dict | list) else (value, "unparsed")


_NOT_READ: Final = (ValueError, TypeError, SyntaxError, MemoryError, RecursionError)
