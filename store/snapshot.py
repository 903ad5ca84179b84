"""All of a store as of one moment, read a piece at a time while others go on writing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa

from store.duck_store import DuckStore, as_rows, undo_and_close
from store.literals import normal

_ROWS = 20_000  # at once: spans can be long


class Snapshot:
    """Reads within one transaction. One result at a time: the next question ends the one before."""

    def __init__(self, store: DuckStore, session: duckdb.DuckDBPyConnection) -> None:
        self._store = store
        self._session = session

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Read a small result whole."""
        with self._store.translated():
            return as_rows(self._session.execute(sql, normal(params) or None).to_arrow_table())

    def stream(self, sql: str, params: Sequence[Any] = ()) -> pa.RecordBatchReader:
        """Read a result of any size in batches."""
        with self._store.translated():
            return self._session.execute(sql, normal(params) or None).to_arrow_reader(_ROWS)

    def tables(self) -> list[str]:
        """Give the names of all tables, in the order in which they were made."""
        found = self.rows("SELECT table_name FROM duckdb_tables() WHERE NOT internal ORDER BY table_oid")
        return [row["table_name"] for row in found]

    def count(self, table: str) -> int:
        """Give how many rows a table has."""
        return int(self.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"])


@contextmanager
def snapshot(store: DuckStore) -> Iterator[Snapshot]:
    """Give the store as it is at the first question; what is written while the block runs is not in it."""
    session = store.cursor()
    try:
        with store.translated():
            session.begin()
        yield Snapshot(store, session)
    finally:
        undo_and_close(session)
