"""The door: what both transports do with a request, from its bytes to its commit."""

import logging
from concurrent.futures import Future
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

from ingest import metrics
from ingest.budget import Budget
from ingest.committer import Committer
from ingest.dialects import normalise
from ingest.otlp import Decoded, Encoding, Origin, decode
from ingest.otlp.decoded import summary
from ingest.plain import plain
from ingest.raw import RawSpan
from ingest.rows import Rows, build_rows
from ingest.senders import Sender, Senders
from ingest.watch import note_rejection
from store import Store, append_spans
from store.errors import StoreError
from store.records import Span
from store.size import disk_bytes

log = logging.getLogger(__name__)

PENDING_BYTES = 64 << 20
MAX_BODY_BYTES = 64 << 20  # https://opentelemetry.io/docs/specs/otlp/#otlphttp-request


class Receipt(NamedTuple):
    """What became of a request's spans; ``stored`` completes when those that were taken are on disk."""

    stored: "Future[None]"
    rejected: int
    message: str


class Door:
    """Takes requests, and stores them in groups.

    Args:
        store: Where to; this process MUST be the only one that appends to it.
        pending_bytes: How many bytes may be on their way at once; beyond it senders are told to come back.
        max_body_bytes: The largest request taken, after decompression.
        keys_needed: Whether requests without an API key are refused.
    """

    def __init__(
        self,
        store: Store,
        *,
        pending_bytes: int = PENDING_BYTES,
        max_body_bytes: int = MAX_BODY_BYTES,
        keys_needed: bool = False,
    ) -> None:
        self.max_body_bytes = max_body_bytes
        self.budget = Budget(pending_bytes)
        self._store = store
        self.senders = Senders(store, keys_needed=keys_needed)
        self.committer = Committer(metrics.measured(partial(append_spans, store)))

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

    def take(self, body: bytes, encoding: Encoding, sender: Sender) -> Receipt:
        """Decode a request and hand its spans to the committer.

        Raises:
            Permanent: it cannot be read.
            Retryable: it cannot be taken now.
        """
        metrics.received("traces", sender.transport, body)
        decoded = decode(body, encoding, Origin(sender.project, _now()))
        stored = self.submit(build_rows([_normalised(raw) for raw in decoded.spans])) if decoded.spans else _done()
        metrics.taken("traces", sender.transport, len(decoded.spans), decoded.rejected, stored)
        return Receipt(stored, decoded.rejected, _message(decoded, sender))

    def submit(self, rows: Rows) -> "Future[None]":
        """Hand over rows; the future completes when they are on disk, or fails with ``Retryable``."""
        return self.committer.submit(rows)


def _normalised(raw: RawSpan) -> Span:
    try:
        return normalise(raw)
    except Exception:
        # The border to the dialects: a span that one of them stumbles over is stored as it came.
        log.exception("could not read the meaning of span %s of trace %s", raw.span_id, raw.trace_id)
        return plain(raw, "unparsed")


def _message(decoded: Decoded, sender: Sender) -> str:
    if not decoded.rejected:
        return ""
    message = summary(decoded.problems, decoded.rejected)
    # Most exporters never show what a partial success says.
    note_rejection(message, "traces", sender)
    return message


def _done() -> "Future[None]":
    done: Future[None] = Future()
    done.set_result(None)
    return done


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
