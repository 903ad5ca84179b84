"""Overview: how the window went, and what failed most."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard import empty
from dashboard.look import said
from dashboard.patterns_list import pattern_card
from dashboard.scope import Scope
from insights import charts, words
from insights.report import figures
from insights.report.flags import flags, grave
from insights.report.patterns import PatternFigures, patterns

_TOP = 6
_NAMED_WITH_SHARE: Mapping[str, Any] = {
    "agent": st.column_config.TextColumn(width=170),
    "tool": st.column_config.TextColumn(width=190),
    "in error": st.column_config.NumberColumn(format="percent"),
}


def show(scope: Scope) -> None:
    """Draw the overview."""
    now = figures.headline(scope.store, scope.window)
    st.title("Overview", anchor=False)
    st.caption(
        f"{said(scope.project)} \u00b7 {words.moment(scope.window.since)} to "
        f"{words.moment(scope.window.until)} UTC, "
        f"compared with the {words.stretch(scope.window.length)} before"
    )
    if not now.traces:
        empty.nothing_in_window(scope)
        return
    _metrics(now, figures.headline(scope.store, scope.window.before), grave(flags(scope.store, scope.window)))
    _courses(scope)
    _failures(scope, [p for p in patterns(scope.store, scope.window) if p.facet == "failure"])
    _busiest(scope)


def _metrics(now: figures.Headline, before: figures.Headline, raised: int) -> None:
    with st.container(horizontal=True):
        st.metric("Traces", words.number(now.traces), _change(now.traces, before.traces), border=True)
        st.metric(
            "Error rate",
            words.percent(now.error_rate),
            _points(now, before),
            delta_color="inverse",
            border=True,
        )
        _quantity("Median duration", words.duration(now.p50_ms), now.p50_ms, before.p50_ms)
        _quantity("95th percentile", words.duration(now.p95_ms), now.p95_ms, before.p95_ms)
        _quantity("Tokens", words.short_number(now.tokens), now.tokens, before.tokens)
        _quantity("Cost", words.money(now.cost), now.cost, before.cost)
        st.metric("Grave flags", words.number(raised), help="What monitors raised as critical or high", border=True)


def _quantity(name: str, shown: str, now: float | None, before: float | None) -> None:
    st.metric(name, shown, _change(now, before), delta_color="inverse", border=True)


def _change(now: float | None, before: float | None) -> str | None:
    return None if now is None or not before else f"{now / before - 1:+.0%}"


def _points(now: figures.Headline, before: figures.Headline) -> str | None:
    return f"{(now.error_rate - before.error_rate) * 100:+.1f} points" if before.traces else None


def _courses(scope: Scope) -> None:
    buckets = figures.buckets(scope.store, scope.window)
    left, right = st.columns(2)
    with left, st.container(border=True):
        st.markdown("**Traces over time**")
        st.altair_chart(charts.traffic(buckets), alt="Traces per slice of time, those in error marked")
    with right, st.container(border=True):
        st.markdown("**Duration over time**")
        st.altair_chart(charts.latency(buckets), alt="Median and 95th percentile of the duration over time")


def _failures(scope: Scope, failing: list[PatternFigures]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader("Top failure patterns", anchor=False)
        st.page_link(scope.pages["patterns"], label="All patterns", icon=":material/arrow_forward:")
    if not failing:
        empty.no_patterns(scope, "failure patterns")
        return
    for pattern in failing[:_TOP]:
        pattern_card(scope, pattern)


def _busiest(scope: Scope) -> None:
    left, right = st.columns(2)
    with left, st.container(border=True):
        st.markdown("**Agents**")
        _agents(scope)
    with right, st.container(border=True):
        st.markdown("**Tools, the most failing first**")
        _tools(scope)


def _agents(scope: Scope) -> None:
    rows = figures.agents(scope.store, scope.window)
    st.dataframe(
        [
            {
                "agent": row["agent"],
                "traces": row["traces"],
                "in error": row["failed"] / row["traces"],
                "median": words.duration(row["p50_ms"]),
                "tokens": words.short_number(row["tokens"]),
            }
            for row in rows
        ],
        hide_index=True,
        column_config=_NAMED_WITH_SHARE,
    )


def _tools(scope: Scope) -> None:
    rows = figures.tools(scope.store, scope.window)
    if not rows:
        st.caption("No tool was called.")
        return
    st.dataframe(
        [
            {
                "tool": row["tool"],
                "calls": row["calls"],
                "in error": row["failed"] / row["calls"],
                "95 % within": words.duration(row["p95_ms"]),
            }
            for row in rows
        ],
        hide_index=True,
        column_config=_NAMED_WITH_SHARE,
    )
