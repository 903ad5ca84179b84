"""What a page is about: the project and the window of time, chosen once in the sidebar for all pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard.questions import first_trace, projects
from insights.report.window import Window
from store import Store

WINDOWS: Mapping[str, timedelta | None] = {
    "1h": timedelta(hours=1),
    "6h": timedelta(hours=6),
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
    "all": None,
}
_NAMES = {
    "1h": "Last hour",
    "6h": "Last 6 hours",
    "24h": "Last 24 hours",
    "7d": "Last 7 days",
    "30d": "Last 30 days",
    "all": "All time",
}
DEFAULT_WINDOW = "24h"


@dataclass(frozen=True, slots=True)
class Scope:
    """All that a view needs: where to read, what about, and the pages to link to."""

    store: Store
    window: Window
    pages: Mapping[str, StreamlitPage]

    @property
    def project(self) -> str:
        """The project that is shown."""
        return self.window.project


def chosen_project(store: Store, preferred: str) -> str:
    """Let people choose the project in the sidebar; ``preferred`` is where they begin."""
    known = projects(store) or [preferred]
    first = known.index(preferred) if preferred in known else 0
    return st.sidebar.selectbox("Project", known, index=first, key="project", bind="query-params")


def chosen_window(store: Store, project: str) -> Window:
    """Let people choose how far back to look."""
    names = list(WINDOWS)
    name = st.sidebar.selectbox(
        "Time",
        names,
        index=names.index(DEFAULT_WINDOW),
        format_func=_NAMES.__getitem__,
        key="window",
        bind="query-params",
    )
    until = datetime.now(UTC).replace(tzinfo=None)
    length = WINDOWS[name]
    since = until - length if length else first_trace(store, project) or until - timedelta(hours=24)
    return Window(project, since, until)
