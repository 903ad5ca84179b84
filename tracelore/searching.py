"""What ``tracelore search`` prints of a hit."""

from dataclasses import asdict
from typing import Any

from store.search import Hit

COLUMNS = ("at", "trace_id", "status", "agent", "found")
_LONGEST = 200


def as_row(hit: Hit) -> dict[str, Any]:
    """Give a hit as a row for people."""
    return {
        "at": f"{hit.at:%Y-%m-%d %H:%M:%S}",
        "trace_id": hit.trace_id,
        "status": hit.status,
        "agent": hit.agent or hit.service,
        "found": " ".join(_found(hit).split()),
    }


def as_document(hit: Hit) -> dict[str, Any]:
    """Give a hit as a JSON object."""
    return asdict(hit)


def _found(hit: Hit) -> str:
    if hit.passage is None:
        return (hit.request or "")[:_LONGEST]
    return f"{hit.passage.before}{hit.passage.words}{hit.passage.after}"
