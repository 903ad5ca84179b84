"""Numbers and times in words."""

from datetime import timedelta

import pytest

from insights import words


@pytest.mark.parametrize(
    ("ms", "expected"),
    [
        (None, "\u2013"),
        (0.25, "0.25 ms"),
        (320, "320 ms"),
        (4100, "4.1 s"),
        (125_000, "2 m 05 s"),
        (11_400_000, "3 h 10 m"),
    ],
)
def test_durations_use_the_unit_that_reads_best(ms: float | None, expected: str) -> None:
    """From parts of a millisecond to hours."""
    assert expected == words.duration(ms)


@pytest.mark.parametrize(
    ("share", "expected"), [(0, "0.0%"), (0.005, "0.50%"), (0.0716, "7.2%"), (1, "100.0%"), (None, "\u2013")]
)
def test_small_shares_keep_their_digits(share: float | None, expected: str) -> None:
    """Half a percent is not rounded to a whole one."""
    assert expected == words.percent(share)


@pytest.mark.parametrize(
    ("dollars", "expected"),
    [(None, "\u2013"), (0, "$0.00"), (0.0031, "$0.0031"), (0.000036, "$0.000036"), (1234.5, "$1,234.50")],
)
def test_small_sums_are_not_rounded_to_nothing(dollars: float | None, expected: str) -> None:
    """A third of a cent shows, and what a single call to a small model costs."""
    assert expected == words.money(dollars)


@pytest.mark.parametrize(
    ("count", "expected"), [(999, "999"), (9_999, "9,999"), (12_345, "12.3k"), (4_600_000, "4.6M"), (None, "\u2013")]
)
def test_large_counts_are_short(count: int | None, expected: str) -> None:
    """Thousands and millions are told with a letter."""
    assert expected == words.short_number(count)


@pytest.mark.parametrize(("hours", "expected"), [(0.5, "30 minutes"), (1, "1 hour"), (24, "24 hours"), (168, "7 days")])
def test_stretches_are_told_in_days_only_when_long(hours: float, expected: str) -> None:
    """A day is 24 hours; a week is 7 days."""
    assert expected == words.stretch(timedelta(hours=hours))


def test_a_course_shows_where_nothing_was() -> None:
    """Empty slices are dots, full ones bars up to the highest."""
    assert "\u00b7\u2581\u2588" == words.course((0, 1, 8))
