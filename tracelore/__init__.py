"""Tracelore: know what your AI agents do.

What other people's code may rely on::

    from tracelore import Flag, Monitor, connect

    with connect("tracelore-data") as store:
        for row in store.rows("SELECT trace_id, request FROM traces WHERE status = 'error'"):
            ...
"""

from pathlib import Path

from monitors.contract import Evidence, Flag, Monitor
from store import Store, open_data
from store.errors import TraceloreError

__all__ = ["Evidence", "Flag", "Monitor", "Store", "TraceloreError", "connect"]


def connect(data: str | Path = "tracelore-data") -> Store:
    """Open the store of a data folder: through its running server if there is one, else its file directly."""
    return open_data(Path(data))
