"""When the first token came, where an SDK tells the moment and not how long it took."""

from datetime import datetime
from typing import Any

from ingest.dialects.dialect import Draft
from ingest.dialects.values import parse, text


def read_first_token(draft: Draft, when: Any) -> None:
    """Take the moment, in ISO form and perhaps quoted as JSON, as milliseconds from the start."""
    try:
        seconds = datetime.fromisoformat(text(parse(when)[0]) or "").timestamp()
    except (ValueError, OverflowError, OSError):
        return
    passed = seconds * 1000 - draft.raw.start_ns / 1e6
    draft.put("first_token_ms", passed if passed >= 0 else None)
