"""Results on standard output, progress on standard error."""

import csv
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table
from rich.text import Text

from store.progress import Progress

Row = Mapping[str, Any]


def print_json(document: object) -> None:
    """Print one JSON document and nothing else; times become ISO 8601 with a Z."""
    click.echo(json.dumps(document, default=_plain, ensure_ascii=False, indent=2, allow_nan=False))


def print_csv(columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Print rows as CSV with a header; lists and mappings as JSON."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)


def print_table(columns: Sequence[str], rows: Sequence[Row], title: str | None = None) -> None:
    """Print rows for people. Values are shown as text: markup and escape sequences in them have no effect."""
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(Text(visible(column)))
    for row in rows:
        table.add_row(*(Text(visible(_cell(row[column]))) for column in columns))
    Console().print(table)


def visible(text: str) -> str:
    """Replace control characters, which could rewrite the terminal, by a visible mark."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """Show progress on standard error: bars on a terminal, a line a stage elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines()
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=console) as bars:
        tasks: dict[str, Any] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(visible(stage))
            bars.update(tasks[stage], completed=done, total=total or None)

        yield show


class _Lines:
    """Progress as plain lines: when a stage begins and when it is done."""

    def __init__(self) -> None:
        self._said: set[tuple[str, bool]] = set()

    def __call__(self, stage: str, done: int, total: int) -> None:
        finished = bool(total) and done >= total
        if (stage, finished) not in self._said:
            self._said.add((stage, finished))
            click.echo(f"{visible(stage)}: {done}/{total or '?'}", err=True)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | dict):
        return json.dumps(value, default=_plain, ensure_ascii=False)
    plain = _plain(value) if isinstance(value, datetime | date | UUID | bytes) else value
    return str(plain)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat() + ("" if value.tzinfo else "Z")
    if isinstance(value, date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else str(value)
