"""Hours of activity: whether somebody keeps quiet while schools are in session.

Traces carry no time zone, so it is guessed: the seven quietest hours of the day are taken for the night. The sign is
weak either way, and needs a month or so of use before it says anything.
"""

from collections.abc import Sequence
from datetime import datetime

_LEAST_TIMES = 30
_LEAST_DAYS = 10
_NIGHT_HOURS = 7
_MIDDLE_OF_NIGHT = 3.5  # local time; half past three is when fewest people are awake
_MOST_IN_NIGHT = 0.05
_SCHOOL_HOURS = range(9, 15)
_RARELY, _OFTEN = 0.10, 0.35  # 0.35 is the share of a waking day that these hours are


def hours_sign(times: Sequence[datetime]) -> str | None:
    """Give the kind of evidence that the hours of activity are, or None if they tell nothing."""
    days = {t.date() for t in times}
    if len(times) < _LEAST_TIMES or len(days) < _LEAST_DAYS:
        return None
    offset = _offset(times)
    if offset is None:
        return None
    hours = [(t.hour + offset) % 24 for t in times if t.weekday() < 5]
    if len(hours) < _LEAST_TIMES // 2:
        return None
    share = sum(h in _SCHOOL_HOURS for h in hours) / len(hours)
    if share <= _RARELY:
        return "out_of_school_hours"
    return "in_school_hours" if share >= _OFTEN else None


def _offset(times: Sequence[datetime]) -> int | None:
    """Guess how many hours local time is ahead of UTC."""
    counts = [0] * 24
    for time in times:
        counts[time.hour] += 1
    nights = [sum(counts[(first + i) % 24] for i in range(_NIGHT_HOURS)) for first in range(24)]
    quietest = min(nights)
    if quietest > _MOST_IN_NIGHT * len(times):
        return None
    first = _middle_of_only_run([n == quietest for n in nights])
    return None if first is None else round(_MIDDLE_OF_NIGHT - (first + _NIGHT_HOURS / 2)) % 24


def _middle_of_only_run(quiet: Sequence[bool]) -> float | None:
    """Give the middle of the run of equally quiet windows, round the clock; None if there are several runs."""
    starts = [hour for hour in range(24) if quiet[hour] and not quiet[hour - 1]]
    if len(starts) != 1:
        return None
    return starts[0] + (sum(quiet) - 1) / 2
