"""A store in another process, reached over DuckDB's Quack protocol. What is peculiar to Quack 1.5.5 stands here.

- Whole statements go down with ``quack_query_by_name``; a remote table that is scanned locally travels whole.
- One ``ATTACH`` is one session on the server, whichever local cursor uses it: each unit of work takes one for itself.
- A transaction belongs to the server's session: ``begin``, bulk inserts through the attached tables, ``commit``.
  A client-side ``BEGIN`` would not undo remote rows.
- ``COMMIT`` of a transaction in which a statement failed answers as if all was well, and may store nothing.
- Errors arrive as InvalidInputException whatever they were; only the text tells a conflict from a mistake.
- A session does not survive its server: "Invalid connection id".
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from types import TracebackType
from typing import Any, Self

import duckdb
import pyarrow as pa

from store.duck_store import as_rows
from store.errors import StoreError, StoreUnavailable
from store.extensions import load_extensions
from store.literals import literal, render
from store.migrate import check_same

_GONE = (
    "Invalid connection id",
    "Failed to send message",
    "Could not connect to server",
    "Connection Error",
    "has been invalidated",
)
_CONFLICT = (
    "Conflict on",
    "conflict",
    "Transaction is aborted",
    "out of memory",
    "Out of Memory",
    "INTERRUPT",
)
_IDLE = 8


class QuackStore:
    """The store of a serving process. Threads do not wait for each other: each takes a session of its own.

    Args:
        url: ``quack:HOST:PORT``.
        token: What that process asks for; a reader's token allows single SELECTs only.

    Raises:
        StoreUnavailable: nobody answers there, the token is not the right one, or it is of an older Tracelore.
        StoreTooNew: it is of a newer one.
    """

    shared = False

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self._numbers = count()
        self._lock = threading.Lock()
        self._idle: list[_Session] = []
        self._client = duckdb.connect()
        load_extensions(self._client)
        self._client.execute("SET GLOBAL TimeZone = 'UTC'")
        # Else each statement opens a connection of its own, which takes a third of the CPU of sending one.
        self._client.execute("SET GLOBAL httpfs_connection_caching = true")
        self._client.execute(f"CREATE SECRET (TYPE quack, TOKEN {literal(token)})")
        try:
            check_same(self)  # and thus whether anybody answers
        except BaseException:
            self.close()
            raise

    def query(self, sql: str, params: Sequence[Any] = ()) -> pa.Table:
        with self._session() as session:
            return session.send(render(sql, params))

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[dict[str, Any]]:
        return as_rows(self.query(sql, params))

    @contextmanager
    def transaction(self) -> Iterator["QuackTransaction"]:
        with self._session() as session:
            session.send("BEGIN")
            work = QuackTransaction(session)
            try:
                yield work
                work.commit()
            except BaseException:
                with suppress(StoreError):  # a conflict has ended the transaction already
                    session.send("ROLLBACK")
                raise

    def close(self) -> None:
        with self._lock:
            self._idle.clear()
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _session(self) -> Iterator["_Session"]:
        session = self._taken()
        try:
            yield session
        finally:
            with self._lock:
                keep = session.alive and len(self._idle) < _IDLE
                if keep:
                    self._idle.append(session)
            if not keep:
                session.close()

    def _taken(self) -> "_Session":
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return _Session(self.url, self._client, f"served{next(self._numbers)}")


class _Session:
    """One session on the server, under a name of its own in the local database."""

    def __init__(self, url: str, client: duckdb.DuckDBPyConnection, name: str) -> None:
        self.name = name
        self.alive = True
        self._url = url
        with self._translated():
            self._cursor = client.cursor()
            self._cursor.execute(f"ATTACH {literal(url)} AS {name}")

    def send(self, sql: str) -> pa.Table:
        """Run one whole statement there."""
        with self._translated():
            return self._cursor.execute("FROM quack_query_by_name(?, ?)", [self.name, sql]).to_arrow_table()

    def insert(self, table: str, rows: pa.Table) -> None:
        """Send rows in bulk."""
        with self._translated():
            self._cursor.register("lent_rows", rows)
            try:
                self._cursor.execute(f"INSERT INTO {self.name}.{table} BY NAME SELECT * FROM lent_rows")
            finally:
                self._cursor.unregister("lent_rows")

    def close(self) -> None:
        with suppress(duckdb.Error):  # of a server that is gone
            self._cursor.execute(f"DETACH {self.name}")
        self._cursor.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            text = str(error)
            if isinstance(error, (duckdb.IOException, duckdb.HTTPException, duckdb.ConnectionException)) or any(
                sign in text for sign in _GONE
            ):
                self.alive = False
            raise _ours(self._url, text, gone=not self.alive) from error


class QuackTransaction:
    """A unit of work in one session of the server."""

    shared = False

    def __init__(self, session: _Session) -> None:
        self._session = session
        self._failed = False

    def query(self, sql: str, params: Sequence[Any] = ()) -> pa.Table:
        with self._watched():
            return self._session.send(render(sql, params))

    def execute(self, sql: str, params: Sequence[Any] = ()) -> None:
        self.query(sql, params)

    def insert(self, table: str, rows: pa.Table) -> None:
        with self._watched():
            self._session.insert(table, rows)

    def commit(self) -> None:
        """Store everything, unless a statement failed and its error was swallowed on the way."""
        if self._failed:
            raise StoreError("A statement of this transaction failed, so nothing of it is stored.")
        self._session.send("COMMIT")

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except StoreError:
            self._failed = True
            raise


def _ours(url: str, text: str, *, gone: bool) -> StoreError:
    first = text.partition("\n")[0]
    if gone:
        return StoreUnavailable(f"The server at {url} does not answer ({first}). Is it running? Open it again.")
    if "Authentication failed" in text or "authentication token" in text:
        return StoreUnavailable(f"The server at {url} wants the token of its data folder. Open the folder again.")
    if "Authorization failed" in text:
        return StoreError(
            f"{url} lets a reader run one SELECT that compares and counts rows of one of Tracelore's tables, and "
            "nothing else. 'tracelore sql' takes the rest."
        )
    if any(sign in text for sign in _CONFLICT):
        return StoreUnavailable(f"{url} could not do this now ({first}). Try again.")
    return StoreError(f"{url} refused a statement: {text}")
