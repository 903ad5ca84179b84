"""Patterns: all of them by facet, and one of them with its insight, its evidence and its traces."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard import empty
from dashboard.look import FACETS, facet_colour, facet_look, said, shown
from dashboard.patterns_list import severity_badge, standing_badge, trace_link
from dashboard.questions import known_pattern, traces_of_pattern, unusual_traces
from dashboard.scope import Scope
from dashboard.traces_table import table_height, traces_table
from insights import charts, words
from insights.markdown import one_line
from insights.report.changes import LINKS, Change, changes, history
from insights.report.looked_at import LookedAt, looked_at
from insights.report.pattern_text import begin, paragraphs
from insights.report.patterns import PatternFigures, patterns
from insights.report.quality import WEAK, last_quality, quality_sentence
from insights.report.themes import ThemeFigures, themes

_CHARTED = 12
_LISTED = 30
_UNUSUAL = 100


def show(scope: Scope) -> None:
    """Draw one pattern if the address names one, else all."""
    wanted = st.query_params.get("pattern")
    found = patterns(scope.store, scope.window)
    if wanted is None:
        _all(scope, found)
        return
    st.page_link(scope.pages["patterns"], label="All patterns", icon=":material/arrow_back:")
    chosen = [p for p in found if p.pattern_id == wanted]
    if chosen:
        _one(scope, chosen[0])
    elif once := known_pattern(scope.store, scope.project, wanted):
        _elsewhere(scope, once)
    else:
        empty.unknown("pattern", wanted)


def _elsewhere(scope: Scope, once: Mapping[str, Any]) -> None:
    """Tell of a pattern without traces in the window when there were some, and what became of it."""
    facet_name, icon = facet_look(once["facet"])
    st.title(said(once["title"] or once["name"], 200), anchor=False)
    st.badge(facet_name, icon=icon, color="blue")
    st.write(
        f"It has no traces in this window. Its own were seen from {words.moment(once['first_seen'])} to "
        f"{words.moment(once['last_seen'])} UTC."
    )
    _history(scope, once["facet"], once["pattern_id"])


def _all(scope: Scope, found: list[PatternFigures]) -> None:
    st.title("Patterns", anchor=False)
    st.caption("Every complete trace, grouped by what users wanted, how agents behaved and how they failed.")
    judged, seen = last_quality(scope.store, scope.project), looked_at(scope.store, scope.window)
    if not found and not (judged and seen.described):
        empty.no_patterns(scope)
        return
    _changes(scope)
    facets = [*FACETS, *sorted(({p.facet for p in found} | seen.described.keys()) - FACETS.keys())]
    for tab, facet in zip(st.tabs([_tab_name(facet, found) for facet in facets]), facets, strict=True):
        with tab:
            _facet(scope, facet, [p for p in found if p.facet == facet], judged.get(facet, {}))
            _outside(scope, facet, seen, judged.get(facet, {}))


def _changes(scope: Scope) -> None:
    happened = changes(scope.store, scope.window)
    if not happened:
        return
    with st.expander(f"What changed in this time ({len(happened)})", icon=":material/history:"):
        for change in happened[:_LISTED]:
            name, _ = facet_look(change.facet)
            st.page_link(
                scope.pages["patterns"],
                label=f"{name}: {change.sentence}",
                query_params={"pattern": change.about},
            )


def _tab_name(facet: str, found: list[PatternFigures]) -> str:
    name, icon = facet_look(facet)
    return f"{icon} {name} ({sum(p.facet == facet for p in found)})"


def _facet(scope: Scope, facet: str, held: list[PatternFigures], judged: Mapping[str, Any]) -> None:
    if not held:
        empty.no_patterns(scope, f"{facet} patterns")
        return
    if judged:
        st.caption(quality_sentence(judged))
    sizes = [{"name": one_line(p.title, 60), "count": p.count, "share": p.share} for p in held[:_CHARTED]]
    st.altair_chart(
        charts.pattern_sizes(sizes, colour=facet_colour(facet)),
        alt=f"Sizes of the largest {facet} patterns",
    )
    grouped = themes(held)
    for theme in grouped:
        with st.expander(_heading(theme), expanded=theme is grouped[0]):
            _table(scope, facet, theme.patterns, widest=_widest(held), key=theme.patterns[0].theme_id)
    if not grouped:
        _table(scope, facet, held, widest=_widest(held))
    themed = " Patterns that lie close stand together, under words that they share." if grouped else ""
    marked = f" {WEAK}" if any(p.weak for p in held) else ""
    st.caption(f"A click at the left edge of a row opens the pattern.{themed}{marked}")


def _outside(scope: Scope, facet: str, seen: LookedAt, judged: Mapping[str, Any]) -> None:
    """Show the traces that are in no pattern of a facet: those like none, and how many have nothing to say to it."""
    if facet == "failure" and seen.traces:
        well = seen.silent(facet)
        st.caption(f"{words.number(well)} of {words.traces(seen.traces)} show no sign of a failure.")
    if failed := seen.undescribed.get(facet, 0):
        st.caption(f"{words.traces(failed)} could not be described; the log, and the page of each, say why.")
    count = seen.unusual.get(facet, 0)
    if not count:
        return
    share = words.percent(count / seen.traces)
    with st.expander(f"Unusual, like no pattern: {words.traces(count)}, {share} of all", icon=":material/help:"):
        if "least_likeness" in judged:
            least = f"{judged['least_likeness']:.1f}"
            st.caption(
                f"Their likeness with the nearest pattern is below {least} or, of those that the last run has not "
                "seen, below what nearly all traces of that pattern have."
            )
        rows = unusual_traces(scope.store, scope.window, facet, limit=_UNUSUAL)
        traces_table(scope, rows, key=f"unusual-{facet}")
        if count > len(rows):
            st.caption(f"The newest {len(rows)} of {words.number(count)}.")


def _heading(theme: ThemeFigures) -> str:
    held = "1 pattern" if len(theme.patterns) == 1 else f"{len(theme.patterns)} patterns"
    return f"**{said(theme.name, 90)}** \u00b7 {held} \u00b7 {words.traces(theme.count)}, {words.percent(theme.share)}"


def _table(scope: Scope, facet: str, held: Sequence[PatternFigures], *, widest: float, key: str = "") -> None:
    chosen = st.dataframe(
        [_row(p) for p in held],
        key=f"patterns-{facet}-{key}",
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        height=table_height(len(held)),
        column_config={
            "what happened": st.column_config.TextColumn(width=270),
            "severity": st.column_config.TextColumn(width=70),
            "traces": st.column_config.NumberColumn(width=55),
            "share": st.column_config.ProgressColumn(
                format="percent", min_value=0, max_value=widest, color=facet_colour(facet), width=110
            ),
            "over the window": st.column_config.BarChartColumn(width=120, color=facet_colour(facet)),
            "last seen (UTC)": st.column_config.DatetimeColumn(format="D MMM HH:mm", width=100),
            "state": st.column_config.TextColumn(width=70),
            "first seen (UTC)": st.column_config.DatetimeColumn(format="D MMM HH:mm", width=100),
        },
    )
    selected = chosen["selection"]["rows"]
    if selected and selected[0] < len(held):
        st.switch_page(scope.pages["patterns"], query_params={"pattern": held[selected[0]].pattern_id})


def _row(pattern: PatternFigures) -> dict[str, object]:
    return {
        "what happened": one_line(pattern.title, 200),
        "severity": one_line(pattern.severity, 20),
        "traces": pattern.count,
        "share": pattern.share,
        "over the window": list(pattern.course),
        "last seen (UTC)": pattern.last,
        "state": ", ".join(filter(None, [pattern.standing, "weak" if pattern.weak else ""])),
        "first seen (UTC)": pattern.known_since,
    }


def _widest(held: list[PatternFigures]) -> float:
    return max(p.share for p in held) or 1.0


def _one(scope: Scope, pattern: PatternFigures) -> None:
    facet_name, icon = facet_look(pattern.facet)
    st.title(said(pattern.title, 200), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(facet_name, icon=icon, color="blue")
        severity_badge(pattern.severity)
        standing_badge(pattern)
        st.caption(f"pattern {said(pattern.pattern_id)} \u00b7 {begin(pattern, scope.window)}", width="content")
    with st.container(horizontal=True):
        st.metric("Traces", words.number(pattern.count), border=True)
        st.metric("Share of all", words.percent(pattern.share), border=True)
        st.metric("First seen (UTC)", f"{pattern.known_since:%d %b %H:%M}", border=True)
        st.metric("Last seen (UTC)", f"{pattern.last:%d %b %H:%M}", border=True)
    with st.container(border=True):
        st.caption(
            f"Over the window, {words.moment(scope.window.since)} to {words.moment(scope.window.until)} UTC: "
            f"each bar is a {len(pattern.course)}th of it, the tallest {words.traces(max(pattern.course))}"
        )
        st.altair_chart(
            charts.course(pattern.course, colour=facet_colour(pattern.facet), height=70),
            alt="How often over the window, from its begin to its end",
        )
    left, right = st.columns([3, 2])
    with left:
        _insight(pattern)
    with right:
        _evidence(scope, pattern)
        _history(scope, pattern.facet, pattern.pattern_id)
    st.subheader("Its traces", anchor=False)
    traces_table(
        scope,
        traces_of_pattern(scope.store, scope.window, pattern.facet, pattern.pattern_id),
        key="traces-of-pattern",
    )


def _insight(pattern: PatternFigures) -> None:
    st.subheader("What it means", anchor=False)
    if not pattern.body:
        st.caption("No insight has been written about this pattern yet.")
        return
    st.markdown("\n".join(paragraphs(pattern.body)))
    weak = f" {WEAK}" if pattern.weak else ""
    author = "Tracelore, without a language model" if pattern.author == "offline" else said(pattern.author or "unknown")
    st.caption(f"Written by {author}; numbers come from SQL.{weak}")


def _history(scope: Scope, facet: str, pattern_id: str) -> None:
    happened = history(scope.store, scope.project, facet, pattern_id)
    if not happened:
        return
    st.subheader("Its history", anchor=False)
    for change in happened:
        st.markdown(f"- {change.sentence}" if change.pattern_id != pattern_id else f"- {_own(change)}")


def _own(change: Change) -> str:
    """Say what happened to the pattern whose page this is."""
    other = LINKS.get(change.event)
    return f"{change.headline}, {other} {said(change.other, 110)}" if other else change.headline


def _evidence(scope: Scope, pattern: PatternFigures) -> None:
    st.subheader("Evidence", anchor=False)
    quoted = [item for item in pattern.evidence if item.get("quote")]
    if not quoted:
        st.caption("No quotes are kept; the traces below are the evidence.")
    for item in quoted[:6]:
        with st.container(border=True):
            st.code(shown(str(item["quote"]), 800), language=None, wrap_lines=True)
            if item.get("trace_id"):
                trace_link(scope, str(item["trace_id"]))
