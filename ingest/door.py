"""The door: what both transports do with a request, from its bytes to its commit."""

from collections.abc import Collection
from concurrent.futures import Future
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

from google.protobuf.message import Message

from ingest import metrics
from ingest.budget import Budget
from ingest.committer import Committer
from ingest.otlp import Encoding, Origin
from ingest.redactors import NOTHING_REDACTED, Redactors
from ingest.rows import Rows
from ingest.senders import Sender, Senders
from ingest.signals import Signal
from ingest.watch import note_rejection
from store import Store, append_rows
from store.errors import StoreError
from store.size import disk_bytes

PENDING_BYTES = 64 << 20
MAX_BODY_BYTES = 64 << 20  # https://opentelemetry.io/docs/specs/otlp/#otlphttp-request


class Receipt(NamedTuple):
    """What answers a request once ``stored`` has completed: then all that was taken of it is on disk."""

    stored: "Future[None]"
    reply: Message


class Door:
    """Takes requests, and stores them in groups.

    Args:
        store: Where to; this process MUST be the only one that appends to it.
        pending_bytes: How many bytes may be on their way at once; beyond it senders are told to come back.
        max_body_bytes: The largest request taken, after decompression.
        keys_needed: Whether requests without an API key are refused.
        redact: Whether secrets are masked.
        redact_off: Names of redaction rules that are not applied.
    """

    def __init__(
        self,
        store: Store,
        *,
        pending_bytes: int = PENDING_BYTES,
        max_body_bytes: int = MAX_BODY_BYTES,
        keys_needed: bool = False,
        redact: bool = True,
        redact_off: Collection[str] = (),
    ) -> None:
        self.max_body_bytes = max_body_bytes
        self.budget = Budget(pending_bytes)
        self._store = store
        self._redactors = Redactors(redact_off) if redact else NOTHING_REDACTED
        self.senders = Senders(store, keys_needed=keys_needed)
        self.committer = Committer(metrics.measured(partial(append_rows, store)))

    def start(self) -> None:
        """Begin to store what is taken."""
        self.senders.start()
        metrics.PENDING_BYTES.set_function(lambda: self.budget.held)
        metrics.STORE_BYTES.set_function(lambda: disk_bytes(self._store))
        metrics.STARTED.set_to_current_time()
        self.committer.start()

    def stop(self) -> None:
        """Take nothing more, and return when all that was taken is stored."""
        self.committer.stop()
        self.senders.stop()

    @property
    def ready(self) -> bool:
        """Whether spans sent now would be stored."""
        if not self.committer.running:
            return False
        try:
            self._store.query("SELECT 1")
        except StoreError:
            return False
        return True

    def take(self, signal: Signal, body: bytes, encoding: Encoding, sender: Sender) -> Receipt:
        """Decode a request and hand what it brings to the committer.

        Raises:
            Permanent: it cannot be read.
            Retryable: it cannot be taken now.
        """
        metrics.received(signal.name, sender.transport, body)
        taken = signal.read(body, encoding, Origin(sender.project, _now(), self._redactors.of(sender)))
        stored = self.submit(taken.rows) if taken.accepted else _done()
        metrics.taken(signal.name, sender.transport, taken.accepted, taken.rejected, stored)
        if taken.rejected:
            # Most exporters never show what a partial success says.
            note_rejection(taken.message, signal.name, sender)
        return Receipt(stored, signal.reply(taken.rejected, taken.message))

    def submit(self, rows: Rows) -> "Future[None]":
        """Hand over rows; the future completes when they are on disk, or fails with ``Retryable``."""
        return self.committer.submit(rows)


def _done() -> "Future[None]":
    done: Future[None] = Future()
    done.set_result(None)
    return done


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
