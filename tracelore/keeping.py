"""What ``tracelore serve`` does about its store beside receiving: it goes on with what was asked, and keeps rules."""

import logging
import threading
import time

from store import FileStore
from store.errors import StoreError
from store.orders import OrderDesk
from store.retention import apply_retention

log = logging.getLogger(__name__)

EVERY_S = 10.0
_STOP_WITHIN_S = 5


class Keeping:
    """Takes up interrupted requests, and applies the rules of retention, again and again from ``start`` to ``stop``."""

    def __init__(self, store: FileStore, desk: OrderDesk) -> None:
        self._store = store
        self.desk = desk
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
