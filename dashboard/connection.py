"""The dashboard's way to the store: a kept connection to the server, or a file for the moment only.

The connection is kept under the server's process and port, so the first page after a restart connects
anew. A file without a server is opened only while a page is drawn: a server that starts could not take
over a file that is held open.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from store import Store, open_data, open_store
from store.place import STORE_FILE, running_server


@contextmanager
def opened(data: Path, url: str = "") -> Iterator[Store | None]:
    """Give the store of a data folder, or the lake at ``url``, while the block runs; None where there is none yet.

    Raises:
        StoreError: there is something, but it cannot be read now.
    """
    if url:
        yield _lake(url)
        return
    server = running_server(data)
    if server is not None:
        yield _served(str(data), f"{server.pid} {server.quack_port}")
    elif (data / STORE_FILE).exists():
        with open_store(data / STORE_FILE, read_only=True) as store:
            yield store
    else:
        yield None


def forget() -> None:
    """Drop the kept connection: the next page makes a new one."""
    _served.clear()
    _lake.clear()


@st.cache_resource(show_spinner=False, max_entries=1, on_release=lambda store: store.close())
def _served(data: str, server: str) -> Store:  # noqa: ARG001 - the server is what the connection is kept under
    return open_data(Path(data))


@st.cache_resource(show_spinner=False, max_entries=1, on_release=lambda store: store.close())
def _lake(url: str) -> Store:
    return open_store(url)
