"""The data folder: what lies where in it, and whether a server has it open."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import orjson

from store.errors import StoreUnavailable

STORE_FILE = "tracelore.duckdb"
_CARD = "server.json"
_LOCK = "serve.lock"
_TRIES, _PAUSE_S = 20, 0.05


def log_of(file: Path) -> Path:
    """Give where DuckDB keeps the log of a store file."""
    return Path(f"{file}.wal")


def bytes_of(path: Path) -> int:
    """Give the size of a file; 0 where there is none, such as of the log right after a checkpoint."""
    with suppress(OSError):
        return path.stat().st_size
    return 0


@dataclass(frozen=True, slots=True)
class ServerCard:
    """How to reach the server of a data folder. Whoever can read its file may read and write the store."""

    pid: int
    http_port: int
    grpc_port: int
    internal_port: int  # for the other processes: HTTP on loopback, whatever senders see
    quack_port: int
    writer_token: str
    reader_token: str
    started_at: str

    @property
    def quack_url(self) -> str:
        """Where its store is."""
        return f"quack:127.0.0.1:{self.quack_port}"

    @property
    def internal_url(self) -> str:
        """Where it answers the other processes."""
        return f"http://127.0.0.1:{self.internal_port}"


def running_server(data: Path) -> ServerCard | None:
    """Give the card of the server that has the folder open, or None. A card left by a dead server is no card."""
    if not _held(data):
        return None
    try:
        return ServerCard(**orjson.loads((data / _CARD).read_bytes()))
    except FileNotFoundError:
        raise StoreUnavailable(f"The server on {data} is starting. Try again in a moment.") from None
    except (ValueError, TypeError) as error:
        raise StoreUnavailable(f"{data / _CARD} cannot be read ({error}). Restart the server on {data}.") from error


@contextmanager
def held(data: Path) -> Iterator[None]:
    """Hold the folder for a server; the hold ends with the process, however it ends.

    Raises:
        StoreUnavailable: another server holds it, or it cannot be made or written.
    """
    with _lock_file(data) as lock:
        if not _locked(lock):
            raise StoreUnavailable(f"Another server has {data} open. Stop it, or use another folder.")
        (data / _CARD).unlink(missing_ok=True)
        try:
            yield
        finally:
            # One that stays, on a disk that became read-only, is no card once the process has ended.
            with suppress(OSError):
                (data / _CARD).unlink()


def _lock_file(data: Path) -> IO[str]:
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        return (data / _LOCK).open("w")
    except OSError as error:
        raise _unusable(data, error) from error


def _unusable(data: Path, error: OSError) -> StoreUnavailable:
    return StoreUnavailable(f"{data} cannot be used as a data folder: {error.strerror}. Name another with --data.")


def _locked(lock: IO[str]) -> bool:
    # Whoever looks for a server holds the lock too, for a moment; a server holds it for good.
    for _ in range(_TRIES):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE_S)
        else:
            return True
    return False


def announce(data: Path, card: ServerCard) -> None:
    """Put the card where others find it, whole or not at all, readable by this user only.

    Raises:
        StoreUnavailable: it cannot be written.
    """
    draft = data / f".{_CARD}"
    try:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(orjson.dumps(asdict(card)))
        draft.replace(data / _CARD)
    except OSError as error:
        raise StoreUnavailable(
            f"{data} cannot be written: {error.strerror}. Make room, or correct its rights."
        ) from error


def _held(data: Path) -> bool:
    try:
        with (data / _LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    except OSError as error:
        raise _unusable(data, error) from error
    return False
