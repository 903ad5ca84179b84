"""Bytes of JSON to Python values, whatever the bytes."""

import json
from typing import Any

import orjson

from ingest.errors import Permanent


def load(body: bytes) -> Any:
    """Parse JSON.

    A byte order mark is skipped. Half surrogate pairs, which JavaScript writes when it cuts a text in the middle of
    an emoji, become replacement characters, and so do bytes that are not UTF-8: one such name would else cost the whole
    request.

    Raises:
        Permanent: It is not JSON.
    """
    body = body.removeprefix(b"\xef\xbb\xbf")
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        if "surrogate" in str(error):
            return _load_repaired(body)
        raise _not_json(error) from error


def _load_repaired(body: bytes) -> Any:
    try:
        return _without_surrogates(json.loads(body.decode("utf-8", "replace"), parse_constant=_refuse))
    except (ValueError, RecursionError) as error:
        raise _not_json(error) from error


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, list):
        return [_without_surrogates(element) for element in value]
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(element) for key, element in value.items()}
    return value


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _not_json(error: Exception) -> Permanent:
    return Permanent(f"The body is not JSON: {error}")
