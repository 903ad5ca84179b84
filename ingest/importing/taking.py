"""Storing what is imported, in the process that owns the store: as at the door, but one request at a time."""

from collections.abc import Collection
from datetime import UTC, datetime
from threading import Lock

from ingest.importing.tally import Reply
from ingest.otlp import Encoding, Origin
from ingest.redactors import NOTHING_REDACTED, Redactors
from ingest.rows import join_rows
from ingest.senders import Sender
from ingest.signals import SIGNALS
from store import Store
from store.append import append_rows

_SIGNALS = {signal.name: signal for signal in SIGNALS}


class Taker:
    """Takes OTLP requests that were read from files.

    Args:
        store: Where to; this process MUST be the only one that appends to it.
        redact: Whether secrets are masked.
        redact_off: Names of redaction rules that are not applied.
    """

    def __init__(self, store: Store, *, redact: bool = True, redact_off: Collection[str] = ()) -> None:
        self._store = store
        self._redactors = Redactors(redact_off) if redact else NOTHING_REDACTED
        self._one = Lock()

    def take(self, signal: str, encoding: Encoding, body: bytes, project: str) -> Reply:
        """Store what a request brings; when this returns it is on disk.

        Raises:
            Permanent: it cannot be read.
            StoreUnavailable: it cannot be stored now.
        """
        with self._one:
            redactor = self._redactors.of(Sender(project, "import"))
            origin = Origin(project, datetime.now(UTC).replace(tzinfo=None), redactor)
            taken = _SIGNALS[signal].read(body, encoding, origin)
            done = append_rows(self._store, *join_rows([taken.rows]))
        return Reply(done.stored, done.replaced, done.ignored, done.records, taken.rejected, taken.message)
