"""The settings of the worker, looked at before it is started."""

from insights.schedule import due
from store.clock import utc_now
from tracelore.settings import Settings
from tracelore.when import parse_when


def check(settings: Settings) -> list[str] | None:
    """See that the schedule can be read and the monitors are there: now, not at night; give their names, None for all.

    Raises:
        UsageError: a setting of the worker does not make sense.
    """
    due(settings.schedule, None, utc_now())
    parse_when(settings.window, utc_now())
    names = [name.strip() for name in settings.monitors.split(",") if name.strip()] or None
    if names:
        from monitors.loading import installed

        installed(names)
    return names
