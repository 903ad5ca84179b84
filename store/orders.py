"""Orders: what is done to a whole store by the process that owns it, while it goes on receiving.

``give_order`` has the running server carry one out, or does it itself on the closed file, or on a lake, which nobody
owns. The server answers with a line of JSON for each bit of progress, and last the result or what went wrong.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import httpx
import orjson

from store import errors
from store.backup import backup, read_all
from store.duck_store import DuckStore
from store.duckdb_file import FileStore
from store.errors import StoreError, StoreUnavailable, TraceloreError, UsageError
from store.export import Wanted, export
from store.forget import forget, pending, take_up
from store.lake import LakeStore
from store.lake_maintain import maintain_lake
from store.location import store_file
from store.place import ServerCard, running_server
from store.progress import Progress
from store.upkeep import maintain

PATH = "/internal/orders/{name}"
LINES = "application/x-ndjson"
_ALIVE_S = 5.0  # a line at least so often, that a server that died is told from one that works
_SILENCE_S = 60.0

Result = dict[str, Any]
Order = Callable[[DuckStore, Path, Mapping[str, Any], Progress, threading.Event], Result]


def give_order(data: Path, name: str, wishes: Mapping[str, Any], progress: Progress, url: str = "") -> Result:
    """Have an order carried out on the store of a data folder, or on the lake at ``url``.

    Raises:
        UsageError: it makes no sense as it is.
        StoreError: it failed; what is said tells whether trying again helps.
    """
    server = None if url else running_server(data)
    if server is not None:
        return _ask_server(server, name, wishes, progress)
    with LakeStore(url) if url else FileStore(store_file(data)) as store:
        return ORDERS[name](store, data, wishes, progress, threading.Event())


class OrderDesk:
    """Carries out orders in the process that owns the store, one at a time; others wait for their turn."""

    def __init__(self, store: FileStore, data: Path) -> None:
        self._store = store
        self._data = data
        self._turn = threading.Lock()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def lines(self, name: str, body: bytes) -> Iterator[bytes]:
        """Carry out an order, and give the lines that tell of it. Nobody need listen to the end."""
        told: SimpleQueue[dict[str, Any]] = SimpleQueue()
        thread = threading.Thread(target=self._do, args=(name, body, told), name=f"order {name}", daemon=True)
        self._threads = [*(t for t in self._threads if t.is_alive()), thread]
        thread.start()
        while True:
            try:
                line = told.get(timeout=_ALIVE_S)
            except Empty:
                line = {}
            yield orjson.dumps(line) + b"\n"
            if "result" in line or "error" in line:
                return

    def take_up(self) -> int:
        """Go on with what was interrupted, unless an order is being carried out; give how many were finished."""
        if not pending(self._store) or not self._turn.acquire(blocking=False):
            return 0
        try:
            return len(take_up(self._store, self._data, self._stop))
        finally:
            self._turn.release()

    def stop(self, within_s: float) -> None:
        """Have what is going on end early."""
        self._stop.set()
        for thread in self._threads:
            thread.join(within_s)

    def _do(self, name: str, body: bytes, told: "SimpleQueue[dict[str, Any]]") -> None:
        def progress(stage: str, done: int, total: int) -> None:
            if self._stop.is_set():
                raise StoreUnavailable("The server is about to stop. Try again when it is back.")
            told.put({"stage": stage, "done": done, "total": total})

        try:
            if not self._turn.acquire(blocking=False):
                progress("waiting for another order", 0, 0)
                self._turn.acquire()
            try:
                result = ORDERS[name](self._store, self._data, orjson.loads(body), progress, self._stop)
            finally:
                self._turn.release()
        except TraceloreError as error:
            told.put({"error": str(error), "kind": type(error).__name__})
        except Exception as error:  # noqa: BLE001 - the border of this thread: who waits has to be told
            told.put({"error": f"The order {name} failed: {error!r}", "kind": "StoreError"})
        else:
            told.put({"result": result})


def _forget(
    store: DuckStore, data: Path, wishes: Mapping[str, Any], progress: Progress, stop: threading.Event
) -> Result:
    receipt = forget(store, data, wishes["project"], wishes.get("user"), progress=progress, stop=stop)
    return {
        "receipt_id": receipt.receipt_id,
        "project": receipt.project,
        "user_key": receipt.user_key,
        "asked_at": receipt.asked_at.isoformat(),
        "finished_at": receipt.finished_at.isoformat(),
        "counts": dict(receipt.counts),
    }


def _backup(
    store: DuckStore, _data: Path, wishes: Mapping[str, Any], progress: Progress, _stop: threading.Event
) -> Result:
    return dict(backup(store, Path(wishes["to"]), progress))


def _check(
    store: DuckStore, _data: Path, _wishes: Mapping[str, Any], progress: Progress, _stop: threading.Event
) -> Result:
    return dict(read_all(store, progress))


def _export(
    store: DuckStore, _data: Path, wishes: Mapping[str, Any], progress: Progress, _stop: threading.Event
) -> Result:
    since, until = (datetime.fromisoformat(at) if at else None for at in (wishes["since"], wishes["until"]))
    wanted = Wanted(tuple(wishes["tables"]), wishes["project"], since, until)
    return dict(export(store, Path(wishes["out"]), wanted, progress))


def _maintain(
    store: DuckStore, _data: Path, _wishes: Mapping[str, Any], progress: Progress, stop: threading.Event
) -> Result:
    if isinstance(store, LakeStore):
        return maintain_lake(store, progress=progress, stop=stop)
    assert isinstance(store, FileStore)
    return maintain(store, progress=progress, stop=stop)


ORDERS: dict[str, Order] = {
    "forget": _forget,
    "backup": _backup,
    "check": _check,
    "export": _export,
    "maintain": _maintain,
}


def _ask_server(server: ServerCard, name: str, wishes: Mapping[str, Any], progress: Progress) -> Result:
    url = f"{server.internal_url}{PATH.format(name=name)}"
    headers = {"Authorization": f"Bearer {server.writer_token}"}
    try:
        with httpx.stream(
            "POST", url, content=orjson.dumps(dict(wishes)), headers=headers, timeout=_SILENCE_S, trust_env=False
        ) as answer:
            if answer.status_code != httpx.codes.OK:
                answer.read()
                raise StoreError(f"The server (pid {server.pid}) refused: {answer.text[:500]}")
            for line in answer.iter_lines():
                told = orjson.loads(line)
                if "result" in told:
                    result: Result = told["result"]
                    return result
                if "error" in told:
                    raise _error(told)
                if "stage" in told:
                    progress(told["stage"], told["done"], told["total"])
    except httpx.HTTPError as error:
        raise StoreUnavailable(
            f"The server (pid {server.pid}) does not answer any more: {error}. See its log, then try again."
        ) from error
    raise StoreUnavailable(f"The server (pid {server.pid}) ended before it was done. Try again when it is back.")


def _error(told: Mapping[str, Any]) -> TraceloreError:
    kind = getattr(errors, str(told.get("kind")), StoreError)
    known = isinstance(kind, type) and issubclass(kind, (StoreError, UsageError))
    found: TraceloreError = (kind if known else StoreError)(str(told["error"]))
    return found
