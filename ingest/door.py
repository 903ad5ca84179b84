"""The door: what both transports do with a request, from its bytes to its commit."""

from collections.abc import Collection
from concurrent.futures import Future
from functools import partial

from google.protobuf.message import Message

from ingest import metrics
from ingest.budget import Budget
from ingest.committer import Committer
from ingest.futures import fail, give
from ingest.otlp import Encoding
from ingest.readers import Readers
from ingest.readiness import Readiness
from ingest.reading import Read, Request
from ingest.redactors import Redaction, redaction_for_all
from ingest.senders import Sender, Senders
from ingest.signals import Signal
from ingest.watch import note_rejection
from store import Store, append_rows
from store.append import tidy
from store.clock import utc_now
from store.size import disk_bytes

PENDING_BYTES = 64 << 20
MAX_BODY_BYTES = 64 << 20  # https://opentelemetry.io/docs/specs/otlp/#otlphttp-request


class Door:
    """Takes requests, and stores them in groups.

    Args:
        store: Where to; this process MUST be the only one that appends to it.
        pending_bytes: How many bytes may be on their way at once; beyond it senders are told to come back.
        max_body_bytes: The largest request taken, after decompression.
        keys_needed: Whether requests without an API key are refused.
        redact: Whether secrets are masked.
        redact_off: Names of redaction rules that are not applied.
        readers: Who reads requests; by default this process.
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
        readers: Readers | None = None,
    ) -> None:
        self.max_body_bytes = max_body_bytes
        self.budget = Budget(pending_bytes)
        self._store = store
        self._redaction = redaction_for_all(redact_off, redact=redact)
        self._readers = readers or Readers()
        self._readiness = Readiness(store)
        self.senders = Senders(store, keys_needed=keys_needed)
        self.committer = Committer(metrics.measured(partial(append_rows, store)), partial(tidy, store))

    def start(self) -> None:
        """Begin to store what is taken."""
        self.senders.start()
        self._readers.start()
        metrics.PENDING_BYTES.set_function(lambda: self.budget.held)
        metrics.STORE_BYTES.set_function(lambda: disk_bytes(self._store))
        metrics.STARTED.set_to_current_time()
        self.committer.start()

    def stop(self) -> None:
        """Take nothing more, and return when all that was taken is stored."""
        self._readers.stop()
        self.committer.stop()
        self.senders.stop()

    @property
    def ready(self) -> bool:
        """Whether spans sent now would be stored."""
        return self.committer.running and self._readiness.writable

    def take(self, signal: Signal, body: bytes, encoding: Encoding, sender: Sender) -> "Future[Message]":
        """Read a request and store what it brings.

        Returns:
            What answers it, once all that was taken of it is on disk; it fails with ``Refused`` where nothing is.
        """
        metrics.received(signal.name, sender.transport, body)
        answer: Future[Message] = Future()
        request = Request(signal.name, body, encoding, sender.project, utc_now(), self._redaction_for(sender))
        self._readers.read(request).add_done_callback(partial(self._store_read, signal, sender, answer))
        return answer

    def _store_read(self, signal: Signal, sender: Sender, answer: "Future[Message]", found: "Future[Read]") -> None:
        try:
            taken, masked = found.result()
            if taken.message:
                # Most exporters never show what a partial success says.
                note_rejection(taken, signal.name, sender)
            reply = signal.reply(taken.rejected, taken.message)
            stored = self.committer.submit(taken.rows) if taken.accepted else _done()
        except Exception as error:  # noqa: BLE001 - whoever waits for the answer is told
            fail(answer, error)
        else:
            metrics.taken(signal.name, sender.transport, taken, masked, stored)
            stored.add_done_callback(partial(_answer, answer, reply))

    def _redaction_for(self, sender: Sender) -> Redaction | None:
        if self._redaction is None:
            return None
        return Redaction(self._redaction.off.union(sender.redact_off), sender.redact_extra)


def _answer(answer: "Future[Message]", reply: Message, stored: "Future[None]") -> None:
    error = stored.exception()
    if error is None:
        give(answer, reply)
    else:
        fail(answer, error)


def _done() -> "Future[None]":
    done: Future[None] = Future()
    done.set_result(None)
    return done
