"""Copies of a store: made while it is being written, put back, and put in the place of a file that has grown hollow.

A copy is a store file like any other, compact, and as of one moment. It is written under another name and gets its
own when it is whole and on disk, so what bears the name is never half a copy.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store.clock import stamp
from store.duck_store import DuckStore
from store.duckdb_file import FileStore
from store.errors import StoreError, StoreUnavailable, UsageError
from store.meanwhile import asked
from store.place import STORE_FILE, held, log_of
from store.progress import Progress, silent
from store.scrub import report_file
from store.size import used_bytes
from store.snapshot import Snapshot, snapshot
from store.store import Store

_LEDGER = "schema_migrations"
_MEMORY = "200MB"  # it is written beside a server that has its own
_SPARE_BYTES = 64 << 20


def backup(store: DuckStore, to: Path, progress: Progress = silent) -> dict[str, int]:
    """Copy ``store``, as it is now, into the file ``to``; give how many rows of each table it holds.

    Args:
        store: What to copy; others may write meanwhile.
        to: The file to make, or a folder in which it is named by the time.
        progress: Told of the tables that are done.

    Raises:
        UsageError: there is something of that name, or no such folder.
        StoreUnavailable: the disk has no room for it, or somebody was to be forgotten meanwhile; nothing is left.
    """
    if to.is_dir():
        to = to / f"tracelore-{stamp()}.duckdb"
    if to.exists():
        raise UsageError(f"{to} exists already, and nothing is written over a copy. Name another file, or a folder.")
    if not to.parent.is_dir():
        raise UsageError(f"There is no folder {to.parent}. Make it, or name another.")
    with _draft_of(to) as draft:
        return _copy(store, draft, progress)


def restore(copy: Path, data: Path, *, replace: bool = False, progress: Progress = silent) -> dict[str, int]:
    """Make the store of the data folder ``data`` from a copy, after reading all of it once.

    Args:
        copy: A file that ``backup`` made, of this version or an earlier one; it stays as it is.
        data: A data folder without a store and without a running server.
        replace: If there is a store, move it aside under a name that ends in the time, and say so by its being there.
        progress: Told of the tables that are read.

    Returns:
        How many rows of each table it holds.

    Raises:
        UsageError: there is a store already, or no such copy.
        StoreDamaged: the copy cannot be read to its end; the data folder is as it was.
        StoreUnavailable: a server has the folder.
    """
    check_copy(copy)
    target = data / STORE_FILE
    if not replace and any(path.exists() for path in _parts(target)):
        raise UsageError(
            f"{data} has a store already, and it is not written over. Name another folder with --data, "
            "or give --replace, which moves that store aside."
        )
    with held(data), _draft_of(target, replace=replace) as draft, opened_draft(copy, draft) as store:
        counts = read_all(store, progress)
        write_reports(store, data)
    return counts


def check_copy(copy: Path) -> None:
    """Raise ``UsageError`` where there is no file ``copy``."""
    if not copy.is_file():
        raise UsageError(f"There is no copy {copy}.")


@contextmanager
def opened_draft(copy: Path, draft: Path) -> Iterator[FileStore]:
    """Open a copy of ``copy`` under the name ``draft``, brought up to date; ``copy`` stays as it is."""
    _need_room(draft.parent, copy.stat().st_size)
    try:
        shutil.copyfile(copy, draft)
    except OSError as error:
        raise StoreUnavailable(f"{copy} cannot be copied to {draft.parent}: {error.strerror}.") from error
    draft.chmod(0o600)  # it holds what senders sent
    with FileStore(draft) as store:
        yield store


@contextmanager
def opened_copy(copy: Path, data: Path) -> Iterator[FileStore]:
    """Open a copy of ``copy`` in the folder ``data``, which goes when the block ends, or with the next one."""
    draft = data / f".{STORE_FILE}.part"
    _remove(draft)
    try:
        with opened_draft(copy, draft) as store:
            yield store
    finally:
        _remove(draft)


def compact(data: Path, progress: Progress = silent) -> tuple[int, int]:
    """Put a compact copy in the place of the store file of ``data``; give its size before and after, in bytes.

    Raises:
        StoreUnavailable: a server has the folder, or the disk has no room for the copy; the store is as it was.
    """
    file = data / STORE_FILE
    with held(data), _draft_of(file, replace=True, keep=False) as draft:
        with FileStore(file) as store:
            store.checkpoint()
            before = file.stat().st_size
            _copy(store, draft, progress)
        if _parts(file)[1].exists():
            raise StoreUnavailable(f"The log of {file} could not be folded into it. Try again.")
    return before, file.stat().st_size


def read_all(store: DuckStore, progress: Progress = silent) -> dict[str, int]:
    """Read every value of ``store``, so that damage shows; give how many rows of each table there are.

    Raises:
        StoreDamaged: something cannot be read.
    """
    with snapshot(store) as seen:
        tables = seen.tables()
        counts = {}
        for done, table in enumerate(tables):
            progress("reading", done, len(tables))
            row = seen.rows(f"SELECT count(*) AS n, bit_xor(hash(t)) AS all_values FROM {table} AS t")[0]
            counts[table] = int(row["n"])
        progress("reading", len(tables), len(tables))
    return counts


def _copy(store: DuckStore, draft: Path, progress: Progress) -> dict[str, int]:
    _need_room(draft.parent, used_bytes(store))
    with snapshot(store) as seen, FileStore(draft, memory_limit=_MEMORY) as copy:
        draft.chmod(0o600)  # it holds what senders sent
        tables, before = [table for table in seen.tables() if table != _LEDGER], asked(seen)
        counts = {}
        for done, table in enumerate(tables):
            progress("copying", done, len(tables))
            counts[table] = _copy_table(seen, copy, table)
        progress("copying", len(tables), len(tables))
        copy.checkpoint()
        if asked(store) - before:
            raise StoreUnavailable(
                f"While {store.url} was copied, it was asked to forget what the copy would still hold. "
                "The copy was deleted. Try again."
            )
    return counts


def _copy_table(seen: Snapshot, copy: FileStore, table: str) -> int:
    count = seen.count(table)
    with copy.transaction() as work, work.lent(seen.stream(f"SELECT * FROM {table}")) as rows:
        work.execute(f"INSERT INTO {table} BY NAME SELECT * FROM {rows}")
    copied = _count(copy, table)
    if copied != count:
        raise StoreError(f"Of {count} rows of {table} {copied} were copied; the copy is of no use and was deleted.")
    return count


def _count(store: Store, table: str) -> int:
    return int(store.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"])


@contextmanager
def _draft_of(target: Path, *, replace: bool = False, keep: bool = True) -> Iterator[Path]:
    """Give a file to write, which takes the place of ``target`` when the block has succeeded, and goes if not."""
    draft = target.with_name(f".{target.name}.part")
    _remove(draft)
    try:
        yield draft
        _sync(draft)
        if replace and keep:
            _move_aside(target)
        draft.replace(target)
        _sync(target.parent)
    finally:
        _remove(draft)


def _move_aside(target: Path) -> None:
    moment = stamp()
    for path in reversed(_parts(target)):  # the log first: it would be taken for the new file's
        if path.exists():
            path.replace(path.with_name(f"{path.name}.before-{moment}"))


def _remove(draft: Path) -> None:
    for path in _parts(draft):
        path.unlink(missing_ok=True)


def _parts(file: Path) -> tuple[Path, Path]:
    """Give the two files that a store consists of."""
    return file, log_of(file)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _need_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed + _SPARE_BYTES:
        raise StoreUnavailable(
            f"{folder} has {free / 1e9:.2f} GB free, and up to {needed / 1e9:.2f} GB are needed. "
            "Make room, then try again."
        )


def write_reports(store: DuckStore, data: Path) -> None:
    """Put the files of reports back, which lie beside the store; those that are there stay."""
    for row in store.rows("SELECT path, body FROM reports"):
        file = report_file(data, row["path"])
        if file is not None and not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(row["body"], encoding="utf-8")
