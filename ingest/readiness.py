"""Whether what is sent now would be stored, for those who decide where to send."""

from threading import Lock
from time import monotonic

from store import Store
from store.errors import StoreError
from store.writable import check_writable

_LOOK_EVERY_S = 1.0  # anybody may ask, as often as they like


class Readiness:
    """Looks at a store, however often it is asked.

    Args:
        store: Into which what is sent goes.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._looking = Lock()
        self._look_at = 0.0
        self._writable = False

    @property
    def writable(self) -> bool:
        """Whether a commit succeeds."""
        with self._looking:
            if monotonic() >= self._look_at:
                self._writable = self._look()
                self._look_at = monotonic() + _LOOK_EVERY_S
            return self._writable

    def _look(self) -> bool:
        try:
            check_writable(self._store)
        except StoreError:
            return False
        return True
