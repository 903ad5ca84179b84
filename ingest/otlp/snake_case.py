"""OTLP's JSON as protobuf's writer gives it when it keeps the names of fields: ``resource_spans``, ids in base64."""

import re
from typing import Any

from ingest.otlp.ids import in_hex

_IDS = {"traceId": 16, "spanId": 8, "parentSpanId": 8}  # and their bytes
_BETWEEN = re.compile(r"_([a-z0-9])")


def is_snake_case(resources: Any) -> bool:
    """Tell whether what stands in the list of a request has names with underscores."""
    first = resources[0] if isinstance(resources, list) and resources else None
    return isinstance(first, dict) and any("_" in key for key in first)


def renamed(value: Any) -> Any:
    """Give every field the name it has in OTLP's JSON, and ids in hexadecimal.

    Raises:
        RecursionError: it is nested too deep.
    """
    if isinstance(value, list):
        return [renamed(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    found = {_BETWEEN.sub(_capital, key): renamed(inner) for key, inner in value.items()}
    for name, size in _IDS.items():
        if isinstance(found.get(name), str):
            found[name] = in_hex(found[name], size)
    return found


def _capital(mark: re.Match[str]) -> str:
    return mark[1].upper()
