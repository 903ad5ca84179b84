"""What a store is whose tables this process reads and writes through a DuckDB of its own, whatever lies below."""

import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from types import TracebackType
from typing import Any, Self

import duckdb
import pyarrow as pa

from store.errors import StoreBusy, StoreConflict, StoreDamaged, StoreError, StoreUnavailable
from store.literals import normal

# What DuckDB says of blocks and logs that are not what it wrote.
_DAMAGE = ("Corrupt", "checksum", "Could not read enough bytes", "Failed to deserialize", "not a valid DuckDB")
# What it says where no memory is left, also of a commit that fails for that.
_NO_MEMORY = ("could not allocate block", "failed to allocate data", "failed to pin block")
# Errors of its files and memory, and not of what a statement asks for.
_NOT_OF_A_STATEMENT = (
    duckdb.TransactionException,
    duckdb.IOException,
    duckdb.FatalException,
    duckdb.SerializationException,
    duckdb.InternalException,
)
WHAT_TO_DO = (
    "Put a copy back with 'tracelore restore COPY --replace', which moves it aside; "
    "or move the file away to start anew."
)


class DuckStore:
    """A store on a DuckDB connection of this process.

    Args:
        url: Where it is, as ``open_store`` takes it; shown in messages, so without anything secret.
        connection: The database; closed with the store.
    """

    shared = False
    useless = False  # once it has to be opened anew

    def __init__(self, url: str, connection: duckdb.DuckDBPyConnection) -> None:
        self.url = url
        self._connection = connection
        self._local = threading.local()
        self._cursors: weakref.WeakSet[duckdb.DuckDBPyConnection] = weakref.WeakSet()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Give a DuckDB session of its own on this store; the caller closes it."""
        with self.translated():
            cursor = self._connection.cursor()
        self._cursors.add(cursor)
        return cursor

    def query(self, sql: str, params: Sequence[Any] = ()) -> pa.Table:
        with self.translated():
            return self._cursor.execute(sql, normal(params) or None).to_arrow_table()

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[dict[str, Any]]:
        return as_rows(self.query(sql, params))

    @contextmanager
    def transaction(self) -> Iterator["DuckTransaction"]:
        cursor = self.cursor()
        try:
            with self.committed(cursor):
                yield DuckTransaction(self, cursor)
        finally:
            undo_and_close(cursor)

    @contextmanager
    def committed(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Begin a transaction, and commit it unless the block raises."""
        with self.translated():
            cursor.begin()
        yield
        with self.translated():
            cursor.commit()

    def translated(self) -> AbstractContextManager[None]:
        """Give a block in which DuckDB's errors become ours."""
        return translated(self.url)

    def close(self) -> None:
        for cursor in list(self._cursors):
            cursor.close()
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _cursor(self) -> duckdb.DuckDBPyConnection:
        # A DuckDB session runs one statement at a time, so each thread has its own.
        cursor: duckdb.DuckDBPyConnection | None = getattr(self._local, "cursor", None)
        if cursor is None:
            cursor = self._local.cursor = self.cursor()
        return cursor


class DuckTransaction:
    """A unit of work on a session of its own."""

    def __init__(self, store: DuckStore, cursor: duckdb.DuckDBPyConnection) -> None:
        self._store = store
        self._cursor = cursor
        self.shared = store.shared

    def query(self, sql: str, params: Sequence[Any] = ()) -> pa.Table:
        with self._store.translated():
            return self._cursor.execute(sql, normal(params) or None).to_arrow_table()

    def execute(self, sql: str, params: Sequence[Any] = ()) -> None:
        with self._store.translated():
            self._cursor.execute(sql, normal(params) or None)

    def insert(self, table: str, rows: pa.Table) -> None:
        with self.lent(rows) as name:
            self.execute(f"INSERT INTO {table} BY NAME SELECT * FROM {name}")

    @contextmanager
    def lent(self, rows: pa.Table, name: str = "lent_rows") -> Iterator[str]:
        """Let SQL read ``rows`` under ``name`` while the block runs, without copying them."""
        self._cursor.register(name, rows)
        try:
            yield name
        finally:
            with suppress(duckdb.Error):  # of a session that is already aborted
                self._cursor.unregister(name)


def configure(connection: duckdb.DuckDBPyConnection) -> None:
    """Set what holds for every database of ours."""
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    # A table that does not exist is an error, and not some variable of the Python that runs.
    connection.execute("SET GLOBAL python_enable_replacements = false")


def undo_and_close(session: duckdb.DuckDBPyConnection) -> None:
    """Close a session, and undo what it has not committed.

    Closing alone would undo it too, but where that fails, as in a lake whose PostgreSQL has gone away, it would end the
    process.
    """
    with suppress(duckdb.Error):  # of a session without a transaction, or of a catalog that is away
        session.rollback()
    session.close()


@contextmanager
def translated(url: str) -> Iterator[None]:
    """Turn DuckDB's errors into ours: what may succeed later, and what cannot."""
    try:
        yield
    except duckdb.Error as error:
        raise ours(url, error, str(error)) from error


def ours(url: str, error: duckdb.Error, text: str) -> StoreError:
    """Give our error for one of DuckDB's that says ``text``."""
    first = text.partition("\n")[0]
    # Words alone tell nothing: a statement that fails may quote anything, also what was sent to us.
    own = isinstance(error, _NOT_OF_A_STATEMENT)
    if isinstance(error, duckdb.OutOfMemoryException) or (own and any(sign in first for sign in _NO_MEMORY)):
        return StoreBusy(f"{url} could not do this now: {first}. Try again.")
    if isinstance(error, (duckdb.TransactionException, duckdb.InterruptException)):
        kind = StoreConflict if isinstance(error, duckdb.TransactionException) else StoreUnavailable
        return kind(f"{url} could not do this now: {first}. Try again.")
    if own and any(sign in first for sign in _DAMAGE):
        return StoreDamaged(f"{url} is damaged: {first}. {WHAT_TO_DO}")
    if isinstance(error, (duckdb.IOException, duckdb.FatalException)):
        return StoreUnavailable(
            f"{url} cannot be read or written now: {first}. Check free space and rights, then try again."
        )
    if isinstance(error, duckdb.ConnectionException):
        return StoreUnavailable(f"{url} is closed.")
    return StoreError(f"{url} refused a statement: {text}")


def as_rows(table: pa.Table) -> list[dict[str, Any]]:
    """Give the rows of ``table`` as dictionaries."""
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def first_line(error: Exception) -> str:
    """Give the first line of what an error says."""
    return str(error).partition("\n")[0]
