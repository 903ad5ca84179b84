"""The ground floor: records, schema, and the ways to open a store."""

from store.append import Appended, append_spans
from store.store import Store, Transaction, open_store

__all__ = ["Appended", "Store", "Transaction", "append_spans", "open_store"]
