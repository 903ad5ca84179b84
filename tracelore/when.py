"""Read what people mean by a time: ``24h``, ``7d``, or an ISO date."""

import re
from datetime import UTC, datetime, timedelta

from store.errors import UsageError

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def parse_when(text: str, now: datetime) -> datetime:
    """Give the naive UTC moment that ``text`` names.

    Args:
        text: A span back from ``now`` (``90s``, ``30m``, ``24h``, ``7d``, ``2w``) or an ISO 8601 time.
        now: The present moment, naive UTC.

    Raises:
        UsageError: it is neither.
    """
    ago = re.fullmatch(r"(\d{1,6})\s*([smhdw])", text.strip())
    try:
        if ago:
            return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        moment = datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError):
        raise UsageError(f"{text!r} is not a time. Write e.g. 24h, 7d or 2026-01-31T12:00.") from None
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
