"""When scheduled runs are due."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.schedule import due, upcoming
from store.errors import UsageError

NOW = datetime(2026, 11, 24, 14, 3, 30)  # a Tuesday


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        ("0 8 * * *", datetime(2026, 11, 24, 8)),
        ("*/5 * * * *", datetime(2026, 11, 24, 14)),
        ("* * * * *", datetime(2026, 11, 24, 14, 3)),
        ("0 8 * * 1", datetime(2026, 11, 23, 8)),
        ("0 8 * * mon", datetime(2026, 11, 23, 8)),
        ("0 8 * * 0", datetime(2026, 11, 22, 8)),
        ("0 8 * * 7", datetime(2026, 11, 22, 8)),
        ("0 8 * * 1-5", datetime(2026, 11, 24, 8)),
        ("0 8 * * 5-1", datetime(2026, 11, 23, 8)),
        ("0 0 29 2 *", datetime(2024, 2, 29)),
        ("* * * 1 *", datetime(2026, 1, 31, 23, 59)),
        ("@weekly", datetime(2026, 11, 22)),
    ],
)
def test_the_newest_scheduled_time_is_due(cron: str, expected: datetime) -> None:
    """Cron is read as people write it, with Sunday as 0 and 7, in UTC."""
    assert expected == due(cron, None, NOW)


def test_day_of_month_and_of_week_are_alternatives() -> None:
    """As in cron, where both are given either of them will do."""
    assert datetime(2026, 11, 23, 8) == due("0 8 1 * 1", None, NOW)
    assert datetime(2026, 11, 1, 8) == due("0 8 1 * 1", None, datetime(2026, 11, 1, 9))


def test_exactly_one_missed_run_is_caught_up() -> None:
    """After a long pause one run is due, and once it is done none is."""
    long_ago = NOW - timedelta(days=30)
    first = due("0 8 * * *", long_ago, NOW)
    assert datetime(2026, 11, 24, 8) == first
    assert due("0 8 * * *", first, NOW) is None
    assert due("0 8 * * *", NOW, NOW) is None


def test_a_time_that_never_comes_is_never_due() -> None:
    """31 February is a valid expression that waits for ever."""
    assert due("0 0 31 2 *", None, NOW) is None
    assert upcoming("0 0 31 2 *", NOW) is None


def test_upcoming_is_strictly_later() -> None:
    """The next run is never the one that is due now."""
    assert datetime(2026, 11, 25, 8) == upcoming("0 8 * * *", datetime(2026, 11, 24, 8))


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.integers(0, 59), st.integers(0, 23))
def test_a_daily_run_is_never_more_than_a_day_old(now: datetime, minute: int, hour: int) -> None:
    """Whatever the clock says, the newest run of a daily schedule lies within the last 24 hours."""
    found = due(f"{minute} {hour} * * *", None, now)
    assert found is not None
    assert timedelta() <= now - found < timedelta(days=1)
    assert (hour, minute) == (found.hour, found.minute)


@pytest.mark.parametrize(
    "cron", ["", "every day", "61 * * * *", "* * * * 9", "* * * * mon-", "* * * * 1/0", "a b c d e"]
)
def test_what_is_no_cron_is_refused_with_a_hint(cron: str) -> None:
    """The message names the expression and shows a right one."""
    with pytest.raises(UsageError, match=r"0 8 \* \* 1-5"):
        due(cron, None, NOW)
