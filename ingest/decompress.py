"""Bodies that come compressed: expanded piece by piece, so that no body can grow without anyone looking."""

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

import pyarrow as pa

from ingest.errors import Permanent, Reason

PIECE = 1 << 20
MAX_MEMBERS = 10_000  # each costs some work, however small it is


class Decompressor(Protocol):
    """Expands a body that arrives in chunks."""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Give what ``chunk`` expands to, in pieces of at most ``PIECE`` bytes.

        Raises:
            Permanent: the body is not what its Content-Encoding says.
        """

    def finish(self) -> Iterator[bytes]:
        """Give what is left when the body has ended.

        Raises:
            Permanent: it ended too early.
        """


class _Identity:
    def feed(self, chunk: bytes) -> Iterator[bytes]:
        yield chunk

    def finish(self) -> Iterator[bytes]:
        return iter(())


class _Zlib:
    """gzip of any number of members, and zlib, which HTTP calls deflate."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._zlib = _begin()
        self._begun = False
        self._members = 1

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        piece = b""
        # A full piece may have left output inside zlib, even when all input is used up.
        while chunk or len(piece) == PIECE:
            if chunk and self._zlib.eof:
                self._next_member()
            piece = self._expand(chunk)
            chunk = self._zlib.unconsumed_tail or self._zlib.unused_data
            self._begun = True
            yield piece

    def finish(self) -> Iterator[bytes]:
        if self._begun and not self._zlib.eof:
            raise _truncated(self._name)
        return iter(())

    def _next_member(self) -> None:
        self._members += 1
        if self._members > MAX_MEMBERS:
            raise Permanent(f"The body is made of more than {MAX_MEMBERS} {self._name} members")
        self._zlib = _begin()

    def _expand(self, chunk: bytes) -> bytes:
        try:
            return self._zlib.decompress(chunk, PIECE)
        except zlib.error as error:
            raise _not_this(self._name, error) from error


class _Zstd:
    """zstd by pyarrow, which is here anyway; it reads whole bodies, so they are gathered first."""

    def __init__(self) -> None:
        self._body = bytearray()

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        self._body += chunk
        return iter(())

    def finish(self) -> Iterator[bytes]:
        if not self._body:
            return
        try:
            with pa.CompressedInputStream(pa.BufferReader(self._body), "zstd") as stream:
                while piece := stream.read(PIECE):
                    yield piece
        except (OSError, pa.ArrowException) as error:
            raise _not_this("zstd", error) from error


def _begin() -> "zlib._Decompress":
    return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # 32: gzip or zlib, as the header says


def _not_this(name: str, error: Exception) -> Permanent:
    return Permanent(f"The body is not {name}, as its Content-Encoding says: {error}")


def _truncated(name: str) -> Permanent:
    return Permanent(f"The body ends before its {name} data does")


_MAKERS: dict[str, Callable[[], Decompressor]] = {
    "": _Identity,
    "identity": _Identity,
    "gzip": lambda: _Zlib("gzip"),
    "x-gzip": lambda: _Zlib("gzip"),
    "deflate": lambda: _Zlib("deflate"),
    "zlib": lambda: _Zlib("zlib"),
    "zstd": _Zstd,
}


def decompressor(content_encoding: str) -> Decompressor:
    """Give what expands a body of this Content-Encoding.

    Raises:
        Permanent: it is none of those known.
    """
    make = _MAKERS.get(content_encoding.strip().lower())
    if make is None:
        raise Permanent(
            f"Content-Encoding {content_encoding[:40]!r} is not supported. Send gzip, deflate, zstd, or nothing.",
            Reason.UNSUPPORTED_ENCODING,
        )
    return make()
