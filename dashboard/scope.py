"""What a page is about: the project and the window of time, chosen once in the sidebar for all pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard.place import Place
from dashboard.questions import first_trace, projects
from insights.report.window import Window
from store import Store
from store.clock import utc_now

# The names stand in the address of a page, too, so that a link keeps its window.
WINDOWS: Mapping[str, timedelta | None] = {
    "1 hour": timedelta(hours=1),
    "6 hours": timedelta(hours=6),
    "24 hours": timedelta(hours=24),
    "7 days": timedelta(days=7),
    "30 days": timedelta(days=30),
    "all time": None,
}
DEFAULT_WINDOW = "24 hours"


@dataclass(frozen=True, slots=True)
class Scope:
    """All that a view needs: where to read, what about, and the pages to link to."""

    store: Store
    window: Window
    pages: Mapping[str, StreamlitPage]
    where: Place

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
    name = st.sidebar.selectbox("Time", names, index=names.index(DEFAULT_WINDOW), key="window", bind="query-params")
    until = utc_now()
    length = WINDOWS[name]
    since = until - length if length else first_trace(store, project) or until - timedelta(hours=24)
    return Window(project, since, until)
