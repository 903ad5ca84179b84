"""Values brought to the type of their column, for the few columns where some value does not fit."""

import math
import reprlib
from typing import Any

import pyarrow as pa

_INT64 = range(-(2**63), 2**63)


def utf8(value: Any) -> str:
    """Give ``value`` as text that can be written as UTF-8."""
    text = value if isinstance(value, str) else _text_of(value)
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _text_of(value: Any) -> str:
    try:
        return str(value)
    except RecursionError:
        return reprlib.repr(value)  # how it begins: no text of all that it nests can be made


def coerced(value: Any, kind: pa.DataType) -> Any:
    """Give ``value`` as ``kind``, or None if it cannot be read as such."""
    if value is None:
        return None
    if pa.types.is_string(kind):
        return utf8(value)
    if pa.types.is_list(kind):
        return [utf8(element) for element in value]
    if pa.types.is_integer(kind):
        number = _number(value)
        return int(number) if number is not None and int(number) in _INT64 else None
    return _number(value) if pa.types.is_floating(kind) else value


def _number(value: Any) -> int | float | None:
    if isinstance(value, int):
        return value
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
