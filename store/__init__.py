"""The ground floor: records, schema, and the ways to open a store."""

from store.append import Appended, append_spans
from store.duckdb_file import FileStore
from store.guard import run_select
from store.location import open_data
from store.people import select_for_people
from store.server import ServedStore, serve_store
from store.store import Store, Transaction, open_store

__all__ = [
    "Appended",
    "FileStore",
    "ServedStore",
    "Store",
    "Transaction",
    "append_spans",
    "open_data",
    "open_store",
    "run_select",
    "select_for_people",
    "serve_store",
]
