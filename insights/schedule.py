"""When a scheduled report is due, from a cron expression in UTC."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from apscheduler.triggers.cron import CronTrigger

from store.errors import UsageError

FIELDS = ("minute", "hour", "day of month", "month", "day of week")
NAMED = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_LONGEST_GAP = timedelta(days=366 * 8 + 2)  # a 29 February can be eight years away
_MINUTE = timedelta(minutes=1)


def due(cron: str, last: datetime | None, now: datetime) -> datetime | None:
    """Tell which run is due at ``now``, or None.

    However many runs were missed since ``last`` (the scheduled time of the run that was done last),
    only the newest of them is given: a report about the past week is wanted once after a holiday, not
    seven times. Without ``last`` the newest scheduled time up to ``now`` counts as missed, so that a
    new installation has a report.

    Raises:
        UsageError: ``cron`` cannot be read.
    """
    newest = _newest(triggers(cron), now)
    return newest if newest is not None and (last is None or newest > last) else None


def upcoming(cron: str, now: datetime) -> datetime | None:
    """Tell when the next run after ``now`` comes; None when it never does, as with 31 February."""
    return _next(triggers(cron), now)


def triggers(cron: str) -> tuple[CronTrigger, ...]:
    """Read ``cron``; several triggers mean that any of them fires.

    Raises:
        UsageError: it is not a cron expression of five fields.
    """
    fields = NAMED.get(cron.strip().lower(), cron).split()
    if len(fields) != len(FIELDS):
        raise UsageError(_hint(cron, f"it has {len(fields)} fields instead of {len(FIELDS)}"))
    try:
        minute, hour, day, month, weekday = fields[0], fields[1], fields[2], fields[3], _weekdays(fields[4])
        # As cron does it: where both kinds of day are given, either of them will do.
        days = ((day, "*"), ("*", weekday)) if not day.startswith("*") and weekday != "*" else ((day, weekday),)
        return tuple(CronTrigger.from_crontab(f"{minute} {hour} {d} {month} {w}", timezone=UTC) for d, w in days)
    except ValueError as error:
        raise UsageError(_hint(cron, str(error))) from error


def _weekdays(field: str) -> str:
    """Spell weekdays out: for the library 0 is Monday, for people who write cron 0 (or 7) is Sunday."""
    if field in ("*", "?"):
        return "*"
    days = sorted({day % 7 for part in field.lower().split(",") for day in _days(part)})
    return ",".join(_WEEKDAYS[day] for day in days)


def _days(part: str) -> Iterator[int]:
    span, _, step = part.partition("/")
    if span == "*":
        first, last = 0, 6
    else:
        start, dash, end = span.partition("-")
        first = _day(start)
        last = _day(end) if dash else (6 if step else first)
    if last < first:  # fri-mon
        last += 7
    width = int(step or 1)
    if width < 1:
        raise ValueError(f"the step in {part!r} must be at least 1")
    yield from range(first, last + 1, width)


def _day(name: str) -> int:
    if name[:3] in _WEEKDAYS:
        return _WEEKDAYS.index(name[:3])
    if not name.isdecimal() or int(name) > 7:
        raise ValueError(f"{name!r} is no day of the week")
    return int(name)


def _hint(cron: str, why: str) -> str:
    return (
        f"The schedule {cron!r} is not a cron expression: {why}. "
        f"Write five fields ({', '.join(FIELDS)}; times are UTC), "
        "for example '0 8 * * 1-5' for 08:00 on weekdays."
    )


def _next(found: tuple[CronTrigger, ...], after: datetime) -> datetime | None:
    """Give the first time any trigger fires strictly after ``after``."""
    start = after.replace(tzinfo=UTC) + timedelta(microseconds=1)
    times = [time for trigger in found if (time := trigger.get_next_fire_time(None, start)) is not None]
    return min(times).replace(tzinfo=None) if times else None


def _newest(found: tuple[CronTrigger, ...], now: datetime) -> datetime | None:
    """Find the newest time up to ``now`` by halving: stepping through a year of minutes takes seconds."""

    def fires_after(start: datetime) -> bool:
        time = _next(found, start)
        return time is not None and time <= now

    early, late = now - _LONGEST_GAP, now
    if not fires_after(early):
        return None
    while late - early > _MINUTE:
        middle = early + (late - early) / 2
        early, late = (middle, late) if fires_after(middle) else (early, middle)
    return _next(found, early)
