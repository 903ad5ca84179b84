"""Bodies that come compressed: expanded piece by piece, so that no body can grow without anyone looking."""

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

from ingest.errors import Permanent, Reason

PIECE = 1 << 20


class Decompressor(Protocol):
    """Expands a body that arrives in chunks."""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Give what ``chunk`` expands to, in pieces of at most ``PIECE`` bytes.

        Raises:
            Permanent: the body is not what its Content-Encoding says.
        """

    def finish(self) -> None:
        """Tell that the body has ended.

        Raises:
            Permanent: it ended too early.
        """


class _Identity:
    def feed(self, chunk: bytes) -> Iterator[bytes]:
        yield chunk

    def finish(self) -> None:
        """Any end is the end."""


class _Zlib:
    """gzip of any number of members, and zlib (which HTTP calls deflate)."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._zlib = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # 32: gzip or zlib, by the header
        self._begun = False

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        while chunk:
            if self._zlib.eof:
                self._next_member()
            self._begun = True
            piece = self._expand(chunk)
            chunk = self._zlib.unconsumed_tail or self._zlib.unused_data
            if piece:
                yield piece
        # What zlib holds back because a piece was full comes with the next call or here.

    def finish(self) -> None:
        if self._begun and not self._zlib.eof:
            raise Permanent(f"The body ends before its {self._name} data does")

    def _expand(self, chunk: bytes) -> bytes:
        try:
            return self._zlib.decompress(chunk, PIECE)
        except zlib.error as error:
            raise Permanent(f"The body is not {self._name}, as its Content-Encoding says: {error}") from error

    def _next_member(self) -> None:
        self._zlib = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)


def _zstd() -> Decompressor:
    from ingest.zstd import Zstd

    return Zstd()


_MAKERS: dict[str, Callable[[], Decompressor]] = {
    "": _Identity,
    "identity": _Identity,
    "gzip": lambda: _Zlib("gzip"),
    "x-gzip": lambda: _Zlib("gzip"),
    "deflate": lambda: _Zlib("deflate"),
    "zlib": lambda: _Zlib("zlib"),
}


def decompressor(content_encoding: str) -> Decompressor:
    """Give what expands a body of this Content-Encoding.

    Raises:
        Permanent: it is none of those known.
    """
    make = _MAKERS.get(content_encoding.strip().lower())
    if make is None:
        raise Permanent(
            f"Content-Encoding {content_encoding[:40]!r} is not supported. Send gzip, deflate, or nothing.",
            Reason.UNSUPPORTED_ENCODING,
        )
    return make()
