"""What is done about a store beside receiving: going on with what was asked, and keeping the rules.

Of a file ``tracelore serve`` sees to that, which owns it; of a lake one of the workers.
"""

import logging
import threading
import time
from pathlib import Path

from store import FileStore, LakeStore, Store
from store.errors import StoreError
from store.forget import take_up
from store.lake_maintain import maintain_lake
from store.merging import Merging
from store.orders import OrderDesk
from store.progress import Progress, silent
from store.retention import apply_retention

log = logging.getLogger(__name__)

EVERY_S = 10.0
LAKE_EVERY_S = 300.0
_STOP_WITHIN_S = 5


class Keeping:
    """Takes up interrupted requests, applies the rules of retention, and merges small row groups while nobody sends.

    All that again and again from ``start`` to ``stop``.
    """

    def __init__(self, store: FileStore, desk: OrderDesk) -> None:
        self._store = store
        self.desk = desk
        self._merging = Merging(store)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keeping", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; what is half done is done by the next start."""
        self._stopping.set()
        self.desk.stop(_STOP_WITHIN_S)
        if self._thread.is_alive():
            self._thread.join(_STOP_WITHIN_S)

    def _run(self) -> None:
        wait_s = 0.0
        while not self._stopping.wait(wait_s):
            wait_s = EVERY_S
            try:
                self._round()
            except StoreError as error:
                if not self._stopping.is_set():
                    log.warning("could not see to the store: %s", error)
            except Exception:
                # The border of this thread: if it ended, the disk would fill up.
                log.exception("could not see to the store")

    def _round(self) -> None:
        if finished := self.desk.take_up():
            log.info("finished requests to forget that had been interrupted", extra={"fields": {"requests": finished}})
        begin = time.monotonic()
        deleted = apply_retention(self._store, stop=self._stopping)
        if deleted:
            took = {"seconds": round(time.monotonic() - begin, 1)}
            log.info("deleted what is not kept", extra={"fields": {**deleted, **took}})
        self._merging.round()


class LakeKeeping:
    """Takes up interrupted requests, and puts the lake in order, now and then.

    Args:
        data: The data folder of this process, where reports lie as files.
        every_s: How often.
    """

    def __init__(self, data: Path, every_s: float = LAKE_EVERY_S) -> None:
        self._data = data
        self._every_s = every_s
        self._next = time.monotonic() + every_s

    def round(self, store: Store, progress: Progress = silent, stop: threading.Event | None = None) -> None:
        """See to ``store`` if it is a lake, and time for it; what fails is done the next time.

        Args:
            store: The store.
            progress: Told often enough that nobody takes this for silent.
            stop: Set to have it end early.
        """
        if not isinstance(store, LakeStore) or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self._every_s
        try:
            take_up(store, self._data, stop, progress)
        except StoreError as error:  # and the lake is seen to all the same
            log.warning("could not finish requests to forget: %s", error)
        try:
            told = maintain_lake(store, progress=progress, stop=stop)
        except StoreError as error:
            log.warning("could not see to the lake: %s", error)
            return
        done = {name: told[name] for name in ("files", "bytes", "deleted_files", "left")}
        log.info("put the lake in order", extra={"fields": {**told["deleted_rows"], **done}})
