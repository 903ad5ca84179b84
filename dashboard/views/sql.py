"""SQL: one read-only SELECT over what is stored, which runs where that of ``tracelore sql`` runs."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import orjson
import pyarrow as pa
import streamlit as st

from dashboard.look import said, shown
from dashboard.scope import Scope
from dashboard.traces_table import table_height
from insights import words
from store import select_for_people
from store.answer import as_columns
from store.errors import TraceloreError
from store.scan import TABLES

_MOST_ROWS, _LONGEST = 1_000, 2_000  # rows, and characters of a cell: a browser has to hold them all
_EXAMPLE = """\
SELECT agent, count(*) AS traces, round(avg(duration_ms)) AS ms, sum(cost) AS cost
FROM traces WHERE start_time > now()::TIMESTAMP - INTERVAL 1 DAY
GROUP BY agent ORDER BY traces DESC"""


def show(scope: Scope) -> None:
    """Draw the page."""
    st.title("SQL", anchor=False)
    with st.form("ask", border=False):
        statement = st.text_area("One SELECT", placeholder=_EXAMPLE, height=160, key="statement")
        asked = st.form_submit_button("Run", icon=":material/play_arrow:", type="primary")
    if asked and statement.strip():
        _answer(scope, statement)
    else:
        _explained(scope)


def _explained(scope: Scope) -> None:
    st.caption(
        f"It only reads, and is ended after {scope.where.sql_seconds:g} s. The project and the time in the sidebar do "
        "not count here: tables hold those of all projects. Their columns are described in `docs/schema.md`."
    )
    st.caption("Tables: " + ", ".join(f"`{name}`" for name in sorted(TABLES)))


def _answer(scope: Scope, statement: str) -> None:
    most = min(_MOST_ROWS, scope.where.sql_rows)
    try:
        with st.spinner("Asking"):
            names, rows = as_columns(_asked(scope, statement, most))
    except TraceloreError as refused:
        st.warning(said(refused, 600))
        return
    table = [{name: _cell(row[name]) for name in names} for row in rows]
    st.dataframe(table or {name: [] for name in names}, hide_index=True, height=table_height(len(rows)))
    if len(rows) == most:
        st.caption(f"The first {words.number(most)} rows; `tracelore sql` gives more.")
    else:
        st.caption("1 row" if len(rows) == 1 else f"{words.number(len(rows))} rows")


def _asked(scope: Scope, statement: str, most: int) -> pa.Table:
    where = scope.where
    return select_for_people(where.data, statement, where.store, max_rows=most, timeout_s=where.sql_seconds)


def _cell(value: Any) -> Any:
    """Give a value as a cell shows it: what holds others as JSON."""
    if isinstance(value, Sequence | dict) and not isinstance(value, str | bytes):
        value = orjson.dumps(value, default=str).decode()
    if isinstance(value, bytes):
        value = value.hex()
    if isinstance(value, Decimal):
        return float(value)
    return shown(value, _LONGEST) if isinstance(value, str) else value
