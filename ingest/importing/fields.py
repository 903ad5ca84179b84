"""Fields of other tools' records, read whatever type they came in."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from ingest.dialects.values import written
from ingest.json_values import opened
from ingest.otlp.decoded import LAST_NS

_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
_HEX_SPAN = re.compile(r"[0-9a-f]{16}")
# From which size on a number of a time is not in seconds any more, but in milli-, micro- or nanoseconds.
_UNITS = ((10**17, 1), (10**14, 10**3), (10**11, 10**6), (0, 10**9))


def trace_id_of(name: str) -> str:
    """Give the trace id that stands for the id of a trace elsewhere: the same where that is a UUID or is one already.

    Raises:
        ValueError: there is none.
    """
    if not name:
        raise ValueError("it has no trace id")
    name = name.lower()
    if _UUID.fullmatch(name) and name.strip("-0"):
        return name.replace("-", "")
    return blake2b(name.encode("utf-8", "replace"), digest_size=16).hexdigest()


def span_id_of(name: str) -> str:
    """Give the span id that stands for the id of a step elsewhere: a hash, because UUIDs often begin alike."""
    name = name.lower()
    if _HEX_SPAN.fullmatch(name) and name.strip("0"):
        return name
    return blake2b(name.encode("utf-8", "replace"), digest_size=8).hexdigest()


def nanoseconds(value: Any) -> int | None:
    """Read a time: ISO 8601 (without a zone: UTC), a datetime, or a number since 1970; None where there is none."""
    if isinstance(value, str):
        value = _iso(value) or _number(value)
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        passed = aware - datetime(1970, 1, 1, tzinfo=UTC)
        value_ns = (passed.days * 86_400 + passed.seconds) * 10**9 + passed.microseconds * 1000
        return value_ns if 0 < value_ns <= LAST_NS else None
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < LAST_NS:
        return int(value * next(factor for least, factor in _UNITS if value >= least))
    return None


def _iso(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value.strip().removesuffix(" UTC"))
    except ValueError:
        return None


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def mapping(value: Any) -> dict[str, Any]:
    """Give an object that may have come as JSON text; an empty one for anything else."""
    found = opened(value)
    return {str(key): inner for key, inner in found.items()} if isinstance(found, Mapping) else {}


def texts(value: Any) -> list[str]:
    """Give a list of texts that may have come as JSON text."""
    found = opened(value)
    return [str(element) for element in found] if isinstance(found, list) else [found] if found else []


def text(value: Any) -> str:
    """Give an id or a name as text; nothing for nothing."""
    return value.strip() if isinstance(value, str) else "" if value is None or value is False else str(value)


def is_empty(value: Any) -> bool:
    """Tell whether a field says nothing."""
    return value is None or value in ("", [], {})


def set_all(attributes: dict[str, Any], prefix: str, fields: Mapping[str, Any], without: Iterable[str] = ()) -> None:
    """Add what fields say as attributes, so that nothing is lost: plain values as they are, all else as JSON."""
    left_out = set(without)
    for key, value in fields.items():
        if key not in left_out and not is_empty(value):
            attributes[prefix + key] = value if isinstance(value, str | int | float) else written(_plain(value))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
