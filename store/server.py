"""A data folder's store, owned by this process and served to the others over Quack on loopback.

Quack's own ``read_only`` and its default authorization protect nothing, so the one token is for our own processes
only; it never leaves the folder's ``server.json``. SQL typed by people goes another way (``store/guard.py``).
"""

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from store.duckdb_file import MEMORY, FileStore
from store.extensions import load_extensions
from store.place import STORE_FILE, ServerCard, announce, held


@dataclass(frozen=True, slots=True)
class ServedStore:
    """An open store and how others reach it."""

    data: Path
    store: FileStore
    quack_port: int
    token: str

    def announce(self, http_port: int, grpc_port: int) -> None:
        """Tell the other processes, once everything answers."""
        announce(self.data, ServerCard(os.getpid(), http_port, grpc_port, self.quack_port, self.token))


@contextmanager
def serve_store(data: Path, *, memory_limit: str = MEMORY) -> Iterator[ServedStore]:
    """Own the store of ``data`` while the block runs.

    Raises:
        StoreUnavailable: another process has it.
        StoreDamaged: the file cannot be used; it is left as it is.
    """
    with held(data), FileStore(data / STORE_FILE, memory_limit=memory_limit) as store:
        token = secrets.token_urlsafe(32)
        yield ServedStore(data, store, _start_quack(store, token), token)


def _start_quack(store: FileStore, token: str) -> int:
    session = store.cursor()
    load_extensions(session)
    port = _free_port()
    session.execute(f"CALL quack_serve('quack:localhost:{port}', token := '{token}')")
    # Files and the network stay closed to every statement, whoever sends it.
    session.execute("SET GLOBAL enable_external_access = false")
    session.execute("SET GLOBAL lock_configuration = true")
    return port


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
