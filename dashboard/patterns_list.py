"""A pattern in short, wherever patterns are listed: how many, since when, and the way to its traces."""

import streamlit as st

from dashboard.look import SEVERITY_COLOURS, facet_colour, said
from dashboard.scope import Scope
from insights import charts, words
from insights.report.patterns import PatternFigures


def pattern_card(scope: Scope, pattern: PatternFigures) -> None:
    """Show one pattern as a card of one row, with a link to its page."""
    with st.container(border=True):
        what, course, figures, proof = st.columns([6, 3, 2, 2], vertical_alignment="center")
        with what:
            st.page_link(
                scope.pages["patterns"],
                label=f"**{said(pattern.title, 110)}**",
                query_params={"pattern": pattern.pattern_id},
            )
            st.caption(said(in_its_words(pattern), 150))
        with course:
            st.altair_chart(
                charts.course(pattern.course, colour=facet_colour(pattern.facet)),
                alt="How often over the window, from its begin to its end",
            )
            st.caption(f"{pattern.first:%d %b %H:%M} \u2013 {pattern.last:%d %b %H:%M} UTC")
        with figures:
            st.markdown(f"**{words.traces(pattern.count)}**")
            st.caption(f"{words.percent(pattern.share)} of all")
        with proof:
            severity_badge(pattern.severity)
            standing_badge(pattern)
            if pattern.examples:
                trace_link(scope, pattern.examples[0], "Example")


def severity_badge(severity: str) -> None:
    """Show a severity in its colour, and in words."""
    st.badge(f"severity {said(severity, 20)}", color=SEVERITY_COLOURS.get(severity, "gray"))


def standing_badge(pattern: PatternFigures) -> None:
    """Show that a pattern is new, or when it ended, and that it is weak; nothing of the others."""
    if pattern.standing:
        st.badge(pattern.standing, color="violet" if pattern.state == "active" else "gray")
    if pattern.weak:
        st.badge("weak", color="orange")


def trace_link(scope: Scope, trace_id: str, label: str | None = None) -> None:
    """Link to a trace; ``label`` must be ours or escaped."""
    st.page_link(
        scope.pages["trace"],
        label=label or said(trace_id),
        icon=":material/account_tree:",
        query_params={"trace": trace_id},
    )


def in_its_words(pattern: PatternFigures) -> str:
    """Give what shows a pattern best in one line: words of one of its traces, else how its insight begins."""
    quotes = (str(item.get("quote") or "").strip() for item in pattern.evidence)
    quote = next(filter(None, quotes), "")
    return f"\u201c{quote}\u201d" if quote else first_sentence(pattern.body) or pattern.name


def first_sentence(body: str) -> str:
    """Give how a text begins, up to the first full stop."""
    head = " ".join(body.split())
    stop = head.find(". ")
    return head[: stop + 1] if 0 < stop < 240 else head
