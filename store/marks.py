"""How far each step of the worker has come, so that it restarts where it stopped: the table ``progress``."""

from store.batches import Readable
from store.store import Transaction

EVERY_PROJECT = ""


def read_mark(store: Readable, project: str, step: str) -> str | None:
    """Give how far ``step`` has come in ``project``; None where it has not begun."""
    # The earliest, should two processes have begun it at once: doing something again is safe, leaving it out
    # is not.
    found = store.query("SELECT min(mark) AS mark FROM progress WHERE project = ? AND step = ?", [project, step])
    mark: str | None = found["mark"][0].as_py()
    return mark


def write_mark(work: Transaction, project: str, step: str, mark: str) -> None:
    """Say how far ``step`` has come, in the same unit of work as what it did."""
    work.execute("DELETE FROM progress WHERE project = ? AND step = ?", [project, step])
    work.execute("INSERT INTO progress VALUES (?, ?, ?)", [project, step, mark])
