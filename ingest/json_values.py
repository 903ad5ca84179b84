"""Values as JSON text, whatever a sender put into them."""

import base64
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import orjson

from ingest.plain_values import utf8
from store.redaction import Redactor

_mask: ContextVar[Callable[[str], str] | None] = ContextVar("_mask", default=None)


@contextmanager
def bytes_masked(redactor: Redactor | None) -> Iterator[None]:
    """Mask secrets in bytes that are text until the block ends: as base64 nobody would find them later."""
    before = _mask.set(redactor.mask if redactor else None)
    try:
        yield
    finally:
        _mask.reset(before)


def as_json(value: Any) -> bytes:
    """Write ``value`` as JSON; bytes become base64 text, and what JSON cannot hold becomes its nearest text."""
    try:
        return orjson.dumps(value, default=_nearest)
    except orjson.JSONEncodeError:
        return orjson.dumps(_writable(value, 0))


def opened(value: Any) -> Any:
    """Give an object or a list that may have come as JSON text; all else as it is."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
    return value


def _nearest(value: Any) -> Any:
    if isinstance(value, bytes):
        return _masked_text(value) or base64.b64encode(value).decode()
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return value._asdict()
    if isinstance(value, Mapping):
        return dict(value)
    return str(value)


def _masked_text(value: bytes) -> str | None:
    """Give ``value`` as text without the secrets in it; None where there are none, or it is no text."""
    if not (mask := _mask.get()):
        return None
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return None
    return masked if (masked := mask(text)) != text else None


def _writable(value: Any, depth: int) -> Any:
    """Rebuild ``value`` from what the JSON writer takes: it refuses big integers, odd keys, and deep nesting."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**64 else str(value)
    if depth > 200 or isinstance(value, str):
        return utf8(value)
    if isinstance(value, Mapping):
        return {utf8(key): _writable(element, depth + 1) for key, element in value.items()}
    if isinstance(value, list | tuple) and not hasattr(value, "_asdict"):
        return [_writable(element, depth + 1) for element in value]
    return _writable(_nearest(value), depth + 1)
