"""The dashboard's way to the store: a kept connection to the server, or a file for the moment only.

The connection is known by the server's note in the data folder: a restarted server writes another one,
so the next page connects anew. A file without a server is opened for the moment only, because a file
that is held open cannot be taken over by a server that starts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from store.paths import database_file, server_file

from store import Store, open_data, open_store


@contextmanager
def opened(data: Path) -> Iterator[Store | None]:
    """Give the store of a data folder while the block runs; None where nothing has been stored yet.

    Raises:
        StoreError: there is something, but it cannot be read now.
    """
    mark = _mark(server_file(data))
    if mark is not None:
        yield _served(str(data), mark)
    elif database_file(data).exists():
        with open_store(database_file(data), read_only=True) as store:
            yield store
    else:
        yield None


def forget() -> None:
    """Drop the kept connection: the next page makes a new one."""
    _served.clear()


def _mark(path: Path) -> str | None:
    try:
        known = path.stat()
    except FileNotFoundError:
        return None
    return f"{known.st_mtime_ns}-{known.st_ino}-{known.st_size}"


@st.cache_resource(show_spinner=False, max_entries=1, on_release=lambda store: store.close())
def _served(data: str, mark: str) -> Store:  # noqa: ARG001 - the mark is part of what the connection is kept under
    return open_data(Path(data))
