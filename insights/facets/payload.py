"""Arguments and results of tools: JSON where they are JSON, whatever the wrapping."""

import ast
from typing import Any

import orjson

UNPARSED = object()
"""What stands for a payload that is no JSON."""

_LONGEST_LITERAL = 20_000
_DEEPEST = 3


def parsed(text: str | None) -> Any:
    """Read ``text`` as JSON, also JSON within a JSON string, or as a Python literal; else ``UNPARSED``."""
    value: Any = UNPARSED if text is None else _json(text)
    for _ in range(_DEEPEST):
        if not (isinstance(value, str) and value.lstrip()[:1] in ("{", "[")):
            break
        inner = _json(value)
        if inner is UNPARSED:
            break
        value = inner
    return value


def canonical(text: str | None) -> str:
    """Give one spelling for equal payloads: keys in order, white space folded."""
    value = parsed(text)
    try:
        if value is not UNPARSED:
            return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS, default=str).decode()
    except TypeError:  # what Python can write and JSON cannot: too deep, too large, of another kind, no text
        pass
    return " ".join((text or "").split())


def written(value: Any) -> str:
    """Write what was read from a payload as Python would; nothing where it is nested too deep for that."""
    try:
        return str(value)
    except (RecursionError, ValueError):  # ValueError: a number of more digits than anybody reads
        return ""


def looks_like_json(text: str) -> bool:
    """Whether ``text`` means to be a JSON object or list, well-formed or not."""
    return text.lstrip()[:1] in ("{", "[")


def _json(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return _literal(text) if looks_like_json(text) else UNPARSED


def _literal(text: str) -> Any:
    """Read what Python's ``str`` made of a dictionary: several instrumentations write payloads so."""
    if len(text) > _LONGEST_LITERAL:
        return UNPARSED
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return UNPARSED
