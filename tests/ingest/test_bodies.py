"""Compressed, oversized, and torn bodies."""

import gzip
import socket
import zlib
from typing import Any

import pyarrow as pa
import pytest

LIMIT = 1 << 20  # what the fixture's receiver takes


def zstd(body: bytes) -> bytes:
    """Compress with zstd."""
    return bytes(pa.compress(body, codec="zstd", asbytes=True))


@pytest.mark.parametrize(
    ("encoding", "compress"),
    [
        ("gzip", gzip.compress),
        ("GZIP", gzip.compress),
        ("deflate", zlib.compress),
        ("zstd", zstd),
        ("identity", bytes),
        ("gzip", lambda body: gzip.compress(body[:50]) + gzip.compress(body[50:])),
    ],
    ids=["gzip", "upper case", "deflate", "zstd", "identity", "two gzip members"],
)
def test_compressed_bodies(running: Any, request_of: Any, encoding: str, compress: Any) -> None:
    """Bodies are taken however exporters and Collectors compress them."""
    response = running.post(compress(request_of(4).SerializeToString()), content_encoding=encoding)
    assert (response.status_code, running.count()) == (200, 4)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "zstd"])
@pytest.mark.parametrize("body", [b"not compressed at all", b"\x1f\x8b\x08\x00", b"\x28\xb5\x2f\xfd\x04"])
def test_bodies_that_are_not_compressed_as_they_say(running: Any, encoding: str, body: bytes) -> None:
    """A body that is not what its Content-Encoding says is refused for good."""
    assert running.post(body, content_encoding=encoding).status_code == 400


@pytest.mark.parametrize(("encoding", "compress"), [("gzip", gzip.compress), ("zstd", zstd)])
def test_truncated_body(running: Any, request_of: Any, encoding: str, compress: Any) -> None:
    """A compressed body that ends too early is refused as a whole."""
    body = compress(request_of(50, word="x" * 100).SerializeToString())
    assert running.post(body[:-9], content_encoding=encoding).status_code == 400
    assert running.count() == 0


def test_unknown_encoding(running: Any) -> None:
    """A compression nobody knows is refused with 415."""
    assert running.post(b"", content_encoding="br").status_code == 415


def test_too_large_before_decompression(running: Any) -> None:
    """A body over the limit is refused by its announced length, and equally when it announces none."""
    body = bytes(LIMIT + 1)
    assert running.post(body).status_code == 413
    pieces = iter([body[:1000], body[1000:]])
    headers = {"content-type": "application/x-protobuf"}
    assert running.client.post("/v1/traces", content=pieces, headers=headers).status_code == 413


@pytest.mark.parametrize(("encoding", "compress"), [("gzip", gzip.compress), ("zstd", zstd)])
def test_bomb(running: Any, encoding: str, compress: Any) -> None:
    """A small body that would grow without end is refused when it passes the limit."""
    bomb = compress(bytes(200 << 20))
    assert len(bomb) < LIMIT
    assert running.post(bomb, content_encoding=encoding).status_code == 413
    assert running.post(b"").status_code == 200


def test_bomb_of_many_members(running: Any) -> None:
    """A body of very many gzip members is refused: each costs work."""
    assert running.post(gzip.compress(b"") * 20_000, content_encoding="gzip").status_code == 400


def test_announcing_much_shuts_nobody_out(running: Any) -> None:
    """A sender that announces a large body and sends nothing of it takes no room from others."""
    with socket.create_connection(("127.0.0.1", running.receiver.http_port)) as idle:
        idle.sendall(
            b"POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\n"
            b"Content-Length: 1000000\r\n\r\nabc"
        )
        for _ in range(8):
            assert running.post(b"").status_code == 200


HEAD = b"POST /v1/traces HTTP/1.1\r\nHost: localhost\r\n"


@pytest.mark.parametrize(
    ("begin", "more"),
    [
        (b"POST /v1/", b"a"),
        (HEAD + b"X-A: ", b"a"),
        (HEAD, b"X-A: 1\r\n"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX-A: ", b"a"),
    ],
    ids=["path", "header", "headers", "trailer"],
)
def test_what_never_ends(running: Any, begin: bytes, more: bytes) -> None:
    """A sender whose path, header or trailer does not end is hung up on before it fills any memory."""
    with socket.create_connection(("127.0.0.1", running.receiver.http_port), 20) as connection:
        connection.sendall(begin)
        with pytest.raises(ConnectionError):
            connection.sendall(more * (64 << 20))
    assert running.post(b"").status_code == 200


def test_everything_over_the_budget_waits(running: Any) -> None:
    """What does not fit beside the requests on their way is refused for now, with a wait the SDKs accept."""
    door = running.receiver.door
    with door.budget.hold() as hold:
        hold.grow(door.budget.limit)
        response = running.post(b"\n\x00")
        assert response.status_code in {429, 503}
        assert 1 <= int(response.headers["retry-after"]) <= 5
    assert running.post(b"\n\x00").status_code == 200
    assert door.budget.held == 0
