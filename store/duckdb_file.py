"""A store in one DuckDB file of this process; everything particular to such files stands here."""

import re
from pathlib import Path

import duckdb

from store.duck_store import WHAT_TO_DO, DuckStore, first_line
from store.errors import StoreDamaged, StoreError, StoreUnavailable
from store.log_check import check_log
from store.migrate import migrate

MEMORY = "300MB"

# Texts repeat themselves; the design has the measurements behind both of these. A larger threshold means rarer
# but longer stalls while the log is folded into the file.
_CHECKPOINT = "256MB"
_COMPRESSED = re.compile(r"(CREATE TABLE texts \(.*?\btext\s+VARCHAR NOT NULL)", re.DOTALL)


class FileStore(DuckStore):
    """A DuckDB file that this process alone holds open.

    Args:
        path: The file; it and its folder are made if missing, unless ``read_only``.
        read_only: Neither migrate nor write. Several processes may read a file at once while none writes.
        memory_limit: How much DuckDB may keep in memory, e.g. ``300MB``.
    """

    def __init__(self, path: Path, *, read_only: bool = False, memory_limit: str = MEMORY) -> None:
        super().__init__(str(path), _connect(path, read_only=read_only, memory_limit=memory_limit))
        try:
            migrate(self, _with_storage_options, read_only=read_only)
        except BaseException:
            self.close()
            raise

    def checkpoint(self) -> None:
        """Fold the log into the file, and make the room of deleted rows free for new ones.

        Raises:
            StoreUnavailable: somebody is writing.
        """
        self.query("CHECKPOINT")


def _connect(path: Path, *, read_only: bool, memory_limit: str) -> duckdb.DuckDBPyConnection:
    check_log(path, read_only=read_only)
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
    if "Could not set lock" in str(error):
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
        f"{path} is torn or is not a DuckDB file ({first_line(error)}). It was left as it is. {WHAT_TO_DO}"
    )


def _with_storage_options(ddl: str) -> str:
    return _COMPRESSED.sub(r"\1 USING COMPRESSION zstd", ddl)
