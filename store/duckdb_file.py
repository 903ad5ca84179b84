"""A store in one DuckDB file of this process; everything particular to such files stands here."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import pyarrow as pa

from store.errors import StoreDamaged, StoreError, StoreUnavailable
from store.instance import Instance
from store.literals import normal
from store.migrate import migrate

MEMORY = "300MB"

Guarded = Callable[[], AbstractContextManager[None]]

# Texts repeat themselves; the design has the measurements behind both of these. A larger threshold means rarer
# but longer stalls while the log is folded into the file.
_CHECKPOINT = "256MB"
_COMPRESSED = re.compile(r"(CREATE TABLE texts \(.*?\btext\s+VARCHAR NOT NULL)", re.DOTALL)


class FileStore:
    """A DuckDB file that this process alone holds open.

    Args:
        path: The file; it and its folder are made if missing, unless ``read_only``.
        read_only: Neither migrate nor write. Several processes may read a file at once while none writes.
        memory_limit: How much DuckDB may keep in memory, e.g. ``300MB``.
    """

    def __init__(self, path: Path, *, read_only: bool = False, memory_limit: str = MEMORY) -> None:
        self.url = str(path)
        self._local = threading.local()
        self._instance = Instance(partial(_connect, path, read_only=read_only, memory_limit=memory_limit))
        try:
            migrate(self, _with_storage_options, read_only=read_only)
        except BaseException:
            self.close()
            raise

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Give a DuckDB session of its own on this file; the caller closes it."""
        with self._guarded():
            return self._instance.session()

    def whenever_open(self, step: Callable[[], None]) -> None:
        """Do ``step`` now, and whenever the file had to be opened again after a fault, with all sessions new."""
        self._instance.whenever_open(step)

    def query(self, sql: str, params: Sequence[Any] = ()) -> pa.Table:
        with self._guarded():
            return _fetch(self._cursor, sql, params)

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[dict[str, Any]]:
        return as_rows(self.query(sql, params))

    @contextmanager
    def transaction(self) -> Iterator["FileTransaction"]:
        cursor = self.cursor()
        try:
            with self._guarded():
                cursor.begin()
            yield FileTransaction(self._guarded, cursor)
            with self._guarded():
                cursor.commit()
        finally:
            # Closing a session undoes what it has not committed.
            cursor.close()

    def close(self) -> None:
        self._instance.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _cursor(self) -> duckdb.DuckDBPyConnection:
        # A DuckDB session runs one statement at a time, so each thread has its own.
        if getattr(self._local, "openings", 0) != self._instance.openings or self._instance.failed:
            self._local.cursor = self.cursor()
            self._local.openings = self._instance.openings
        cursor: duckdb.DuckDBPyConnection = self._local.cursor
        return cursor

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        with translated(self.url), self._instance.watched():
            yield


class FileTransaction:
    """A unit of work on a session of its own.

    Args:
        guarded: Makes the block in which each statement runs.
        cursor: The session.
    """

    def __init__(self, guarded: Guarded, cursor: duckdb.DuckDBPyConnection) -> None:
        self._guarded = guarded
        self._cursor = cursor

    def query(self, sql: str, params: Sequence[Any] = ()) -> pa.Table:
        with self._guarded():
            return _fetch(self._cursor, sql, params)

    def execute(self, sql: str, params: Sequence[Any] = ()) -> None:
        with self._guarded():
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


@contextmanager
def translated(url: str) -> Iterator[None]:
    """Turn DuckDB's errors into ours: what may succeed later, and what cannot."""
    try:
        yield
    except (duckdb.TransactionException, duckdb.OutOfMemoryException, duckdb.InterruptException) as error:
        raise StoreUnavailable(f"{url} could not do this now: {_first(error)}. Try again.") from error
    except (duckdb.IOException, duckdb.FatalException) as error:
        raise StoreUnavailable(
            f"{url} cannot be read or written now: {_first(error)}. Check free space and rights, then try again."
        ) from error
    except duckdb.ConnectionException as error:
        raise StoreUnavailable(f"{url} is closed.") from error
    except duckdb.Error as error:
        raise StoreError(f"{url} refused a statement: {error}") from error


def as_rows(table: pa.Table) -> list[dict[str, Any]]:
    """Give the rows of ``table`` as dictionaries."""
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def _fetch(cursor: duckdb.DuckDBPyConnection, sql: str, params: Sequence[Any]) -> pa.Table:
    return cursor.execute(sql, normal(params) or None).to_arrow_table()


def _connect(path: Path, *, read_only: bool, memory_limit: str) -> duckdb.DuckDBPyConnection:
    if not read_only:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    config: dict[str, str | bool | int | float | list[str]] = {
        "checkpoint_threshold": _CHECKPOINT,
        "memory_limit": memory_limit,
        "storage_compatibility_version": "latest",
    }
    try:
        connection = duckdb.connect(str(path), read_only=read_only, config=config)
    except duckdb.IOException as error:
        raise _unopened(path, error) from error
    except duckdb.Error as error:
        raise StoreDamaged(f"{path} cannot be opened: {_first(error)}. It was left as it is.") from error
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    # A table that does not exist is an error, and not some variable of the Python that runs.
    connection.execute("SET GLOBAL python_enable_replacements = false")
    return connection


def _unopened(path: Path, error: duckdb.IOException) -> StoreError:
    if "lock" in str(error):
        return StoreUnavailable(
            f"{path} is in use by another process ({_first(error)}). "
            "If `tracelore serve` runs on this folder, it is found by the folder; else stop that process."
        )
    if not path.exists():
        return StoreUnavailable(f"There is no store at {path}. Start `tracelore up` there, or correct the path.")
    if not path.is_file():
        return StoreUnavailable(f"{path} is not a file. Name the DuckDB file itself.")
    if "Permission denied" in str(error):
        return StoreUnavailable(f"{path} may not be read or written by this user. Check its rights.")
    return StoreDamaged(
        f"{path} is torn or is not a DuckDB file ({_first(error)}). "
        "It was left as it is: put a copy back, or move it away to start anew."
    )


def _with_storage_options(ddl: str) -> str:
    return _COMPRESSED.sub(r"\1 USING COMPRESSION zstd", ddl)


def _first(error: Exception) -> str:
    return str(error).partition("\n")[0]
