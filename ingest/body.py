"""The body of an HTTP request: read as it comes, expanded, and never larger than allowed."""

from starlette.requests import Request

from ingest.budget import Hold
from ingest.decompress import decompressor
from ingest.errors import Permanent, Reason


async def read_body(request: Request, hold: Hold, limit: int) -> bytes:
    """Read and expand the body.

    Args:
        request: Whose body.
        hold: Counts its bytes, so that reading stops where too many are on their way.
        limit: The most bytes taken, before and after decompression.

    Raises:
        Permanent: it is too large, or not compressed as it says.
        Retryable: too much is on its way already.
    """
    expand = decompressor(request.headers.get("content-encoding", ""))
    # Only what has come is counted: else a sender could shut out all others by announcing much and sending nothing.
    hold.check(_announced(request, limit))
    body = _Body(hold, limit)
    async for chunk in request.stream():
        body.received(chunk)
        for piece in expand.feed(chunk):
            body.add(piece)
    for piece in expand.finish():
        body.add(piece)
    return body.joined()


def _announced(request: Request, limit: int) -> int:
    """Give the size that the sender announces: what cannot be taken is refused before it is read."""
    length = request.headers.get("content-length", "0")
    size = int(length) if length.isascii() and length.isdigit() else 0
    if size > limit:
        raise too_large(limit)
    return size


class _Body:
    def __init__(self, hold: Hold, limit: int) -> None:
        self._hold = hold
        self._limit = limit
        self._pieces: list[bytes] = []
        self._received = 0
        self._expanded = 0

    def received(self, chunk: bytes) -> None:
        self._received += len(chunk)
        self._check()

    def add(self, piece: bytes) -> None:
        self._pieces.append(piece)
        self._expanded += len(piece)
        self._check()

    def joined(self) -> bytes:
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)

    def _check(self) -> None:
        size = max(self._received, self._expanded)
        if size > self._limit:
            raise too_large(self._limit)
        self._hold.grow(max(0, size - self._hold.count))


def too_large(limit: int) -> Permanent:
    """Say that a request is larger than is taken."""
    return Permanent(
        f"The body is larger than {limit} bytes, before or after decompression. Send smaller batches.",
        Reason.TOO_LARGE,
    )
