"""Reports: those written so far, and the text of one."""

import streamlit as st

from dashboard import empty
from dashboard.look import said
from dashboard.scope import Scope
from insights import words
from insights.report import list_reports
from insights.report.shelf import read_report

# A table that is wider than a narrow screen scrolls by itself, and not the page with all its text.
_TABLES = "<style>[data-testid=stMarkdownContainer] table { display: block; overflow-x: auto; }</style>"


def show(scope: Scope) -> None:
    """Draw the list and the chosen report."""
    st.title("Reports", anchor=False)
    known = {row["report_id"]: row for row in list_reports(scope.store, scope.project)}
    if not known:
        empty.no_reports(scope)
        return
    chosen = st.selectbox(
        "Report",
        list(known),
        format_func=lambda i: f"{known[i]['title']} ({known[i]['cause']})",
        key="report",
        bind="query-params",
    )
    body = read_report(scope.store, scope.project, chosen) or ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Download Markdown",
            body,
            file_name=f"{chosen}.md",
            mime="text/markdown",
            icon=":material/download:",
        )
        row = known[chosen]
        st.caption(f"written {words.moment(row['created_at'])} UTC \u00b7 {said(row['path'], 120)}", width="content")
    with st.container(border=True):
        st.html(_TABLES)
        # The report escaped every text of a trace when it was written.
        st.markdown(body, anchors=False)
