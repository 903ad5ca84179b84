"""Statements 11 to 22: compression and size."""

import gzip
import socket
import zlib
from collections.abc import Callable
from typing import Any

import grpc
import pyarrow as pa
import pytest

from ingest import body
from ingest.decompress import PIECE
from tests.ingest.conformance.conftest import Export, refused, span, traces
from tracelore.settings import Settings

Send = Callable[..., Any]
BODY = traces(span())
MIB = 1 << 20


def test_11_gzip_and_none(running: Any, send: Send) -> None:
    """Bodies are taken plain and in gzip."""
    assert send(gzip.compress(BODY), content_encoding="gzip").status_code == 200
    assert send(traces(span(spanId="00000000000000aa"))).status_code == 200
    assert running.count() == 2


@pytest.mark.parametrize("encoding", ["", "identity"])
def test_12_no_encoding_is_raw(running: Any, send: Send, encoding: str) -> None:
    """No Content-Encoding, an empty one and identity mean plain; deflate and zstd are taken as well."""
    assert send(BODY, content_encoding=encoding).status_code == 200
    assert send(zlib.compress(BODY), content_encoding="deflate").status_code == 200
    assert send(bytes(pa.compress(BODY, "zstd", asbytes=True)), content_encoding="zstd").status_code == 200
    assert running.count() == 1


def test_13_unknown_encodings_are_refused(running: Any, send: Send) -> None:
    """An unknown Content-Encoding is refused, and nothing is stored."""
    assert send(BODY, content_encoding="br").status_code == 415
    assert running.count() == 0


def test_14_no_gzip_though_it_says_so(send: Send) -> None:
    """What says that it is gzip and is not gets 400."""
    assert send(BODY, content_encoding="gzip").status_code == 400


def test_15_truncated_gzip(running: Any, send: Send) -> None:
    """A truncated gzip body gets 400, and the server lives."""
    assert send(gzip.compress(BODY)[:-9], content_encoding="gzip").status_code == 400
    assert running.client.get("/readyz").status_code == 200


def test_16_gzip_of_several_members(running: Any, send: Send) -> None:
    """A gzip body of several members is read to its end."""
    half = len(BODY) // 2
    body = gzip.compress(BODY[:half]) + gzip.compress(BODY[half:])
    assert send(body, content_encoding="gzip").status_code == 200
    assert running.count() == 1


def test_17_size_limit_before_and_after_decompression(running: Any, send: Send) -> None:
    """A body over the limit gets 413, before and after decompression; the limit is 64 MiB unless set otherwise."""
    assert Settings().max_body_bytes == 64 * MIB
    large = traces(span(name="x" * MIB))
    assert send(large).status_code == 413
    assert send(gzip.compress(large), content_encoding="gzip").status_code == 413
    assert running.count() == 0


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "zstd"])
def test_18_bombs_are_stopped_while_they_grow(
    running: Any, send: Send, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    """A small body that would fill memory is stopped at the limit while it grows, however it is compressed."""
    bomb = _BOMBS[encoding](bytes(512 * MIB))
    assert len(bomb) < MIB
    expanded: list[int] = []
    add = body._Body.add

    def counted(self: Any, piece: bytes) -> None:
        expanded.append(len(piece))
        add(self, piece)

    monkeypatch.setattr(body._Body, "add", counted)
    assert send(bomb, content_encoding=encoding).status_code == 413
    assert MIB < sum(expanded) <= MIB + PIECE, "of 512 MiB"
    assert running.receiver.door.budget.held == 0


_BOMBS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "zstd": lambda zeros: bytes(pa.compress(zeros, "zstd", asbytes=True)),
}


@pytest.mark.parametrize("compression", [grpc.Compression.NoCompression, grpc.Compression.Gzip])
def test_19_grpc_message_limit(export: Export, request_of: Any, compression: Any) -> None:
    """A gRPC message over the limit gets RESOURCE_EXHAUSTED without RetryInfo, compressed or not."""
    error, status, _ = refused(export, request_of(1, text="x" * MIB).SerializeToString(), compression=compression)
    assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert not status.details


def test_20_grpc_gzip(running: Any, export: Export, request_of: Any) -> None:
    """Messages in gzip are taken over gRPC too."""
    assert export(request_of(2).SerializeToString(), compression=grpc.Compression.Gzip) == b""
    assert running.count() == 2


def test_21_chunked_bodies_and_lying_lengths(running: Any) -> None:
    """A chunked body without a length is taken; one whose length lies is not."""
    pieces = (BODY[i : i + 50] for i in range(0, len(BODY), 50))
    response = running.client.post("/v1/traces", content=pieces, headers={"content-type": "application/json"})
    assert response.status_code == 200
    head = b"POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
    with socket.create_connection(("127.0.0.1", running.receiver.http_port), 10) as connection:
        connection.sendall(head + b"Content-Length: 10\r\n\r\n" + traces(span(spanId="00000000000000aa")))
        assert b" 400 " in connection.recv(100)
    assert running.count() == 1


def test_22_responses_stay_small(running: Any, send: Send) -> None:
    """Answers stay small, however many spans are rejected for whatever reasons, however long the path."""
    bad = [{"traceId": "0" * 32}, {"traceId": "x" * 200}, {"spanId": "y" * 200}]
    response = send(traces(*(span(**bad[number % 3]) for number in range(3_000)), span()))
    assert response.json()["partialSuccess"]["rejectedSpans"] == "3000"
    assert len(response.content) < 1_000
    assert len(running.client.post(f"/{'x' * 20_000}", content=b"").content) < 1_000
