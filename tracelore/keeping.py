"""What ``tracelore serve`` does about its store beside receiving: it keeps to the rules of retention."""

import logging
import threading
import time

from store import FileStore
from store.errors import StoreError
from store.retention import apply_retention

log = logging.getLogger(__name__)

EVERY_S = 10.0
_STOP_WITHIN_S = 5


class Keeping:
    """Applies the rules again and again, from ``start`` to ``stop``."""

    def __init__(self, store: FileStore) -> None:
        self._store = store
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keeping", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; what is half done is done by the next start."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_WITHIN_S)

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_S):
            try:
                self._round()
            except StoreError as error:
                if not self._stopping.is_set():
                    log.warning("could not apply the rules of retention: %s", error)
            except Exception:
                # The border of this thread: if it ended, the disk would fill up.
                log.exception("could not apply the rules of retention")

    def _round(self) -> None:
        begin = time.monotonic()
        deleted = apply_retention(self._store, stop=self._stopping)
        if deleted:
            took = {"seconds": round(time.monotonic() - begin, 1)}
            log.info("deleted what is not kept", extra={"fields": {**deleted, **took}})
