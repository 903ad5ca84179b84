"""Times as people write them."""

from datetime import datetime

import pytest

from store.errors import UsageError
from tracelore.when import parse_when

NOW = datetime(2026, 3, 2, 12, 0)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("24h", datetime(2026, 3, 1, 12, 0)),
        ("7d", datetime(2026, 2, 23, 12, 0)),
        ("90s", datetime(2026, 3, 2, 11, 58, 30)),
        ("2026-01-31", datetime(2026, 1, 31)),
        ("2026-01-31T10:00+02:00", datetime(2026, 1, 31, 8, 0)),
    ],
)
def test_times_people_write(text: str, moment: datetime) -> None:
    """A span back from now, or an ISO time, always as naive UTC."""
    assert moment == parse_when(text, NOW)


@pytest.mark.parametrize("text", ["", "yesterday", "24", "99999999999d", "-3h", "999999w"])
def test_other_texts_are_wrong_usage(text: str) -> None:
    """What is not a time says so and shows how to write one."""
    with pytest.raises(UsageError, match="24h, 7d"):
        parse_when(text, NOW)
