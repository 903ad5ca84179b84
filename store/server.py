"""A data folder's store, owned by this process and served to the others over Quack on loopback.

Quack's own ``read_only`` and its default authorization protect nothing, so ``store/roles.py`` decides who may do
what. The tokens never leave the folder's ``server.json``. SQL typed by people goes another way (``store/people.py``).
"""

import os
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from store.duck_store import DuckStore
from store.duckdb_file import FileStore
from store.extensions import load_extensions
from store.lake import LakeStore
from store.place import STORE_FILE, ServerCard, announce, bytes_of, held
from store.roles import Roles

_NOTICED_S = 0.05
# Of what people search, about a fifth of the file is read again and again; what does not fit is read anew each
# time. To look for an attribute in 5 million spans takes 308 ms with 160 MB, and 120 to 160 with 670.
_LEAST_MEMORY, _MOST_MEMORY, _PART_OF_FILE = 160_000_000, 700_000_000, 5


@dataclass(frozen=True, slots=True)
class ServedStore:
    """An open store and how others reach it."""

    data: Path
    store: DuckStore
    quack_port: int  # 0: others open the lake themselves
    writer_token: str
    reader_token: str

    def announce(self, http_port: int, grpc_port: int, internal_port: int = 0) -> None:
        """Tell the other processes, once everything answers."""
        started_at = datetime.now(UTC).isoformat(timespec="seconds")
        announce(
            self.data,
            ServerCard(
                os.getpid(),
                http_port,
                grpc_port,
                internal_port,
                self.quack_port,
                self.writer_token,
                self.reader_token,
                started_at,
            ),
        )


@contextmanager
def serve_store(data: Path, *, memory_limit: str = "") -> Iterator[ServedStore]:
    """Own the store of ``data`` while the block runs.

    Args:
        data: The folder.
        memory_limit: How much DuckDB may keep in memory, e.g. ``300MB``; empty goes by the size of the file.

    Raises:
        StoreUnavailable: another process has it.
        StoreDamaged: the file cannot be used; it is left as it is.
    """
    file = data / STORE_FILE
    with held(data), FileStore(file, memory_limit=memory_limit or _memory(bytes_of(file)), threads=_threads()) as store:
        writer, reader = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        with _quack(store, Roles(writer, reader)) as port:
            yield ServedStore(data, store, port, writer, reader)


@contextmanager
def serve_lake(data: Path, url: str, *, memory_limit: str = "") -> Iterator[ServedStore]:
    """Open a lake for the server of ``data`` while the block runs; others open the same lake by themselves.

    Raises:
        StoreUnavailable: another server has the folder, or the lake cannot be reached.
    """
    with held(data), LakeStore(url, memory_limit=memory_limit or _memory(0)) as store:
        yield ServedStore(data, store, 0, secrets.token_urlsafe(32), secrets.token_urlsafe(32))


@contextmanager
def _quack(store: FileStore, roles: Roles) -> Iterator[int]:
    port = _free_port()
    url = f"quack:127.0.0.1:{port}"
    # This session owns the roles' functions: they would dangle in DuckDB if it were closed before Quack has stopped.
    with store.cursor() as session:
        with store.translated():
            load_extensions(session)
            roles.install(session)
            # The roles compare tokens of their own; Quack's is for its default, which they replace.
            session.execute("CALL quack_serve(?, token := ?)", [url, secrets.token_urlsafe(32)])
            # Files and the network stay closed to every statement, whoever sends it.
            session.execute("SET GLOBAL enable_external_access = false")
            session.execute("SET GLOBAL lock_configuration = true")
        try:
            yield port
        finally:
            # A database that is still served stays open, and its file locked. A useless one does not stop any more.
            with suppress(duckdb.FatalException):
                session.execute("CALL quack_stop(?)", [url])
                # Who keeps a connection open is answered until it is noticed that nobody listens any more.
                time.sleep(_NOTICED_S)


def _memory(file: int) -> str:
    """Give how much DuckDB may keep in memory of a file of so many bytes."""
    return f"{min(_MOST_MEMORY, max(_LEAST_MEMORY, file // _PART_OF_FILE))}B"


def _threads() -> int:
    # When several share a piece of work, who is done first waits at full speed for the others: on as many threads as
    # cores, folding the log takes twice the CPU, and that from those who send and read meanwhile.
    return max(1, (os.cpu_count() or 1) // 2)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
