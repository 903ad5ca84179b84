"""Storing what is imported, in the process that owns the store: as at the door, but one request at a time."""

from collections.abc import Collection
from threading import Lock

from ingest.importing.tally import Reply
from ingest.otlp import Encoding
from ingest.reading import Request, read
from ingest.redactors import redaction_for_all
from store import Store, append_rows
from store.clock import utc_now


class Taker:
    """Takes OTLP requests that were read from files.

    Args:
        store: Where to; unless it is shared, this process MUST be the only one that appends to it.
        redact: Whether secrets are masked.
        redact_off: Names of redaction rules that are not applied.

    Raises:
        UsageError: there is no rule of such a name.
    """

    def __init__(self, store: Store, *, redact: bool = True, redact_off: Collection[str] = ()) -> None:
        self._store = store
        self._redaction = redaction_for_all(redact_off, redact=redact)
        self._one = Lock()

    def take(self, signal: str, encoding: Encoding, body: bytes, project: str) -> Reply:
        """Store what a request brings; when this returns it is on disk.

        Raises:
            Permanent: it cannot be read.
            StoreUnavailable: it cannot be stored now.
        """
        with self._one:
            now = utc_now()
            taken, _ = read(Request(signal, body, encoding, project, now, self._redaction))
            done = append_rows(self._store, *taken.rows)
        return Reply(done.stored, done.replaced, done.ignored, done.records, taken.rejected, taken.message)
