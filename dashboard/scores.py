"""Scores, as people, models and code gave them, on a trace's page."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard.look import kind_icon, said, shown
from dashboard.steps import title
from store.records import Trace

_LISTED = 100
Score = dict[str, Any]


def scores_card(trace: Trace, scores: Sequence[Score]) -> None:
    """Draw all scores of a trace, each with what it is about."""
    if not scores:
        st.caption("Nobody judged this trace or a step of it.")
    for score in scores[:_LISTED]:
        with st.container(border=True):
            st.markdown(f"**{said(score['name'], 80)}** \u00b7 {verdict(score)}")
            st.caption(_about(trace, score))
            _explanation(score)
    if len(scores) > _LISTED:
        st.caption(f"{len(scores) - _LISTED:,} more; `SELECT * FROM scores` has them all.")


def scores_of_step(scores: Sequence[Score]) -> None:
    """Draw the scores of one step below it."""
    for score in scores[:_LISTED]:
        st.markdown(f":material/fact_check: **{said(score['name'], 80)}** \u00b7 {verdict(score)}{_judge(score)}")
        _explanation(score)


def verdict(score: Score) -> str:
    """Say what was found: the value, the label, or both."""
    value = "" if score["value"] is None else f"{score['value']:g}"
    label = said(score["label"], 60) if score["label"] else ""
    return " \u00b7 ".join(part for part in (value, label) if part) or "\u2013"


def _about(trace: Trace, score: Score) -> str:
    span = trace.by_id.get(score["span_id"] or "")
    step = f"{kind_icon(span.kind)} {said(title(span), 80)}" if span and score["about"] == "span" else ""
    about = step or {"span": "a step that is not here", "session": "the session"}.get(score["about"], "the whole trace")
    return f"{about}{_judge(score)} \u00b7 {score['time']:%d %b %Y %H:%M:%S} UTC"


def _judge(score: Score) -> str:
    if score["mean_of"] is not None:
        return f" \u00b7 mean of {score['mean_of'] or 'several'}"
    return f" \u00b7 by {said(score['judge'], 40)}" if score["judge"] else ""


def _explanation(score: Score) -> None:
    if score["explanation"]:
        st.code(shown(score["explanation"], 4000), language=None, wrap_lines=True)
