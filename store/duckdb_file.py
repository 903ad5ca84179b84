"""A store in one DuckDB file of this process; everything particular to such files stands here."""

import logging
import re
import shutil
import struct
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from math import inf
from pathlib import Path
from threading import Lock
from weakref import WeakSet

import duckdb
import pyarrow as pa

from store.again import again
from store.duck_store import WHAT_TO_DO, DuckStore, DuckTransaction, configure, first_line, undo_and_close
from store.errors import StoreConflict, StoreDamaged, StoreError, StoreUnavailable
from store.file_check import missing_blocks, torn
from store.literals import literal
from store.log_check import check_log
from store.migrate import migrate
from store.place import bytes_of, log_of
from store.planned import Session
from store.private import made_private

MEMORY = "300MB"

Config = dict[str, str | bool | int | float | list[str]]

log = logging.getLogger(__name__)

# Nobody commits while the log is folded into the file: a larger log means rarer but longer stalls.
_LOG_BYTES = 16 << 20
# What a folding writes is row groups of its own. Left to itself DuckDB then merges neighbours that fit into fewer, up
# to a hundred times in each table, which takes up to twenty times as long as the folding. So it merges only where
# foldings are rare, or when asked to, and few at a time. Larger row groups compress better, and take longer to merge.
_ROW_GROUP = 30_720
_MERGES = 2
_RARE_S = 20.0
_MERGE = "max_vacuum_tasks"
_ROOM = 16 << 20  # what must be free beside as much as the log holds
# DuckDB's own limit stands behind ours, for transactions of other processes that nothing of this one follows.
_CHECKPOINT = "512MB"
_OPTIONS = f"ROW_GROUP_SIZE {_ROW_GROUP}, STORAGE_VERSION 'latest'"
_INVALID = "has been invalidated"  # what DuckDB says of a file whose log could not be folded into it
_STILL_OPEN = "Unique file handle conflict"  # some other database of this process has the file
_PAUSES_S = (0.05, 0.1, 0.2, 0.4, 0.8)  # for which sessions of Quack outlive a store that was closed
_FIRST = "memory"  # as DuckDB calls the database that it begins with, if it is told of no file
_COMPRESSED = re.compile(r"(CREATE TABLE texts \(.*?\btext\s+VARCHAR NOT NULL)", re.DOTALL)


class OpenFile:
    """A file that this process has open, for as long as some store of it is."""

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.stores: WeakSet[FileStore] = WeakSet()
        self.folding = Lock()
        self.folded_at = time.monotonic()
        self.unmerged: float = inf  # foldings that merged nothing; of those before it was opened nobody knows
        self._known_by = _known_by(path)

    def is_at(self, path: Path) -> bool:
        """Whether it lies at ``path`` now; another may have been put there since."""
        return self._known_by == _known_by(path)

    def leave(self, store: "FileStore") -> None:
        """Close it if no other store is open."""
        self.stores.discard(store)
        if not self.stores:
            self.connection.close()


_files: WeakSet[OpenFile] = WeakSet()  # those that a second store may share
_opening = Lock()


class FileStore(DuckStore):
    """A DuckDB file that this process alone holds open.

    Who opens one for writing that is open here already, as a cell of a notebook that is run again does, gets a second
    store on the same database, with the limits of the first; it is let go of with the last of them.

    A checkpoint that fails, most often for want of space, leaves an open database useless, while the file is as good
    as before: so it is not tried without space, and ``useless`` says if it failed for another reason. Only another
    process can open the file then, as Quack's connections keep this one's database alive.

    Args:
        path: The file; it and its folder are made if missing, unless ``read_only``.
        read_only: Neither migrate nor write. Several processes may read a file at once while none writes.
        memory_limit: How much DuckDB may keep in memory, e.g. ``300MB``.
        threads: How many threads DuckDB works with; by default as many as there are cores.
    """

    def __init__(
        self, path: Path, *, read_only: bool = False, memory_limit: str = MEMORY, threads: int | None = None
    ) -> None:
        limits = {"memory_limit": memory_limit} | ({} if threads is None else {"threads": threads})
        connect = partial(_connect, path, limits, read_only=read_only)
        with _opening:
            self.file = (None if read_only else _open_already(path)) or _opened(path, connect, read_only=read_only)
            super().__init__(str(path), self.file.connection.cursor())
            self.file.stores.add(self)
        self._idle: list[Session] = []
        try:
            migrate(self, _with_storage_options, read_only=read_only)
        except BaseException:
            # What cannot be used is left as it is, its log too.
            with suppress(duckdb.Error):
                self._connection.execute("PRAGMA disable_checkpoint_on_shutdown")
            self.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[DuckTransaction]:
        self.fold_long_log()  # of those before, so that nobody waits for that who waits for a commit
        session = self._taken()
        try:
            with self.committed(session.cursor):
                yield _FileTransaction(self, session)
        except BaseException:
            undo_and_close(session.cursor)
            raise
        self._give_back(session)

    @contextmanager
    def translated(self) -> Iterator[None]:
        with super().translated():
            try:
                yield
            except (duckdb.FatalException, duckdb.IOException) as error:
                self.useless = self.useless or isinstance(error, duckdb.FatalException) or _INVALID in str(error)
                raise

    def close(self) -> None:
        super().close()
        with _opening:
            self.file.leave(self)

    def checkpoint(self, *, merge: bool = True) -> None:
        """Fold the log into the file, and make the room of row groups that were deleted whole free for new ones.

        Row groups that are not full are merged, a few at a time: who wants all to be does this again and again. If
        the log is empty, nothing is.

        Args:
            merge: Whether to merge any, which takes longer than the rest.

        Raises:
            StoreUnavailable: somebody is writing, or the disk has no room for it.
        """
        if not self._has_room(self._log_bytes()):
            raise StoreUnavailable(f"The disk of {self.url} has no room to fold its log into it. Make some free.")
        with self.file.folding:
            self._fold(_MERGES if merge else 0)

    def fold_long_log(self) -> None:
        """Fold the log into the file if it is long, and nobody is writing."""
        if not self._has_long_log():
            return
        try:
            with self.file.folding:
                if self._has_long_log():  # no other thread has folded it meanwhile
                    rare = time.monotonic() - self.file.folded_at > _RARE_S
                    self._fold(_MERGES if rare else 0)
        except StoreConflict:
            pass  # somebody is writing: after the next transaction
        except StoreError as error:
            # What was committed is on disk, so it is no failure of theirs.
            log.error("could not fold the log into the file: %s", error)  # noqa: TRY400 - it says what happened

    def _taken(self) -> Session:
        try:
            return self._idle.pop()
        except IndexError:
            return Session(self.cursor())

    def _give_back(self, session: Session) -> None:
        if session.full:
            session.cursor.close()
        else:
            self._idle.append(session)

    def _fold(self, merges: int) -> None:
        self.query(f"SET GLOBAL {_MERGE} = {merges}")
        self.query("CHECKPOINT")
        self.file.folded_at = time.monotonic()
        self.file.unmerged += not merges

    def _has_long_log(self) -> bool:
        size = self._log_bytes()
        return size >= _LOG_BYTES and self._has_room(size)

    def _log_bytes(self) -> int:
        return bytes_of(log_of(Path(self.url)))

    def _has_room(self, size: int) -> bool:
        return shutil.disk_usage(Path(self.url).parent).free >= size + _ROOM


class _FileTransaction(DuckTransaction):
    """A unit of work whose insertions may have been planned by the one before."""

    def __init__(self, store: FileStore, session: Session) -> None:
        super().__init__(store, session.cursor)
        self._session = session

    def insert(self, table: str, rows: pa.Table) -> None:
        with self._store.translated():
            self._session.insert(table, rows)


def _known_by(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _open_already(path: Path) -> OpenFile | None:
    return next((file for file in _files if file.stores and file.is_at(path)), None) if path.exists() else None


def _opened(path: Path, connect: Callable[[], duckdb.DuckDBPyConnection], *, read_only: bool) -> OpenFile:
    file = OpenFile(path, again(connect, _PAUSES_S, after=StoreConflict))
    if not read_only:
        _files.add(file)
    return file


def _connect(path: Path, limits: Mapping[str, str | int], *, read_only: bool) -> duckdb.DuckDBPyConnection:
    if _open_already(path):  # looking into it would give up DuckDB's lock on it
        raise StoreConflict(f"{path} is still open in this process, for writing. Close it first.")
    check_log(path, read_only=read_only)
    missing = _missing_blocks(path)
    if not read_only:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    config: Config = {
        "checkpoint_threshold": _CHECKPOINT,
        _MERGE: 0,
        "allowed_configs": [_MERGE],  # a served store has its configuration locked
        "temp_directory": f"{path}.tmp",
        **limits,
    }
    try:
        connection = duckdb.connect(str(path), read_only=True, config=config) if read_only else _attached(path, config)
    except duckdb.IOException as error:
        raise _unopened(path, error) from error
    except duckdb.Error as error:
        if _STILL_OPEN in str(error):
            raise StoreConflict(
                f"{path} is still open in this process ({first_line(error)}). Close it first."
            ) from error
        raise StoreDamaged(f"{path} cannot be opened: {first_line(error)}. It was left as it is.") from error
    if missing:  # and no other process is just writing it
        with suppress(duckdb.Error):  # what cannot be used is left as it is, its log too
            connection.execute("PRAGMA disable_checkpoint_on_shutdown")
        connection.close()
        raise torn(path, missing, WHAT_TO_DO)
    configure(connection)
    return connection


def _missing_blocks(path: Path) -> int:
    try:
        return missing_blocks(path)
    except (OSError, ArithmeticError, struct.error):
        return 0  # it cannot be read, or is no store: DuckDB says so


def _attached(path: Path, config: Config) -> duckdb.DuckDBPyConnection:
    """Open a file with row groups of ours, which only ATTACH lets one choose.

    It takes the place of the database that DuckDB began with, because all sessions begin in that, Quack's too.
    """
    connection = duckdb.connect(config=config)
    try:
        connection.execute("SET enable_progress_bar = false")  # of reading a long log, which would stand amid ours
        connection.execute("ATTACH ':memory:' AS aside")
        connection.execute("USE aside")
        connection.execute(f"DETACH {_FIRST}")
        with nullcontext() if path.exists() else made_private():
            connection.execute(f"ATTACH {literal(str(path))} AS {_FIRST} ({_OPTIONS})")
        connection.execute(f"USE {_FIRST}")
        connection.execute("DETACH aside")
    except BaseException:
        connection.close()
        raise
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
