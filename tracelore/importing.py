"""``tracelore import``: history of other tools, into the store of the data folder or a lake."""

from pathlib import Path

from ingest.importing import Import, Tally, import_paths
from store.progress import Progress
from tracelore.settings import Settings


def run_import(settings: Settings, paths: tuple[Path, ...], source: str, *, again: bool, progress: Progress) -> Tally:
    """Import files and folders.

    Raises:
        UsageError: there is no such source.
        StoreUnavailable: the store cannot be reached; the same import can go on later.
    """
    wanted = Import(
        data=settings.data,
        paths=paths,
        project=settings.project,
        source=source,
        again=again,
        redact=settings.redact,
        redact_off=tuple(settings.rules_off),
        url=settings.store,
    )
    return import_paths(wanted, progress)
