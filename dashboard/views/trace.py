"""Traces: the list of them, and one of them from every side."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from dashboard import empty
from dashboard.flag_card import flag_card
from dashboard.look import facet_look, said
from dashboard.questions import (
    flags_of_trace,
    patterns_of_trace,
    recent_traces,
    said_of_trace,
    scores_of_trace,
    settled,
    shares_of_trace,
    unchecked_of_trace,
    undescribed_of_trace,
    unusual_of_trace,
)
from dashboard.scope import Scope
from dashboard.scores import scores_card
from dashboard.traces_table import MARKS, traces_table
from dashboard.views import trace_conversation, trace_errors, trace_steps
from insights import words
from insights.report.quality import WEAK, weak_patterns
from store import load_traces
from store.records import Trace

_NOTHING = {
    "failure": "No sign of a failure: neither an error, nor a step or an answer that shows one.",
    "intent": "Nobody asked for anything, as far as it is recorded.",
    "behaviour": "No steps of agents or tools are recorded.",
}
_SHARES = {
    "time": "Where its time went",
    "tokens": "Where its tokens went",
    "reasoning": "How its agents reason, by sentences of their thoughts",
}


def show(scope: Scope) -> None:
    """Draw one trace if the address names one, else the newest."""
    wanted = st.query_params.get("trace")
    if wanted is None:
        _newest(scope)
        return
    st.page_link(scope.pages["trace"], label="All traces", icon=":material/arrow_back:")
    found = next(iter(load_traces(scope.store, scope.project, [wanted])), None)
    if found is None or not found.spans:
        empty.unknown("trace", wanted)
        return
    _one(scope, found)


def _newest(scope: Scope) -> None:
    st.title("Traces", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        phrase = st.text_input(
            "Find", placeholder="words of the request or answer, a user, a session, a trace id", key="find"
        )
        failed = st.toggle("Only failed", key="only-failed")
    limit = 200
    rows = recent_traces(scope.store, scope.window, failed=failed, phrase=phrase.strip(), limit=limit)
    if rows:
        count = (
            f"The newest {limit} that fit; a shorter time or a phrase narrows them down."
            if len(rows) == limit
            else f"{words.traces(len(rows))}."
        )
        st.caption(f"{count} A click at the left edge of a row opens it. {MARKS}.")
        traces_table(scope, rows, key="newest")
    elif phrase or failed:
        st.caption("Nothing fits.")
    else:
        empty.nothing_in_window(scope)


def _one(scope: Scope, trace: Trace) -> None:
    row = settled(scope.store, scope.project, trace.trace_id)
    patterns = patterns_of_trace(scope.store, scope.project, trace.trace_id)
    flags = flags_of_trace(scope.store, scope.project, trace.trace_id)
    session = (row or {}).get("session_id") or trace.root.session_id
    scores = scores_of_trace(scope.store, scope.project, trace, session)
    told = said_of_trace(scope.store, scope.project, trace.trace_id)
    undescribed = undescribed_of_trace(scope.store, scope.project, trace.trace_id)
    _head(trace, row, told, undescribed)
    errors = sum(span.failed for span in trace.spans)
    tabs = st.tabs(
        [
            f":material/account_tree: Steps ({len(trace.spans):,})",
            ":material/forum: Conversation",
            f":material/error: Errors ({errors:,})",
            f":material/flag: Flags ({len(flags)})",
            f":material/fact_check: Scores ({len(scores)})",
            f":material/category: Patterns ({len(patterns)})",
        ]
    )
    with tabs[0]:
        trace_steps.show(trace, scores)
    with tabs[1]:
        trace_conversation.show(trace)
    with tabs[2]:
        trace_errors.show(trace)
    with tabs[3]:
        _flags(scope, flags)
        _failed(unchecked_of_trace(scope.store, scope.project, trace.trace_id), str, "could not look at it")
    with tabs[4]:
        scores_card(trace, scores)
    with tabs[5]:
        _patterns(scope, patterns, unusual_of_trace(scope.store, scope.project, trace.trace_id))
        _failed(undescribed, lambda facet: facet_look(facet)[0], "could not be described")
        _silent(told, undescribed)
        _shares(shares_of_trace(scope.store, scope.project, trace.trace_id))


def _head(
    trace: Trace, row: dict[str, Any] | None, told: dict[str, str] | None, undescribed: Mapping[str, str]
) -> None:
    root = trace.root
    st.title(said((row or {}).get("request") or root.name, 140), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        if row["status"] == "error" if row else root.failed:
            st.badge("failed", icon=":material/error:", color="red")
        elif told and "failure" in told:
            st.badge("failure found", icon=":material/error:", color="orange")
        elif unknown := _unknown(row, told, undescribed):
            st.badge(unknown, icon=":material/hourglass_empty:", color="gray")
        else:
            st.badge("fine", icon=":material/check:", color="green")
        st.caption(" \u00b7 ".join(_particulars(trace, row)), width="content")
    if told and "failure" in told:
        st.caption(f"Failure: {said(told['failure'], 300)}")
    if row:
        _metrics(row)


def _unknown(row: dict[str, Any] | None, told: dict[str, str] | None, undescribed: Mapping[str, str]) -> str:
    """Say why nobody knows whether a trace without an error went well; nothing where that is known."""
    if row is None:
        return "not settled yet"
    if told is None:
        return "not looked at yet"
    return "could not be judged" if "failure" in undescribed else ""


def _particulars(trace: Trace, row: dict[str, Any] | None) -> list[str]:
    root, known = trace.root, row or {}
    parts = [f"trace {said(trace.trace_id)}"]
    if known.get("start_time"):
        parts.append(f"{known['start_time']:%d %b %Y %H:%M:%S} UTC")
    named = (
        ("service", known.get("service") or root.service),
        ("agent", known.get("agent") or root.agent),
        ("user", known.get("user_id") or root.user_id),
        ("session", known.get("session_id") or root.session_id),
    )
    return parts + [f"{name} {said(value, 60)}" for name, value in named if value]


def _metrics(row: dict[str, Any]) -> None:
    tokens = (row["input_tokens"] or 0) + (row["output_tokens"] or 0)
    with st.container(horizontal=True):
        st.metric("Duration", words.duration(row["duration_ms"]), border=True)
        st.metric("Steps", words.number(row["span_count"]), border=True)
        st.metric("Model calls", words.number(row["llm_count"]), border=True)
        st.metric("Tool calls", words.number(row["tool_count"]), border=True)
        st.metric("Steps in error", words.number(row["error_count"]), border=True)
        st.metric("Tokens", words.short_number(tokens), border=True)
        st.metric("Cost", words.money(row["cost"]), border=True)


def _flags(scope: Scope, flags: list[dict[str, Any]]) -> None:
    if not flags:
        st.caption("No monitor raised a flag about this trace.")
    for flag in flags:
        flag_card(scope, flag, linked=False)


def _patterns(scope: Scope, patterns: list[dict[str, Any]], unusual: list[dict[str, Any]]) -> None:
    if not patterns and not unusual:
        st.caption("This trace is in no pattern yet; the worker takes it up when it has settled, or the next run does.")
    weak = weak_patterns(scope.store, scope.project) & {(p["facet"], p["pattern_id"]) for p in patterns}
    for pattern in patterns:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.badge(said(pattern["facet"], 20), color="blue")
            if (pattern["facet"], pattern["pattern_id"]) in weak:
                st.badge("weak", color="orange")
            st.page_link(
                scope.pages["patterns"],
                label=said(pattern["title"] or pattern["name"], 140),
                query_params={"pattern": pattern["pattern_id"]},
            )
            st.caption(
                f"{words.traces(pattern['size'])}, {words.percent(pattern['share'])} of all; "
                f"strength {pattern['strength']:.2f}",
                width="content",
            )
    for row in unusual:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.badge(said(row["facet"], 20), color="blue")
            st.badge("unusual", color="violet")
            st.caption(f"Like no known pattern: {said(row['text'], 140)}", width="content")
            if row["nearest"]:
                likeness = f"likeness {row['strength']:.2f}; {row['needed']:.2f} is needed"
                st.caption(f"The nearest is {said(row['nearest'], 100)}, {likeness}", width="content")
    if weak:
        st.caption(WEAK)


def _failed(failed: Mapping[str, str], called: Callable[[str], str], how: str) -> None:
    """Say which facets or monitors failed on the trace, so that nobody takes it for one without anything to say."""
    for who, error in failed.items():
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.badge(said(called(who), 40), color="blue")
            st.badge(how, color="red")
            st.caption(said(error, 140), width="content")


def _silent(told: dict[str, str] | None, failed: Mapping[str, str]) -> None:
    """Say of which facets there is nothing to say: a trace that shows no sign of a failure is told as such."""
    if told is None:
        return
    for facet, nothing in _NOTHING.items():
        if facet not in told and facet not in failed:
            with st.container(border=True, horizontal=True, vertical_alignment="center"):
                st.badge(facet_look(facet)[0], color="blue")
                st.caption(nothing, width="content")


def _shares(told: Mapping[str, Mapping[str, float]]) -> None:
    """Say where time and tokens went, and how its agents reason."""
    for name, shares in told.items():
        parts = ", ".join(f"{said(label, 60)} {words.percent(share)}" for label, share in shares.items())
        if parts:
            st.caption(f"{_SHARES[name]}: {parts}.")
