"""The dashboard's frame: choose a project and a time, draw the page. Started by ``dashboard.launch``."""

from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard import connection, empty
from dashboard.look import said
from dashboard.place import Place, place
from dashboard.scope import Scope, chosen_project, chosen_window
from dashboard.views import flags, overview, patterns, reports, search, sql, trace
from store import Store
from store.errors import StoreError, StoreUnavailable

LOGO = Path(__file__).with_name("logo.svg")

_VIEWS: Mapping[str, tuple[str, str, Callable[[Scope], None]]] = {
    "overview": ("Overview", ":material/monitoring:", overview.show),
    "patterns": ("Patterns", ":material/category:", patterns.show),
    "trace": ("Traces", ":material/account_tree:", trace.show),
    "search": ("Search", ":material/search:", search.show),
    "flags": ("Flags", ":material/flag:", flags.show),
    "reports": ("Reports", ":material/article:", reports.show),
    "sql": ("SQL", ":material/database:", sql.show),
}
_DEEP_LINKS = ("trace", "pattern")


def main() -> None:
    """Draw the page that the address names."""
    st.set_page_config(page_title="Tracelore", page_icon=str(LOGO), layout="wide")
    st.logo(str(LOGO), size="large")
    where = place()
    try:
        with connection.opened(where.data, where.store) as store:
            _draw(where, store)
    except StoreUnavailable as away:
        _again(away)
    except StoreError as error:
        st.error("The store cannot be read.")
        st.text(str(error))


def _draw(where: Place, store: Store | None) -> None:
    if store is None:
        st.title("Overview", anchor=False)
        empty.no_traces()
        return
    ready: list[Scope] = []
    pages = {name: _page(name, ready) for name in _VIEWS}
    page = st.navigation(list(pages.values()))
    _follow_deep_link(page, pages)
    project = chosen_project(store, where.project)
    ready.append(Scope(store, chosen_window(store, project), pages, where))
    page.run()
    st.session_state.pop("tried", None)


def _page(name: str, ready: list[Scope]) -> StreamlitPage:
    title, icon, show = _VIEWS[name]

    def run() -> None:
        show(ready[0])

    return st.Page(run, title=title, icon=icon, url_path=name, default=name == "overview")


def _follow_deep_link(page: StreamlitPage, pages: Mapping[str, StreamlitPage]) -> None:
    """Lead ``/?trace=ID`` and ``/?pattern=ID`` to their pages, so that links need not know our paths."""
    if page is not pages["overview"]:
        return
    for name in _DEEP_LINKS:
        if wanted := st.query_params.get(name):
            target = pages["trace" if name == "trace" else "patterns"]
            st.switch_page(target, query_params={name: wanted})


def _again(away: StoreUnavailable) -> None:
    """Connect anew once by itself: the server may just have been restarted; then leave it to the reader."""
    connection.forget()
    if not st.session_state.get("tried"):
        st.session_state["tried"] = True
        st.rerun()
    st.title("The store is away", anchor=False)
    st.write("The server is starting, stopping, or busy. Nothing is lost: what it acknowledged is on disk.")
    st.caption(said(away, 300))
    if st.button("Try again", icon=":material/refresh:"):
        st.rerun()


main()
