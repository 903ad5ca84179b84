"""What commands print: one JSON document, CSV, or a table that cuts nothing."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from store.answer import as_columns
from store.errors import QueryRefused
from tracelore.output import print_csv, print_json, print_table


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime(2026, 3, 2, 12), "2026-03-02T12:00:00Z"),
        (datetime(2026, 3, 2, 12, tzinfo=UTC), "2026-03-02T12:00:00Z"),
        (date(2026, 3, 2), "2026-03-02"),
        (Decimal(25014), 25014),
        (Decimal("1.50"), 1.5),
        (float("nan"), "NaN"),
        ([float("-inf")], ["-Infinity"]),
        ({1: (True, None)}, {"1": [True, None]}),
        (b"\xab\xcd", "abcd"),
        (pa.scalar(pa.MonthDayNano([3, 1, 5_000_000_000])).as_py(), "P3M1DT5S"),
    ],
)
def test_every_value_is_written_as_json(value: object, expected: object, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever a SELECT can give becomes one strict JSON document: sums stay numbers, times are UTC."""
    print_json({"value": value})
    printed = json.loads(capsys.readouterr().out, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    assert {"value": expected} == printed


def test_columns_of_one_name_are_kept_apart() -> None:
    """Two columns of one name are both there, named as DuckDB names them."""
    table = pa.Table.from_arrays([pa.array([1]), pa.array([2]), pa.array([3])], names=["a", "a", "a_1"])
    assert (["a", "a_1", "a_1_1"], [{"a": 1, "a_1": 2, "a_1_1": 3}]) == as_columns(table)


def test_times_beyond_the_calendar() -> None:
    """A date after the year 9999 is shown; within a list it is refused with the way out."""
    far = pa.array([800_000_000_000_000_000], pa.timestamp("us"))
    _, rows = as_columns(pa.table({"t": far}))
    assert rows[0]["t"].startswith("27320-12-28")
    with pytest.raises(QueryRefused, match="l::VARCHAR"):
        as_columns(pa.table({"l": pa.ListArray.from_arrays([0, 1], far)}))


@pytest.mark.parametrize("columns", [["trace_id"], [f"column_{n}" for n in range(45)]])
def test_a_table_in_a_pipe_cuts_nothing(columns: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Ids can be taken from a table by line tools, however many columns there are."""
    row: dict[str, Any] = {name: f"{n:032x}" for n, name in enumerate(columns)}
    print_table(columns, [row])
    (line,) = [line for line in capsys.readouterr().out.splitlines() if row[columns[0]] in line]
    assert all(value in line for value in row.values())


def test_many_columns_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where a table would leave no room for values, each column gets a line."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    columns = [f"column_{n}" for n in range(45)]
    print_table(columns, [dict.fromkeys(columns, "whole value")])
    assert 45 == capsys.readouterr().out.count("whole value")


def test_csv_has_a_header_when_there_are_no_rows(capsys: pytest.CaptureFixture[str]) -> None:
    """An empty answer is still a table."""
    print_csv(["a", "b"], [])
    assert "a,b\n" == capsys.readouterr().out
