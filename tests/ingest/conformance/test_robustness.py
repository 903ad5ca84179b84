"""Statements 75 to 84: retries, load, faults, and the end."""

import random
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest

from ingest.patience import BODY_WITHIN_S, HEADER_WITHIN_S, IDLE_S, PatientProtocol
from ingest.serve import LOOPBACK, Receiver
from store import open_store
from store.errors import StoreUnavailable
from tests.ingest.conformance.conftest import Export, logs, metrics, refused, span, traces
from tests.ingest.killable import killable
from tracelore.settings import Settings

Send = Callable[..., Any]
PROTOBUF = "application/x-protobuf"


def test_75_a_retry_stores_nothing_twice(running: Any, send: Send, export: Export, request_of: Any) -> None:
    """A batch that is sent again is stored once, over whichever transport, and though it says no times."""
    body = request_of(20).SerializeToString()
    timeless = {
        "logs": logs({"body": {"stringValue": "timeless"}}),
        "metrics": metrics({"name": "timeless", "gauge": {"dataPoints": [{"asInt": "1"}]}}),
    }
    for _ in range(2):
        assert send(body, content_type=PROTOBUF).status_code == 200
        assert export(body) == b""
        for signal, records in timeless.items():
            assert send(records, signal).status_code == 200
    assert running.count() == 20
    for table in ("logs", "metric_points"):
        (row,) = running.store.rows(f"SELECT time = received_at AS so_received, notes FROM {table}")
        assert row == {"so_received": True, "notes": ["clock_skew"]}


def test_76_requests_at_once(running: Any, send: Send, request_of: Any) -> None:
    """Requests at the same time are all stored, in whatever order."""
    bodies = [request_of(5, first=1 + 5 * number).SerializeToString() for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        codes = set(pool.map(lambda body: send(body, content_type=PROTOBUF).status_code, bodies))
    assert (codes, running.count()) == ({200}, 200)


def test_77_too_much_is_refused_before_it_is_read(running: Any, send: Send) -> None:
    """Too much is refused before it is read, and taken again as soon as there is room."""
    with running.receiver.door.budget.hold() as hold:
        hold.grow(4 << 20)
        assert send(b"rubbish").status_code == 429
    assert send(b"rubbish").status_code == 400
    assert send(traces(span())).status_code == 200


def test_78_a_full_queue_answers_at_once(running: Any, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a commit hangs, what does not fit behind it is refused at once."""
    go = threading.Event()
    append = running.receiver.door.committer._append

    def slow(*tables: Any) -> Any:
        assert go.wait(20)
        return append(*tables)

    monkeypatch.setattr(running.receiver.door.committer, "_append", slow)
    running.receiver.door.budget.limit = 2_000
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(send, traces(span(name="x" * 1_500)))
        while not running.receiver.door.budget.held:
            time.sleep(0.01)
        assert send(traces(span(spanId="00000000000000aa", name="y" * 1_500))).status_code == 429
        assert not waiting.done()
        go.set()
        assert waiting.result(20).status_code == 200


def test_79_kill_after_the_acknowledgement(tmp_path: Path, request_of: Any) -> None:
    """A process killed the moment it acknowledged has stored what it acknowledged, each span once."""
    path = tmp_path / "tracelore.duckdb"
    for number in range(3):
        with killable(path) as (port, kill):
            url = f"http://127.0.0.1:{port}/v1/traces"
            body = request_of(50, first=1 + 50 * number).SerializeToString()
            response = httpx.post(url, content=body, headers={"content-type": PROTOBUF}, timeout=30)
            kill()
        assert response.status_code == 200
        with open_store(path) as store:
            counts = store.rows("SELECT count(*) AS n, count(DISTINCT span_id) AS ids FROM spans")[0]
        assert counts == {"n": 50 * (number + 1), "ids": 50 * (number + 1)}


def test_80_a_failing_disk_is_no_acknowledgement(running: Any, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the disk fails nothing is acknowledged and all get 503 with a wait; then all is as before."""

    def fail(*_tables: Any) -> None:
        raise StoreUnavailable("no space left on device")

    with monkeypatch.context() as failing:
        failing.setattr(running.receiver.door.committer, "_append", fail)
        response = send(traces(span()))
        assert (response.status_code, "retry-after" in response.headers) == (503, True)
        assert running.count() == 0
    assert send(traces(span())).status_code == 200
    assert running.count() == 1


def test_81_stopping_finishes_what_was_begun(store: Any, request_of: Any) -> None:
    """At the end what is in flight is answered and stored, and nothing further is taken."""
    receiver = Receiver(store, 0, 0)
    receiver.start()
    url = f"http://127.0.0.1:{receiver.http_port}/v1/traces"
    taken: list[int] = []

    def keep_sending() -> None:
        with httpx.Client() as client:
            for number in range(10_000):
                body = request_of(3, first=1 + 3 * number).SerializeToString()
                try:
                    response = client.post(url, content=body, headers={"content-type": PROTOBUF})
                except httpx.TransportError:
                    return
                if response.status_code != 200:
                    return
                taken.append(number)

    sender = threading.Thread(target=keep_sending)
    sender.start()
    while len(taken) < 20:
        time.sleep(0.01)
    receiver.stop()
    sender.join(20)
    assert store.rows("SELECT count(*) AS n FROM spans")[0]["n"] >= 3 * len(taken) >= 60
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", receiver.http_port), 2)


def test_82_slow_clients(running: Any, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who does not finish a header or a body is let go after a minute, as by the Collector."""
    assert (HEADER_WITHIN_S, BODY_WITHIN_S) == (60, 60)
    assert IDLE_S >= 60
    monkeypatch.setattr(PatientProtocol, "header_within_s", 0.3)
    monkeypatch.setattr("ingest.http.BODY_WITHIN_S", 0.3)
    address = ("127.0.0.1", running.receiver.http_port)
    head = b"POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    with socket.create_connection(address, 10) as silent, socket.create_connection(address, 10) as halfway:
        halfway.sendall(head)
        assert _last_words(silent) == b""
        assert _last_words(halfway) == b""
    with socket.create_connection(address, 10) as connection:
        connection.sendall(head + b"Content-Length: 100\r\n\r\n{")
        assert b" 503 " in connection.recv(200)
    monkeypatch.undo()
    # Nor can they hold it by their number: whoever comes to too many is hung up on, and the others are answered.
    monkeypatch.setattr(PatientProtocol, "most_connections", 3)
    with ExitStack() as open_ones:
        first, *_, fourth = (open_ones.enter_context(socket.create_connection(address, 10)) for _ in range(4))
        assert _last_words(fourth) == b""
        first.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert first.recv(100).startswith(b"HTTP/1.1 200 ")
    monkeypatch.undo()
    assert send(traces(span())).status_code == 200


def _last_words(connection: socket.socket) -> bytes:
    try:
        return connection.recv(100)
    except ConnectionResetError:
        return b""


def test_83_loopback_unless_told_otherwise(running: Any) -> None:
    """It listens on loopback unless told otherwise."""
    assert Settings().host == LOOPBACK == "127.0.0.1"
    with pytest.raises(ConnectionRefusedError):
        # An address of this machine that a server on all addresses would answer on.
        socket.create_connection(("127.0.0.2", running.receiver.http_port), 2)


def test_84_random_bytes(running: Any, send: Send, export: Export) -> None:
    """Random bytes are answered, in either encoding, over either transport, as whichever signal."""
    rng = random.Random(84)
    services = {"traces": "trace.v1.Trace", "logs": "logs.v1.Logs", "metrics": "metrics.v1.Metrics"}
    for _ in range(40):
        for signal, service in services.items():
            for content_type in (PROTOBUF, "application/json"):
                assert send(rng.randbytes(rng.randrange(60)), signal, content_type).status_code in {200, 400}
            error, _status, _trailers = refused(export, b"\xff" + rng.randbytes(rng.randrange(60)), service=service)
            assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert running.client.get("/readyz").status_code == 200
