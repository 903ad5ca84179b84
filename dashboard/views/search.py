"""Search: traces and messages by words, columns and attributes, with the passage found."""

import streamlit as st

from dashboard import empty
from dashboard.look import said, shown
from dashboard.patterns_list import trace_link
from dashboard.scope import Scope
from insights import words
from store.asked import Asked, as_trace, understood
from store.errors import UsageError
from store.search import Hit, search

_LIMIT = 50


def show(scope: Scope) -> None:
    """Draw the page."""
    st.title("Search", anchor=False)
    query = st.text_input(
        "Look for",
        placeholder='lost "my parcel" service:shop status:error app.tenant:acme, or a trace id',
        help="Words and phrases stand in one message; key:value names a column or an attribute; all has to hold.",
        key="q",
        bind="query-params",
    )
    if not query.strip():
        _explained(scope)
        return
    try:
        with st.spinner("Looking"):
            hits = _found(scope, understood(query))
    except UsageError as wrong:
        st.warning(said(wrong, 300))
        return
    _count(hits)
    for hit in hits:
        _hit(scope, hit)


def _found(scope: Scope, asked: Asked) -> list[Hit]:
    """Look within the chosen time; who has an id wants that trace, whenever it was, or its agent believes it was."""
    if asked.trace or as_trace(asked):
        return search(scope.store, scope.project, asked, limit=_LIMIT)
    window = scope.window
    return search(scope.store, scope.project, asked, since=window.since, until=window.until, limit=_LIMIT)


def _explained(scope: Scope) -> None:
    st.caption(
        "Words and \u201cphrases\u201d in any letter case; `service:` `agent:` `user:` `session:` `model:` `tool:` "
        "`status:` `kind:` `error:`, or any attribute by its name. The time is chosen in the sidebar."
    )
    if scope.store.query("SELECT 1 FROM spans LIMIT 1").num_rows == 0:
        empty.no_traces()


def _count(hits: list[Hit]) -> None:
    if not hits:
        st.caption("Nothing fits. A longer time in the sidebar, or fewer words, may find more.")
    elif len(hits) == _LIMIT:
        st.caption(f"The newest {_LIMIT}; a shorter time or more words narrow them down.")
    else:
        st.caption("1 hit" if len(hits) == 1 else f"{len(hits)} hits, the newest first")


def _hit(scope: Scope, hit: Hit) -> None:
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            if hit.status == "error":
                st.badge("failed", icon=":material/error:", color="red")
            trace_link(scope, hit.trace_id, said(hit.request, 100) if hit.request else None)
            st.caption(_particulars(hit), width="content")
        if hit.passage is not None:
            found = hit.passage
            st.code(
                shown(f"\u2026{found.before}\u27e6{found.words}\u27e7{found.after}\u2026", 1200),
                language=None,
                wrap_lines=True,
            )


def _particulars(hit: Hit) -> str:
    parts = [f"{hit.at:%d %b %Y %H:%M:%S} UTC", said(hit.agent or hit.service, 60)]
    if hit.passage is not None:
        parts.append(f"{hit.field} of span {said(hit.span_id, 40)}")
    elif hit.span_count is not None:
        parts.append(f"{words.number(hit.span_count)} steps")
    if hit.duration_ms is not None:
        parts.append(words.duration(hit.duration_ms))
    if hit.user_id:
        parts.append(f"user {said(hit.user_id, 60)}")
    return " \u00b7 ".join(parts)
