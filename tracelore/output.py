"""Results on standard output, progress on standard error."""

import csv
import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from functools import singledispatch
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table
from rich.text import Text

from store.progress import Progress

Row = Mapping[str, Any]
_NARROWEST_COLUMN = 5  # one letter with its borders


def print_json(document: object) -> None:
    """Print one JSON document and nothing else.

    Times become ISO 8601 with a Z; numbers that JSON lacks become the words that OTLP has for them.
    """
    click.echo(json.dumps(_writable(document), ensure_ascii=False, indent=2, allow_nan=False))


def print_csv(columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Print rows as CSV with a header; lists and mappings as JSON."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)


def print_table(columns: Sequence[str], rows: Sequence[Row], title: str | None = None, *, none: str = "") -> None:
    """Print rows for people, and where there are none ``none`` on standard error.

    Values are shown as text: markup and escape sequences in them have no effect. Nothing is cut: on a terminal long
    values are folded, and too many columns become one line each; elsewhere lines are as long as they need to be.
    """
    if not rows and none:
        click.echo(f"tracelore: {none}", err=True)
    console = Console()
    if not console.is_terminal:
        console.width = sys.maxsize >> 32
    if len(columns) * _NARROWEST_COLUMN > console.width:
        _print_records(console, columns, rows)
        return
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(Text(visible(column)), overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(_cell(row[column]))) for column in columns))
    console.print(table)


def _print_records(console: Console, columns: Sequence[str], rows: Sequence[Row]) -> None:
    for number, row in enumerate(rows, start=1):
        console.print(Text(f"row {number}", style="bold"))
        for column in columns:
            console.print(Text(f"  {visible(column)}: {visible(_cell(row[column]))}"))


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
        return json.dumps(_writable(value), ensure_ascii=False)
    return str(_writable(value)) if not isinstance(value, bool | float | Decimal) else str(value)


@singledispatch
def _writable(value: object) -> Any:
    """Give what JSON can write: the same value, or the text or number that stands for it."""
    return str(value)


@_writable.register(str | int | None)
def _as_is(value: object) -> object:
    return value


@_writable.register
def _bytes(value: bytes) -> str:
    return value.hex()


@_writable.register
def _float(value: float) -> float | str:
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


@_writable.register
def _decimal(value: Decimal) -> int | float:
    """A sum of whole numbers is one of these too."""
    return int(value) if value.as_tuple().exponent == 0 else float(value)


@_writable.register
def _moment(value: datetime) -> str:
    return value.isoformat() if value.utcoffset() else value.replace(tzinfo=None).isoformat() + "Z"


@_writable.register(date | time)
def _iso(value: date | time) -> str:
    return value.isoformat()


@_writable.register(list | tuple)
def _list(value: Sequence[Any]) -> list[Any] | str:
    if type(value).__name__ == "MonthDayNano":  # Arrow's, by name: it need not be loaded to write a list
        months, days, nanoseconds = value
        return f"P{months}M{days}DT{nanoseconds / 1e9:g}S"
    return [_writable(inner) for inner in value]


@_writable.register(dict)
def _mapping(value: Mapping[object, object]) -> dict[str, Any]:
    return {str(_writable(key)): _writable(inner) for key, inner in value.items()}
