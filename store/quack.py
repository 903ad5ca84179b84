"""A store in another process, reached over DuckDB's Quack protocol. What is peculiar to Quack 1.5.5 stands here.

- Whole statements go down with ``quack_query_by_name``; a remote table that is scanned locally travels whole.
- One connection keeps one session on the server, and a transaction belongs to that session: ``begin``, bulk inserts
  through the attached tables, ``commit``. A client-side ``BEGIN`` would not undo remote rows.
- A failed statement leaves the session's transaction aborted until it is rolled back.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any, Self

import duckdb
import pyarrow as pa

from store.duckdb_file import as_rows
from store.errors import StoreError, StoreUnavailable
from store.extensions import load_extensions
from store.literals import literal, quoted, render


class QuackStore:
    """The store of a serving process.

    Args:
        url: ``quack:HOST:PORT``.
        token: What that process asks for.

    Raises:
        StoreUnavailable: nobody answers there.
    """

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self._turn = threading.RLock()  # one session, so one statement or transaction at a time
        self._connection = duckdb.connect()
        load_extensions(self._connection)
        self._connection.execute("SET TimeZone = 'UTC'")
        with _translated(url):
            self._connection.execute(f"CREATE SECRET (TYPE quack, TOKEN {literal(token)})")
            self._connection.execute(f"ATTACH {literal(url.replace('127.0.0.1', 'localhost'))} AS served")

    def query(self, sql: str, params: Sequence[Any] = ()) -> pa.Table:
        with self._turn, _translated(self.url):
            return self._send(render(sql, params))

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[dict[str, Any]]:
        return as_rows(self.query(sql, params))

    @contextmanager
    def transaction(self) -> Iterator["QuackTransaction"]:
        with self._turn:
            with _translated(self.url):
                self._send("BEGIN")
            try:
                yield QuackTransaction(self.url, self._connection, self._send)
                with _translated(self.url):
                    self._send("COMMIT")
            except BaseException:
                with suppress(duckdb.Error):
                    self._send("ROLLBACK")
                raise

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _send(self, sql: str) -> pa.Table:
        return self._connection.execute(f"FROM quack_query_by_name('served', {quoted(sql)})").to_arrow_table()


class QuackTransaction:
    """A unit of work in the server's session of this client."""

    def __init__(self, url: str, connection: duckdb.DuckDBPyConnection, send: Any) -> None:
        self._url = url
        self._connection = connection
        self._send = send

    def query(self, sql: str, params: Sequence[Any] = ()) -> pa.Table:
        with _translated(self._url):
            table: pa.Table = self._send(render(sql, params))
            return table

    def execute(self, sql: str, params: Sequence[Any] = ()) -> None:
        self.query(sql, params)

    def insert(self, table: str, rows: pa.Table) -> None:
        with _translated(self._url):
            self._connection.register("lent_rows", rows)
            try:
                self._connection.execute(f"INSERT INTO served.{table} BY NAME SELECT * FROM lent_rows")
            finally:
                self._connection.unregister("lent_rows")


@contextmanager
def _translated(url: str) -> Iterator[None]:
    try:
        yield
    except (duckdb.IOException, duckdb.HTTPException, duckdb.ConnectionException) as error:
        raise StoreUnavailable(f"The server at {url} does not answer: {_first(error)}. Is it running?") from error
    except duckdb.Error as error:
        if "Authentication failed" in str(error) or "connection" in str(error).lower():
            raise StoreUnavailable(f"The server at {url} went away: {_first(error)}. Open it again.") from error
        raise StoreError(f"{url} refused a statement: {error}") from error


def _first(error: Exception) -> str:
    return str(error).partition("\n")[0]
