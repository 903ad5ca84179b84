"""Tracelore: know what your AI agents do.

What other people's code may rely on::

    from tracelore import Flag, Monitor, connect

    with connect("tracelore-data") as store:
        for row in store.rows("SELECT trace_id, request FROM traces WHERE status = 'error'"):
            ...
"""

from pathlib import Path
from typing import TYPE_CHECKING

from store.late import late

if TYPE_CHECKING:
    from monitors.contract import Evidence, Flag, Monitor
    from store import Store
    from store.errors import TraceloreError

__all__ = ["Evidence", "Flag", "Monitor", "Store", "TraceloreError", "connect"]

# Late: who supervises, or only wants to see the help, does without DuckDB and Arrow, 80 MB.
__getattr__ = late(
    __name__,
    {
        "Evidence": "monitors.contract",
        "Flag": "monitors.contract",
        "Monitor": "monitors.contract",
        "Store": "store",
        "TraceloreError": "store.errors",
    },
)


def connect(data: str | Path = "tracelore-data") -> "Store":
    """Open a store.

    Args:
        data: A data folder: its running server's store if there is one, else its file directly. Or the address of a
            lake, ``ducklake:postgres:...``.
    """
    from store import open_data, open_store
    from store.store import LAKE

    return open_store(data) if str(data).startswith(LAKE) else open_data(Path(data))
