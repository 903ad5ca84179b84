"""Tracelore: know what your AI agents do.

What other people's code may rely on::

    from tracelore import Flag, Monitor, connect

    with connect("tracelore-data") as store:
        for row in store.rows("SELECT trace_id, request FROM traces WHERE status = 'error'"):
            ...
"""

from pathlib import Path

from monitors.contract import Evidence, Flag, Monitor
from store import Store, open_data, open_store
from store.errors import TraceloreError
from store.store import LAKE

__all__ = ["Evidence", "Flag", "Monitor", "Store", "TraceloreError", "connect"]


def connect(data: str | Path = "tracelore-data") -> Store:
    """Open a store.

    Args:
        data: A data folder: its running server's store if there is one, else its file directly. Or the address of a
            lake, ``ducklake:postgres:...``.
    """
    return open_store(data) if str(data).startswith(LAKE) else open_data(Path(data))
