"""Whatever a stranger typed becomes one value of the statement, and never part of it."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.errors import UsageError
from store.literals import literal, normal, render

TEXTS = st.text() | st.text(alphabet="'\"$?;-/*\\q\0\n e\ud800")
SINGLE = (
    st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | TEXTS
    | st.binary()
    | st.dates()
    | st.datetimes()
    | st.uuids()
)
VALUES = (
    st.none()
    | SINGLE
    | st.lists(TEXTS, max_size=5)
    | st.lists(st.integers(-(2**31), 2**31), max_size=5)
    | st.lists(st.uuids(), max_size=3)
)


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    """A database in memory, in UTC."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    return connection


@settings(deadline=None)  # a busy machine is no failure
@given(VALUES)
def test_a_value_reads_back_as_itself(database: duckdb.DuckDBPyConnection, value: Any) -> None:
    """DuckDB reads a rendered value as the value that it would have been given as a parameter."""
    (expected,) = normal([value])
    assert (expected,) == database.execute(f"SELECT {literal(value)}").fetchone()


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(VALUES, min_size=1, max_size=4))
def test_each_mark_takes_its_value(database: duckdb.DuckDBPyConnection, values: list[Any]) -> None:
    """Marks in texts, names and comments are no marks, and no value reaches past its place."""
    marks = ", ".join("?" for _ in values)
    sql = f"SELECT '?', \"?\", $$ ? $$ /* ? */, {marks} -- ?\nFROM (SELECT 1 AS \"?\") WHERE 'é?' = 'é?'"
    assert ("?", 1, " ? ", *normal(values)) == database.execute(render(sql, values)).fetchone()


@settings(deadline=None)  # a busy machine is no failure
@given(st.integers(0, 2**63 - 1) | st.floats(0, 1e300))
def test_a_minus_stays_a_minus(database: duckdb.DuckDBPyConnection, value: float) -> None:
    """A negative value behind a minus does not begin a comment."""
    (expected,) = database.execute("SELECT 1::DOUBLE + ?::DOUBLE", [value]).fetchone() or ()
    assert (expected,) == database.execute(render("SELECT 1::DOUBLE -?::DOUBLE", [-value])).fetchone()


def test_no_number_is_special(database: duckdb.DuckDBPyConnection) -> None:
    """NaN and the infinities pass as well."""
    sql = render("SELECT isnan(?), ?, ?", [float("nan"), float("inf"), float("-inf")])
    assert (True, float("inf"), float("-inf")) == database.execute(sql).fetchone()


def test_times_are_utc() -> None:
    """A time with a zone becomes the same moment in UTC without one."""
    there = datetime(2026, 3, 2, 14, tzinfo=timezone(timedelta(hours=2)))
    assert normal([there]) == normal([datetime(2026, 3, 2, 12, tzinfo=UTC)]) == [datetime(2026, 3, 2, 12)]


def test_lone_surrogates_are_replaced() -> None:
    """Text that no UTF-8 can hold is stored with a mark in its place instead of being refused."""
    assert ["a?b", ["?"]] == normal(["a\ud800b", ("\udfff",)])


@pytest.mark.parametrize("params", [["a"], ["a", "b", "c"]])
def test_marks_and_values_have_to_match(params: list[str]) -> None:
    """Too few or too many values are an error of the caller."""
    with pytest.raises(UsageError, match="parameters for 2 question marks"):
        render("SELECT ?, ?", params)


@pytest.mark.parametrize("value", [object(), {"a": 1}, {1}, 1j])
def test_other_kinds_of_values_are_refused(value: object) -> None:
    """Nothing is turned into text by guessing."""
    with pytest.raises(UsageError, match="cannot be a parameter"):
        literal(value)


def test_values_of_all_kinds_are_kept_apart(database: duckdb.DuckDBPyConnection) -> None:
    """A date is not a time, a truth not a number, an id not a text."""
    values = [True, 1, 1.0, "1", b"1", date(2026, 3, 2), datetime(2026, 3, 2), UUID(int=1)]
    kinds = ["BOOLEAN", "INTEGER", "DOUBLE", "VARCHAR", "BLOB", "DATE", "TIMESTAMP", "UUID"]
    sql = render("SELECT " + ", ".join("typeof(?)" for _ in values), values)
    assert tuple(kinds) == database.execute(sql).fetchone()
