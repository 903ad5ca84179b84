"""Numbers and times as people say them: one way for reports and the dashboard."""

from datetime import datetime, timedelta

_BARS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588"
NOTHING = "\u2013"


def number(value: float | None) -> str:
    """Write a count with separators: 12,345."""
    return NOTHING if value is None else f"{value:,.0f}"


def short_number(value: float | None) -> str:
    """Write a large count short: 950, 12.3k, 4.6M."""
    if value is None:
        return NOTHING
    for size, suffix in ((1e9, "B"), (1e6, "M"), (1e4, "k")):
        if value >= size:
            return f"{value / (1e3 if suffix == 'k' else size):.1f}{suffix}"
    return f"{value:,.0f}"


def percent(share: float | None) -> str:
    """Write a share of one: 7.2 %; small ones keep two digits."""
    if share is None:
        return NOTHING
    return f"{share:.2%}" if 0 < share < 0.01 else f"{share:.1%}"


def duration(ms: float | None) -> str:
    """Write milliseconds in the unit that reads best: 320 ms, 4.1 s, 2 m 05 s, 3 h 10 m."""
    if ms is None:
        return NOTHING
    if ms < 1:
        return f"{ms:.2f} ms"
    if ms < 1000:
        return f"{ms:.0f} ms"
    if ms < 60_000:
        return f"{ms / 1000:.1f} s"
    minutes, seconds = divmod(round(ms / 1000), 60)
    if minutes < 60:
        return f"{minutes} m {seconds:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} m"


def money(dollars: float | None) -> str:
    """Write US dollars, with cents, or with more digits where cents would say nothing."""
    if dollars is None:
        return NOTHING
    if dollars >= 0.1 or dollars == 0:
        return f"${dollars:,.2f}"
    return f"${dollars:.4f}" if dollars >= 0.001 else f"${dollars:.6f}"


def moment(time: datetime | None) -> str:
    """Write a time in UTC to the minute: 24 Nov 2026 08:05."""
    return NOTHING if time is None else time.strftime("%d %b %Y %H:%M")


def stretch(length: timedelta) -> str:
    """Write how long a window is: 24 hours, 7 days."""
    hours = length / timedelta(hours=1)
    if hours < 1:
        return _plural(round(length / timedelta(minutes=1)), "minute")
    return _plural(round(hours / 24), "day") if hours >= 48 else _plural(round(hours), "hour")


def traces(count: int) -> str:
    """Write a number of traces: 1 trace, 2,000 traces."""
    return _plural(count, "trace")


def course(counts: tuple[int, ...]) -> str:
    """Draw counts over time as a row of small bars; a dot where there was nothing."""
    most = max(counts, default=0)
    return "".join("\u00b7" if c == 0 else _BARS[(c * (len(_BARS) - 1)) // most] for c in counts)


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
