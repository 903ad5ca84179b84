"""Tracelore: know what your AI agents do.

What other people's code may rely on::

    from tracelore import Flag, Monitor, connect

    with connect("tracelore-data") as store:
        for row in store.rows("SELECT trace_id, request FROM traces WHERE status = 'error'"):
            ...
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitors.contract import Evidence, Flag, Monitor
    from store import Store
    from store.errors import TraceloreError

__all__ = ["Evidence", "Flag", "Monitor", "Store", "TraceloreError", "connect"]

_HOMES = {
    "Evidence": "monitors.contract",
    "Flag": "monitors.contract",
    "Monitor": "monitors.contract",
    "Store": "store",
    "TraceloreError": "store.errors",
}


def __getattr__(name: str) -> Any:
    # When first asked for: who supervises, or only wants to see the help, does without DuckDB and Arrow, 80 MB.
    if name not in _HOMES:
        raise AttributeError(f"module 'tracelore' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def connect(data: str | Path = "tracelore-data") -> "Store":
    """Open a store.

    Args:
        data: A data folder: its running server's store if there is one, else its file directly. Or the address of a
            lake, ``ducklake:postgres:...``.
    """
    from store import open_data, open_store
    from store.store import LAKE

    return open_store(data) if str(data).startswith(LAKE) else open_data(Path(data))
