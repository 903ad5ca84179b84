"""How far each step of the worker has come, so that it restarts where it stopped: the table ``progress``."""

from collections.abc import Sequence
from typing import Any, Protocol

import pyarrow as pa

EVERY_PROJECT = ""


class Readable(Protocol):
    """A store, or a unit of work in one."""

    def query(self, sql: str, params: Sequence[Any] = ()) -> pa.Table:
        """Read rows as an Arrow table."""


class Writable(Protocol):
    """A unit of work."""

    def execute(self, sql: str, params: Sequence[Any] = ()) -> None:
        """Run a statement."""


def read_mark(store: Readable, project: str, step: str) -> str | None:
    """Give how far ``step`` has come in ``project``; None where it has not begun."""
    found = store.query("SELECT max(mark) AS mark FROM progress WHERE project = ? AND step = ?", [project, step])
    mark: str | None = found["mark"][0].as_py()
    return mark


def write_mark(work: Writable, project: str, step: str, mark: str) -> None:
    """Say how far ``step`` has come, in the same unit of work as what it did."""
    work.execute("DELETE FROM progress WHERE project = ? AND step = ?", [project, step])
    work.execute("INSERT INTO progress VALUES (?, ?, ?)", [project, step, mark])
