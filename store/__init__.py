"""The ground floor: records, schema, and the ways to open a store."""

from store.append import Appended, append_rows
from store.duckdb_file import FileStore
from store.guard import run_select
from store.lake import LakeStore
from store.location import open_data, open_served
from store.people import select_for_people
from store.server import ServedStore, serve_store
from store.settle import settle, settled_since
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
    "settle",
    "settled_since",
    "span_tree",
]
