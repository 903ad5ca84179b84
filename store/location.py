"""Find the store of a data folder: the running server's, or the closed file."""

from pathlib import Path

from store.duckdb_file import FileStore
from store.errors import StoreUnavailable
from store.place import STORE_FILE, running_server
from store.quack import QuackStore
from store.store import Store


def open_data(data: Path) -> Store:
    """Open the store of a data folder, through its server if one runs, else the file itself.

    Raises:
        StoreUnavailable: there is no store in the folder, or its server is just starting.
    """
    return FileStore(store_file(data)) if running_server(data) is None else open_served(data)


def open_or_make(data: Path) -> Store:
    """Open the store of a data folder, and make it where there is none: for what is set up before the first start.

    Raises:
        StoreUnavailable: the folder cannot be used, or its server is just starting.
    """
    return FileStore(data / STORE_FILE) if running_server(data) is None else open_served(data)


def open_served(data: Path) -> Store:
    """Open the store of a data folder through its server only.

    For processes that live beside a server: if they took the file while it restarts, it could not come back.

    Raises:
        StoreUnavailable: no server runs on the folder.
    """
    server = running_server(data)
    if server is None:
        raise StoreUnavailable(f"No server runs on {data}. Start 'tracelore serve --data {data}'.")
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
