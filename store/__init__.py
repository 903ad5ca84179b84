"""The ground floor: records, schema, and the ways to open a store."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from store.compiled import check_compiled

if TYPE_CHECKING:
    from store.append import Appended, append_rows
    from store.duckdb_file import FileStore
    from store.guard import run_select
    from store.lake import LakeStore
    from store.location import open_data, open_served
    from store.people import select_for_people
    from store.server import ServedStore, serve_store
    from store.settle import settled_since
    from store.store import Store, Transaction, open_store
    from store.traces import load_trace, load_traces, span_tree

__all__ = [
    "Appended",
    "FileStore",
    "LakeStore",
    "ServedStore",
    "Store",
    "Transaction",
    "append_rows",
    "load_trace",
    "load_traces",
    "open_data",
    "open_served",
    "open_store",
    "run_select",
    "select_for_people",
    "serve_store",
    "settled_since",
    "span_tree",
]

check_compiled()  # here, because every room stands on this one

_HOMES = {
    "append": ("Appended", "append_rows"),
    "duckdb_file": ("FileStore",),
    "guard": ("run_select",),
    "lake": ("LakeStore",),
    "location": ("open_data", "open_served"),
    "people": ("select_for_people",),
    "server": ("ServedStore", "serve_store"),
    "settle": ("settled_since",),
    "store": ("Store", "Transaction", "open_store"),
    "traces": ("load_trace", "load_traces", "span_tree"),
}


def __getattr__(name: str) -> Any:
    # When first asked for: who needs only a record or a rule does without DuckDB, 45 MB in every process.
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"store.{module}"), name)
    raise AttributeError(f"module 'store' has no attribute {name!r}")
