"""Members of OTLP's JSON objects, checked one by one: absent and null mean the default, a wrong type is an error."""

import base64
import binascii
from typing import Any

from ingest.errors import Permanent
from ingest.otlp.decoded import finite, too_deep

MAX_DEPTH = 100  # messages within one another, as protobuf's own limit: so either encoding takes the same values
_OWNER = 3  # in how many messages a span lies; all else that has attributes is taken for as deep
_INT64 = range(-(2**63), 2**63)
_UINT64 = range(2**64)


def text(raw: dict[str, Any], key: str) -> str:
    """Give a text member."""
    value = raw.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _wrong(key, "a string", value)
    return value


def integer(raw: dict[str, Any], key: str) -> int:
    """Give an integer member; 64-bit ones are sent as decimal text, and often as a number all the same."""
    value = raw.get(key)
    if value is None or value == "":
        return 0
    number = _integer(value)
    if number is None or number not in _UINT64:
        raise _wrong(key, "an unsigned 64-bit integer", value)
    return number


def member(raw: dict[str, Any], key: str) -> dict[str, Any]:
    """Give an object member."""
    value = raw.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _wrong(key, "an object", value)
    return value


def members(raw: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """Give a member that is a list of objects; nulls in it are skipped."""
    value = raw.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise _wrong(key, "a list", value)
    found = [element for element in value if element is not None]
    for element in found:
        if not isinstance(element, dict):
            raise _wrong(key, "a list of objects", element)
    return found


def attributes(raw: dict[str, Any], key: str = "attributes", depth: int = _OWNER) -> dict[str, Any]:
    """Give a member that is a list of key-value pairs as a dict; of equal keys the last wins."""
    return {text(pair, "key"): _value(member(pair, "value"), depth + 2) for pair in members(raw, key)}


def _value(raw: dict[str, Any], depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise too_deep()
    for kind, value in raw.items():
        read = _READERS.get(kind)
        if read is not None and value is not None:
            return read(value, depth)
    return None


def _string(value: Any, _: int) -> str:
    if not isinstance(value, str):
        raise _wrong("stringValue", "a string", value)
    return value


def _bool(value: Any, _: int) -> bool:
    if not isinstance(value, bool):
        raise _wrong("boolValue", "true or false", value)
    return value


def _int(value: Any, _: int) -> int:
    number = _integer(value)
    if number is None or number not in _INT64:
        raise _wrong("intValue", "a 64-bit integer", value)
    return number


def _double(value: Any, _: int) -> float | str:
    try:
        return finite(float(value))  # reads "NaN" and "Infinity" too
    except (TypeError, ValueError) as error:
        raise _wrong("doubleValue", "a number", value) from error


def _bytes(value: Any, _: int) -> bytes:
    try:
        return base64.b64decode(value.translate(_URL_SAFE) + "==")
    except (AttributeError, TypeError, ValueError, binascii.Error) as error:
        raise _wrong("bytesValue", "base64", value) from error


def _array(value: Any, depth: int) -> list[Any]:
    if not isinstance(value, dict):
        raise _wrong("arrayValue", "an object", value)
    elements = value.get("values")
    if elements is None:
        return []
    if not isinstance(elements, list):
        raise _wrong("arrayValue.values", "a list", elements)
    return [_element(element, depth) for element in elements]


def _element(raw: Any, depth: int) -> Any:
    """Read one element of a list: a null there is an empty value and keeps its place."""
    if raw is None:
        return None
    if not isinstance(raw, dict):
        raise _wrong("arrayValue.values", "a list of objects", raw)
    return _value(raw, depth + 2)


def _pairs(value: Any, depth: int) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong("kvlistValue", "an object", value)
    return attributes(value, "values", depth + 1)


_READERS = {
    "stringValue": _string,
    "boolValue": _bool,
    "intValue": _int,
    "doubleValue": _double,
    "bytesValue": _bytes,
    "arrayValue": _array,
    "kvlistValue": _pairs,
}
_URL_SAFE = str.maketrans("-_", "+/")


def _integer(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):  # 1e3 and 5.0 are integers in protobuf's JSON
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and len(value) <= 20 and value.removeprefix("-").isascii():
        return _decimal(value)
    return None


def _decimal(value: str) -> int | None:
    return int(value) if value.removeprefix("-").isdigit() else None


def _wrong(key: str, wanted: str, got: Any) -> Permanent:
    said = f"{key} must be {wanted}, not"
    return Permanent(f"{said} {str(got)[:40]!r}", logged=f"{said} {_TYPES.get(type(got), 'what was sent')}")


_TYPES = {dict: "an object", list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number"}
