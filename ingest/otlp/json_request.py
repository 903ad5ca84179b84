"""Requests in OTLP's JSON brought into protobuf's, for the signals whose JSON is rare enough to take the longer way.

OTLP writes ids in hex where protobuf's JSON has base64. What protobuf's parser would refuse and OTLP allows (unknown
members, null in lists) is left out first.  https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
"""

import base64
import re
from typing import Any, TypeVar

from google.protobuf.json_format import ParseDict, ParseError
from google.protobuf.message import Message

from ingest.errors import Permanent
from ingest.otlp.decoded import too_deep
from ingest.otlp.ids import in_hex, valid_span_id, valid_trace_id
from ingest.otlp.json_text import load
from ingest.otlp.json_values import MAX_DEPTH

Request = TypeVar("Request", bound=Message)

_PLACE = re.compile(r"(?:Failed to parse \w+ field: )+")
_BAD_ID = base64.b64encode(b"?").decode()  # none, and told apart from none by its being there


def parsed_json(body: bytes, kind: type[Request]) -> Request:
    """Read a request.

    Raises:
        Permanent: it is no request of this kind.
    """
    raw = load(body)
    name = kind.DESCRIPTOR.name
    if not isinstance(raw, dict):
        raise Permanent(f"The body is not an OTLP {name} in JSON: it must be an object")
    try:
        return ParseDict(_as_protobuf(raw, 0), kind(), ignore_unknown_fields=True, max_recursion_depth=MAX_DEPTH + 1)
    except (ParseError, ValueError, TypeError, RecursionError) as error:
        said = f"The body is not an OTLP {name} in JSON"
        raise Permanent(f"{said}: {str(error)[:200]}", logged=f"{said}: {_place(error)}") from error


def _place(error: Exception) -> str:
    """Give where something was wrong, as far as protobuf's parser tells; what else it says may quote the body."""
    place = _PLACE.match(str(error))
    return f"a wrong value of {'.'.join(place[0].split()[3::5])}" if place else type(error).__name__


def _as_protobuf(raw: Any, depth: int) -> Any:
    if isinstance(raw, dict):
        if depth > MAX_DEPTH:  # each object is a message
            raise too_deep()
        return {key: _member(key, value, depth + 1) for key, value in raw.items() if value is not None}
    if isinstance(raw, list):
        if any(isinstance(element, list) for element in raw):
            raise Permanent("The body has a list right within a list, where OTLP has objects")
        return [_as_protobuf(element, depth) for element in raw if element is not None]
    return raw


def _member(key: str, value: Any, depth: int) -> Any:
    if key not in _IDS or not isinstance(value, str):
        return _as_protobuf(value, depth)
    size, valid = _IDS[key]
    sent = in_hex(value, size)
    if valid(sent):
        return base64.b64encode(bytes.fromhex(sent)).decode()
    return _BAD_ID if sent.strip("0") else ""


_OF_TRACE, _OF_SPAN = (16, valid_trace_id), (8, valid_span_id)
_IDS = {"traceId": _OF_TRACE, "trace_id": _OF_TRACE, "spanId": _OF_SPAN, "span_id": _OF_SPAN}
