"""A store in one DuckDB file of this process; everything particular to such files stands here."""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import duckdb

from store.duck_store import DuckStore, first_line
from store.errors import StoreDamaged, StoreError, StoreUnavailable
from store.migrate import migrate

log = logging.getLogger(__name__)

MEMORY = "300MB"
AGAIN_AFTER_S = 1.0  # opening may cost seconds, and be in vain as long as the fault lasts

# Texts repeat themselves; the design has the measurements behind both of these. A larger threshold means rarer
# but longer stalls while the log is folded into the file.
_CHECKPOINT = "256MB"
_COMPRESSED = re.compile(r"(CREATE TABLE texts \(.*?\btext\s+VARCHAR NOT NULL)", re.DOTALL)


class FileStore(DuckStore):
    """A DuckDB file that this process alone holds open.

    A checkpoint that fails, most often for want of space, leaves an open database useless ("reopen the database
    instance to recover"), while the file is as good as before. So that nobody has to restart the process, all sessions
    are closed then, and the next one opens the file again.

    Args:
        path: The file; it and its folder are made if missing, unless ``read_only``.
        read_only: Neither migrate nor write. Several processes may read a file at once while none writes.
        memory_limit: How much DuckDB may keep in memory, e.g. ``300MB``.
    """

    def __init__(self, path: Path, *, read_only: bool = False, memory_limit: str = MEMORY) -> None:
        self._connect = partial(_connect, path, read_only=read_only, memory_limit=memory_limit)
        self._lock = threading.RLock()
        self._steps: list[Callable[[], None]] = []
        self._failed = False
        self._not_before = 0.0
        super().__init__(str(path), self._connect())
        try:
            migrate(self, _with_storage_options, read_only=read_only)
        except BaseException:
            self.close()
            raise

    def cursor(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            if self._failed:
                self._open_again()
            return super().cursor()

    def whenever_open(self, step: Callable[[], None]) -> None:
        """Do ``step`` now, and whenever the file was opened again after a fault: all sessions are closed then."""
        with self._lock:
            self._steps.append(step)
            step()

    @contextmanager
    def translated(self) -> Iterator[None]:
        connection = self._connection
        with super().translated():
            try:
                yield
            except duckdb.FatalException as error:
                if connection is self._connection and not self._failed:
                    log.error("DuckDB has to open its file again: %s", first_line(error))  # noqa: TRY400 - our own words
                    self._failed = True
                raise

    def checkpoint(self) -> None:
        """Fold the log into the file, and make the room of deleted rows free for new ones.

        Raises:
            StoreUnavailable: somebody is writing.
        """
        self.query("CHECKPOINT")

    @property
    def _cursor(self) -> duckdb.DuckDBPyConnection:
        if self._failed:
            self.cursor().close()
        return super()._cursor

    def _open_again(self) -> None:
        if time.monotonic() < self._not_before:
            raise StoreUnavailable(f"{self.url} is about to be opened again after a fault. Try again.")
        for session in list(self._cursors):
            with suppress(duckdb.Error):
                session.interrupt()
        try:
            self.close()  # the database stays as it is as long as any session is open
            self._local = threading.local()
            self._connection = self._connect()
            self._failed = False
            for step in self._steps:
                step()
        except BaseException:
            self._failed = True
            self.close()
            raise
        finally:
            self._not_before = time.monotonic() + AGAIN_AFTER_S
        log.info("the store is open again")


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
        raise StoreDamaged(f"{path} cannot be opened: {first_line(error)}. It was left as it is.") from error
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    # A table that does not exist is an error, and not some variable of the Python that runs.
    connection.execute("SET GLOBAL python_enable_replacements = false")
    return connection


def _unopened(path: Path, error: duckdb.IOException) -> StoreError:
    if "lock" in str(error):
        return StoreUnavailable(
            f"{path} is in use by another process ({first_line(error)}). "
            "If `tracelore serve` runs on this folder, it is found by the folder; else stop that process."
        )
    if not path.exists():
        return StoreUnavailable(f"There is no store at {path}. Start `tracelore up` there, or correct the path.")
    if not path.is_file():
        return StoreUnavailable(f"{path} is not a file. Name the DuckDB file itself.")
    if "Permission denied" in str(error):
        return StoreUnavailable(f"{path} may not be read or written by this user. Check its rights.")
    return StoreDamaged(
        f"{path} is torn or is not a DuckDB file ({first_line(error)}). "
        "It was left as it is: put a copy back, or move it away to start anew."
    )


def _with_storage_options(ddl: str) -> str:
    return _COMPRESSED.sub(r"\1 USING COMPRESSION zstd", ddl)
