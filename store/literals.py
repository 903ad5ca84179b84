"""How values become SQL text: the only place where that happens.

A served store takes whole statements as text and no parameters, so they are written into it here. Values may hold
anything a stranger typed.
"""

import math
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import duckdb

from store.errors import UsageError


def normal(params: Sequence[Any]) -> list[Any]:
    """Give ``params`` as both ways of passing them can take them.

    Times become naive UTC; lone surrogates, which no UTF-8 text can hold, become U+FFFD or ``?``.
    """
    return [_normal(value) for value in params]


def render(sql: str, params: Sequence[Any] = ()) -> str:
    """Write each of ``params`` in place of the next ``?`` of ``sql``; a ``?`` in a text or comment is none."""
    if not params:
        return sql
    code = sql.encode()
    marks = [at for at, _ in duckdb.tokenize(sql) if code[at : at + 1] == b"?"]
    if len(marks) != len(params):
        raise UsageError(f"{len(params)} parameters for {len(marks)} question marks in: {sql[:200]}")
    pieces, start = [], 0
    for mark, value in zip(marks, params, strict=True):
        pieces += [code[start:mark], literal(value).encode()]
        start = mark + 1
    return b"".join([*pieces, code[start:]]).decode()


def literal(value: Any) -> str:
    """Write one value as a SQL expression that reads back as the same value."""
    value = _normal(value)
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value)
    raise UsageError(f"A {type(value).__name__} cannot be a parameter of SQL.")


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    if isinstance(value, (list, tuple)):
        return [_normal(item) for item in value]
    return value


def _text(value: str) -> str:
    # The lexer ends at a NUL character, so it has to be computed.
    parts = ["'" + part.replace("'", "''") + "'" for part in value.split("\0")]
    return parts[0] if len(parts) == 1 else f"({' || chr(0) || '.join(parts)})"


def _whole(value: int) -> str:
    # Parentheses keep a minus from joining one before it into a comment.
    return f"({value})" if value < 0 else str(value)


def _real(value: float) -> str:
    return f"CAST('{value!r}' AS DOUBLE)" if math.isfinite(value) else f"CAST('{value}' AS DOUBLE)"


def _array(values: list[Any]) -> str:
    return f"[{', '.join(map(literal, values))}]"


# A bool is an int and a datetime a date, so the narrower kinds come first.
_WRITERS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (type(None), lambda _: "NULL"),
    (bool, lambda value: "true" if value else "false"),
    (int, _whole),
    (float, _real),
    (str, _text),
    (bytes, lambda value: f"from_hex('{value.hex()}')"),
    (datetime, lambda value: f"CAST('{value.isoformat(' ')}' AS TIMESTAMP)"),
    (date, lambda value: f"CAST('{value.isoformat()}' AS DATE)"),
    (UUID, lambda value: f"CAST('{value}' AS UUID)"),
    (list, _array),
)
