"""Find the store of a data folder: the running server's, the closed file, or the lake that is named instead."""

from pathlib import Path

from store.duckdb_file import FileStore
from store.errors import StoreUnavailable, UsageError
from store.place import STORE_FILE, running_server
from store.quack import QuackStore
from store.store import Store, open_store


def open_data(data: Path, url: str = "") -> Store:
    """Open the store of a data folder, through its server if one runs, else the file itself.

    Args:
        data: The folder.
        url: Where the rows lie if not in the folder: a lake, which needs no server.

    Raises:
        StoreUnavailable: there is no store in the folder, or its server is just starting.
    """
    if url:
        return open_store(url)
    return FileStore(store_file(data)) if running_server(data) is None else open_served(data)


def open_or_make(data: Path, url: str = "") -> Store:
    """Open the store of a data folder, and make it where there is none: for what is set up before the first start.

    Raises:
        StoreUnavailable: the folder cannot be used, or its server is just starting.
    """
    if url:
        return open_store(url)
    return FileStore(data / STORE_FILE) if running_server(data) is None else open_served(data)


def open_served(data: Path, url: str = "") -> Store:
    """Open the store of a data folder through its server only.

    For processes that live beside a server: if they took the file while it restarts, it could not come back.

    Raises:
        StoreUnavailable: no server runs on the folder.
    """
    if url:
        return open_store(url)
    server = running_server(data)
    if server is None:
        raise StoreUnavailable(f"No server runs on {data}. Start 'tracelore serve --data {data}'.")
    if not server.quack_port:
        raise UsageError(f"The server on {data} keeps its rows in a lake. Name it with --store.")
    return QuackStore(server.quack_url, server.writer_token)


def store_file(data: Path) -> Path:
    """Give the file of a folder that has one.

    Raises:
        StoreUnavailable: it has none.
    """
    file = data / STORE_FILE
    if not file.exists():
        raise StoreUnavailable(f"There is no store in {data}. Start 'tracelore up --data {data}', or correct the path.")
    return file
