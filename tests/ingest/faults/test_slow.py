"""Senders that do not get on: they are let go, and hold up nobody."""

import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import grpc
import httpx
import pytest

from ingest import hurry, turns
from ingest.grpc_server import READING
from ingest.metrics import REGISTRY
from tests.ingest.faults.conftest import EXPORT, PROTOBUF, Server
from tests.ingest.faults.half_message import HalfMessage
from tests.ingest.faults.slow import drip


def test_half_messages_hold_up_nobody(running: Any, request_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """More calls than are read at once, each begun and not finished: others are answered, and these are let go."""
    monkeypatch.setattr(turns, "HURRIED_S", 0.3)
    monkeypatch.setattr(hurry, "HURRIED_S", 0.3)
    body = request_of(3).SerializeToString()
    with ExitStack() as stack:
        calls = [stack.enter_context(HalfMessage(running.receiver.grpc_port)) for _ in range(2 * READING)]
        for call in calls:
            call.send(b"x" * 100)
        with grpc.insecure_channel(f"127.0.0.1:{running.receiver.grpc_port}") as channel:
            assert channel.unary_unary(EXPORT)(body, timeout=20) == b""
        assert b"The message did not come whole in time." in calls[0].heard(5).replace(b"%20", b" ")
    assert running.count() == 3


def test_half_bodies_hold_up_nobody(running: Any, request_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bodies that fill the budget and then stop are let go as soon as somebody else is refused."""
    monkeypatch.setattr(hurry, "HURRIED_S", 0.3)
    head = b"POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\n"
    url = f"http://127.0.0.1:{running.receiver.http_port}/v1/traces"
    body = request_of(300, text="x" * 1000).SerializeToString()
    with ExitStack() as stack:
        for _ in range(4):
            half = stack.enter_context(socket.create_connection(("127.0.0.1", running.receiver.http_port)))
            half.sendall(head + b"Content-Length: 1000000\r\n\r\n" + bytes(999_000))
        _wait_until(lambda: running.receiver.door.budget.held > (4 << 20) - len(body))
        assert httpx.post(url, content=body, headers=PROTOBUF).status_code == 429
        _wait_until(lambda: httpx.post(url, content=body, headers=PROTOBUF).status_code == 200)
    assert running.count() == 300


def test_what_is_on_its_way_is_refused_unread(running: Any) -> None:
    """Beyond the budget a call is answered before its message was sent."""
    with running.receiver.door.budget.hold() as hold:
        hold.grow(4 << 20)
        with HalfMessage(running.receiver.grpc_port) as call:
            assert b"grpc-status" in call.heard(2)


def test_who_leaves_amid_a_message(running: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Counts as such, and so does a message that is too large, as gRPC does not tell which; it is no fault of ours."""
    before, http_before, faults_before = _refused("incomplete"), _refused("incomplete", "http"), _refused("internal")
    with HalfMessage(running.receiver.grpc_port, announced=500_000) as leaving:
        leaving.send(b"x" * 1000)
        leaving.heard(0.3)
    _wait_until(lambda: _refused("incomplete") == before + 1)
    with grpc.insecure_channel(f"127.0.0.1:{running.receiver.grpc_port}") as channel:
        for compression in (grpc.Compression.NoCompression, grpc.Compression.Gzip):
            with pytest.raises(grpc.RpcError):
                channel.unary_unary(EXPORT)(bytes(2 << 20), compression=compression, timeout=20)
    _wait_until(lambda: _refused("incomplete") == before + 3)
    with socket.create_connection(("127.0.0.1", running.receiver.http_port)) as leaving_http:
        leaving_http.sendall(b"POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n")
        leaving_http.sendall(b"Content-Type: application/x-protobuf\r\n\r\nxxx")
        time.sleep(0.3)
    _wait_until(lambda: _refused("incomplete", "http") == http_before + 1)
    assert _refused("internal") == faults_before
    assert [] == [record for record in caplog.records if record.levelno >= logging.ERROR]


def _refused(reason: str, transport: str = "grpc") -> float:
    labels = {"signal": "traces", "transport": transport, "reason": reason}
    return REGISTRY.get_sample_value("tracelore_refused_requests_total", labels) or 0


def _wait_until(so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.soak
def test_slow_senders(serve: Callable[..., Server], request_of: Any) -> None:
    """A hundred that send a byte a second or nothing, over both transports: for two minutes all others are served.

    At the end all of them were let go, and the budget is free.
    """
    server = serve()
    over = threading.Event()
    with ExitStack() as stack:
        slow = [stack.enter_context(drip(server.http_port, server.grpc_port, number, over)) for number in range(100)]
        begin, first = time.monotonic(), 1
        while time.monotonic() - begin < 100:
            response = server.post(request_of(10, first=first).SerializeToString())
            assert response.status_code == httpx.codes.OK
            assert server.export(request_of(10, first=first + 10).SerializeToString()) == b""
            first += 20
        over.set()
        assert all(one.hung_up() for one in slow)
    figures = server.client.get("/metrics", headers=PROTOBUF).text
    assert "tracelore_pending_bytes 0.0" in figures
    assert sorted(server.stored()) == list(range(1, first))
    assert server.end() == 0
