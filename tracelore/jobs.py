"""What is done with a store from outside the serving process, by hand or on schedule."""

from datetime import datetime
from importlib.util import find_spec
from typing import Any

from store import open_data, open_served
from store.errors import MissingExtra
from store.progress import Progress
from tracelore.lifeline import follow_parent
from tracelore.lock import only_one
from tracelore.settings import Settings


def run_insights(
    settings: Settings, since: datetime, until: datetime, *, cause: str, report: bool, progress: Progress
) -> dict[str, Any]:
    """Settle what can be settled, run the insights over a window, and write a report if asked.

    Only one run at a time for a data folder; a second one waits for the first.

    Raises:
        MissingExtra: the models are not installed.
    """
    follow_parent()
    if not models_installed():  # said before anything is done, not when the first model is loaded
        raise MissingExtra("insights", "Grouping traces")
    from ingest.from_logs import join_logs
    from insights import run  # heavy
    from insights.report import write_report
    from store.receipts import Patience
    from store.settle import settle

    patience = Patience(progress)  # what waits keeps every other run waiting
    opened = open_served if cause == "schedule" else open_data
    with opened(settings.data, settings.store) as store, only_one(settings.data, "insights", progress):
        join_logs(store, progress=progress)
        settle(
            store,
            settle_after=settings.settle_after,
            settle_rootless=settings.settle_rootless,
            progress=progress,
        )
        result = run(
            store,
            settings.project,
            since,
            until,
            model=settings.embedding_model or None,
            seed=settings.seed,
            progress=progress,
            patience=patience,
            in_hand=settings.data / "insights.in-hand",
        )
        summary = result.as_dict()
        if report:
            written = write_report(
                store, settings.project, since, until, data=settings.data, cause=cause, now=until, patience=patience
            )
            summary["report"] = str(written.path)
    return summary


def models_installed() -> bool:
    """Tell whether everything that grouping traces needs is there, without loading any of it."""
    return all(map(find_spec, ("py3langid", "scipy", "sentence_transformers", "sklearn", "torch", "umap")))
