"""Flags: what the monitors raised, by severity and monitor, with the words that made them."""

from typing import Any

import streamlit as st

from dashboard import empty
from dashboard.flag_card import flag_card
from dashboard.look import said
from dashboard.questions import flags_in
from dashboard.scope import Scope
from insights import words
from insights.report.flags import SEVERITIES, FlagFigures, flags
from monitors.lacking import lacking

_LIMIT = 300
_DRAWN = 40


def show(scope: Scope) -> None:
    """Draw the flags of the window."""
    st.title("Flags", anchor=False)
    st.caption("Raised by the monitors about single traces or users, with confidence and evidence.")
    for monitor, what in lacking(scope.store, scope.project, scope.window.since, scope.window.until):
        st.caption(f":material/error: {said(monitor, 40)} {said(what, 500)}.")
    summary = flags(scope.store, scope.window)
    everything = flags_in(scope.store, scope.window, limit=_LIMIT)
    if not everything:
        empty.no_flags()
        return
    _counts(summary)
    _list(scope, *_choice(sorted({flag["monitor"] for flag in everything})))


def _counts(summary: list[FlagFigures]) -> None:
    with st.container(horizontal=True):
        for severity in SEVERITIES:
            count = sum(f.count for f in summary if f.severity == severity)
            st.metric(severity, words.number(count), border=True)


def _choice(monitors: list[str]) -> tuple[list[str], list[str]]:
    left, right = st.columns(2)
    with left:
        chosen = st.multiselect("Monitor", monitors, placeholder="all monitors", key="monitors")
    with right:
        severities = st.multiselect("Severity", SEVERITIES, placeholder="all severities", key="severities")
    return chosen, severities


def _list(scope: Scope, monitors: list[str], severities: list[str]) -> None:
    found = flags_in(scope.store, scope.window, monitors=monitors, severities=severities, limit=_LIMIT)
    found.sort(key=_gravity)
    if not found:
        empty.no_flags()
        return
    for flag in found[:_DRAWN]:
        flag_card(scope, flag)
    if len(found) > _DRAWN:
        st.caption(f"{len(found) - _DRAWN} more in this choice; narrow it down, or ask `tracelore flags --json`.")


def _gravity(flag: dict[str, Any]) -> tuple[bool, int]:
    severity = flag["severity"]
    rank = SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)
    return flag["verdict"] == "wrong", rank
