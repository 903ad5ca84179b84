"""Bodies as they were sent, unpacked with a limit, so that a small body cannot become a huge one."""

import zlib
from collections.abc import AsyncIterator

from ingest.errors import Permanent, Reason

_WINDOW = {"gzip": 31, "deflate": 15, "zlib": 15}
PLAIN = {"", "identity"}


async def read_body(chunks: AsyncIterator[bytes], encoding: str, limit: int) -> bytes:
    """Gather a body and unpack it on the way.

    Raises:
        Permanent: it is larger than ``limit`` before or after unpacking, is packed in a way we do not know, or is
            torn.
    """
    name = encoding.strip().lower()
    if name in PLAIN:
        unpack: _Unpacker | None = None
    elif name in _WINDOW:
        unpack = _Unpacker(_WINDOW[name], limit)
    else:
        raise Permanent(
            f"Content-Encoding {name!r} is not known; send gzip, deflate or none.",
            Reason.UNSUPPORTED_ENCODING,
        )
    sent, body = 0, bytearray()
    async for chunk in chunks:
        sent += len(chunk)
        if sent > limit:
            raise too_large(limit)
        body += chunk if unpack is None else unpack.feed(chunk, len(body))
    if unpack is not None:
        unpack.finish()
    return bytes(body)


def too_large(limit: int) -> Permanent:
    """Make the refusal of a body over the limit."""
    return Permanent(f"The body is larger than {limit} bytes; send smaller batches.", Reason.TOO_LARGE)


class _Unpacker:
    """Unpacks chunk by chunk, any number of gzip members, never beyond the limit."""

    def __init__(self, window: int, limit: int) -> None:
        self._window = window
        self._limit = limit
        self._stream = zlib.decompressobj(window)
        self._began = False

    def feed(self, chunk: bytes, so_far: int) -> bytes:
        out = bytearray()
        while chunk:
            if self._stream.eof:
                self._stream = zlib.decompressobj(self._window)
            self._began = True
            try:
                out += self._stream.decompress(chunk, self._limit - so_far - len(out) + 1)
            except zlib.error as error:
                raise Permanent(f"The body cannot be unpacked: {error}.") from None
            if so_far + len(out) > self._limit:
                raise too_large(self._limit)
            chunk = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
        return bytes(out)

    def finish(self) -> None:
        if self._began and not self._stream.eof:
            raise Permanent("The body ends in the middle of its packing.")
