"""The present moment."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Give the present moment as the naive UTC time used everywhere in Tracelore."""
    return datetime.now(UTC).replace(tzinfo=None)


def stamp() -> str:
    """Give the present moment as it stands in names of files."""
    return f"{utc_now():%Y%m%dT%H%M%SZ}"
