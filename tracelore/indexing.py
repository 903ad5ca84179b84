"""The worker's part in the index of texts: a second in each round, and a rest where it cannot go on."""

import logging
import time
from threading import Event

from store import Store
from store.errors import StoreError
from store.text_index import TextIndexer

log = logging.getLogger(__name__)

_ROUND_S = 1.0  # traces that fall quiet meanwhile wait so long
_PAUSE_AFTER_ERROR_S = 60.0


class Indexing:
    """Covers texts in rounds. An index that lags behind only makes searches slower, so its errors stop nothing else."""

    def __init__(self, store: Store) -> None:
        self._indexer = TextIndexer(store)
        self._resume_at = 0.0

    def round(self, stop: Event) -> None:
        """Go on for about a second."""
        if time.monotonic() < self._resume_at:
            return
        try:
            self._indexer.work(_ROUND_S, stop=stop)
        except StoreError as error:
            log.warning("texts could not be indexed, trying again in %d s: %s", _PAUSE_AFTER_ERROR_S, error)
            self._resume_at = time.monotonic() + _PAUSE_AFTER_ERROR_S
