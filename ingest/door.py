"""Where requests come in, whatever carried them: a budget, decoding, normalising, and the wait for the commit."""

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from ingest.committer import Committer
from ingest.dialects import normalise
from ingest.errors import Reason, Retryable
from ingest.otlp import Encoding, Origin, decode
from ingest.otlp.decoded import summary
from ingest.plain import plain
from ingest.raw import RawSpan
from ingest.rows import build_rows
from store import Store
from store.records import Span

log = logging.getLogger(__name__)

PENDING_BYTES = 64 << 20


@dataclass(slots=True)
class Taken:
    """A request that was decoded; ``committed`` completes when its spans are on disk."""

    accepted: int
    rejected: int
    message: str  # why spans were rejected; "" when none were
    committed: "Future[None]"


class Door:
    """Takes trace requests and has them committed.

    Args:
        store: Where spans go; this process must be the only one that appends.
        pending_bytes: How many bytes of requests may be under way before further ones are refused.
    """

    def __init__(self, store: Store, *, pending_bytes: int = PENDING_BYTES) -> None:
        self.store = store
        self._committer = Committer(store)
        self._budget = pending_bytes
        self._pending = 0
        self._lock = threading.Lock()
        self._open = False

    def start(self) -> None:
        """Open."""
        self._committer.start()
        self._open = True

    def stop(self) -> None:
        """Refuse what comes from now on, and commit what was taken."""
        self._open = False
        self._committer.stop()

    @contextmanager
    def admitted(self, size: int) -> Iterator[None]:
        """Count ``size`` bytes as pending while the block runs; refuse at once, before parsing, if too many are.

        A single request is let in however large, when nothing else is under way.

        Raises:
            Retryable: come back in a moment.
        """
        with self._lock:
            if not self._open:
                raise Retryable("The server is stopping.", Reason.STOPPING)
            if self._pending and self._pending + size > self._budget:
                raise Retryable("Too much is waiting to be stored.", Reason.OVERLOADED, retry_after_s=1)
            self._pending += size
        try:
            yield
        finally:
            with self._lock:
                self._pending -= size

    def take(self, body: bytes, encoding: Encoding, project: str = "default") -> Taken:
        """Decode a request and hand its spans to the committer. The caller waits for ``committed``.

        Raises:
            Permanent: it cannot be decoded.
        """
        decoded = decode(body, encoding, Origin(project, datetime.now(UTC).replace(tzinfo=None)))
        message = ""
        if decoded.rejected:
            message = summary(decoded.problems, decoded.rejected)
            log.warning("%s", message)
        if not decoded.spans:
            return Taken(0, decoded.rejected, message, _nothing_to_wait_for())
        rows = build_rows([_normalised(raw) for raw in decoded.spans])
        return Taken(len(decoded.spans), decoded.rejected, message, self._committer.add(rows))


def _normalised(raw: RawSpan) -> Span:
    try:
        return normalise(raw)
    except Exception:  # a span that one dialect cannot read must neither be lost nor stop the others
        log.exception("span %s of trace %s could not be normalised", raw.span_id, raw.trace_id)
        return plain(raw, "unread")


def _nothing_to_wait_for() -> "Future[None]":
    done: Future[None] = Future()
    done.set_result(None)
    return done
