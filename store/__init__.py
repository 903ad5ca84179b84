"""The ground floor: records, schema, and the ways to open a store."""

from typing import TYPE_CHECKING

from store.compiled import check_compiled
from store.late import late

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

# Late: who needs only a record or a rule does without DuckDB, 45 MB in every process.
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
__getattr__ = late(__name__, {name: f"store.{module}" for module, names in _HOMES.items() for name in names})
