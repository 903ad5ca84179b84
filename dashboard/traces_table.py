"""A list of traces to choose from, the same wherever traces are listed."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import streamlit as st

from dashboard.questions import failure_found
from dashboard.scope import Scope
from insights import words
from insights.markdown import one_line

Rows = Sequence[Mapping[str, Any]]
ERROR, FOUND = "\u2715", "\u25b3"
MARKS = f"{ERROR} ended in an error, {FOUND} shows a failure without reporting one"


def traces_table(scope: Scope, rows: Rows, *, key: str) -> None:
    """Show traces one a row; a click on a row opens it."""
    found = failure_found(scope.store, scope.project, [row["trace_id"] for row in rows])
    chosen = st.dataframe(
        [_row(row, found) for row in rows],
        key=key,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        height=table_height(len(rows)),
        column_config={
            "": st.column_config.TextColumn(width=28, help=MARKS),
            "began (UTC)": st.column_config.DatetimeColumn(format="D MMM HH:mm:ss", width=120),
            "what was asked": st.column_config.TextColumn(width=320),
            "agent": st.column_config.TextColumn(width=100),
            "took": st.column_config.TextColumn(width=80),
            "steps": st.column_config.NumberColumn(width=60),
            "cost": st.column_config.TextColumn(width=75),
            "trace": st.column_config.TextColumn(width=90),
            "likeness": st.column_config.NumberColumn(format="%.2f", width=70),
            "needed": st.column_config.NumberColumn(format="%.2f", width=70),
            "nearest pattern": st.column_config.TextColumn(width="medium"),
        },
    )
    selected = chosen["selection"]["rows"]
    if selected and selected[0] < len(rows):
        st.switch_page(scope.pages["trace"], query_params={"trace": rows[selected[0]]["trace_id"]})


def table_height(rows: int, most: int = 16) -> int | Literal["content"]:
    """Give the height of a table: what its rows need, or of ``most`` rows in pixels with a scroll bar."""
    return "content" if rows <= most else 33 * (most + 1)


def _row(row: Mapping[str, Any], found: set[str]) -> dict[str, Any]:
    return {
        "": ERROR if row["status"] == "error" else FOUND if row["trace_id"] in found else "",
        "began (UTC)": row["start_time"],
        "what was asked": one_line(row["request"] or "", 200),
        "agent": one_line(row["agent"] or row["service"] or "", 60),
        "took": words.duration(row["duration_ms"]),
        "steps": row["span_count"],
        "cost": words.money(row["cost"]),
        "trace": row["trace_id"],
        **_likeness(row),
    }


def _likeness(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give how like a pattern a trace is, and of an unusual one which pattern that is, where the list tells."""
    told = {"likeness": row["strength"]} if "strength" in row else {}
    if "needed" not in row:
        return told
    return told | {"needed": row["needed"], "nearest pattern": one_line(row["nearest"] or "", 120)}
