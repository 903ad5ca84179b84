"""More than fits: refused at once, while memory stays bounded."""

import socket
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import grpc
import httpx
import psutil
import pytest

from tests.ingest.faults.conftest import EXPORT, Server, wait_until_ready

LIMIT = 64 << 20
BOUND = 2_000_000_000  # 1.4 GB were seen, nearly all of it for the one request of 64 MiB that is read
_HEAD = (
    "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\nContent-Length: {}\r\n\r\n"
)


class Memory:
    """How much a server and its readers hold, from now on."""

    def __init__(self, process: psutil.Process) -> None:
        self.most = 0
        self._process = process
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def end(self) -> int:
        """Give the most there was, in bytes."""
        self._over.set()
        self._thread.join()
        return self.most

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            try:
                family = [self._process, *self._process.children(recursive=True)]
                self.most = max(self.most, sum(one.memory_full_info().pss for one in family))
            except psutil.NoSuchProcess:  # a reader that has just ended
                continue


def _post(port: int, body: bytes) -> str:
    with socket.create_connection(("127.0.0.1", port), 300) as connection:
        try:
            connection.sendall(_HEAD.format(len(body)).encode())
            connection.sendall(body)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it was answered before all was sent
        try:
            return connection.recv(1000).split(b" ", 2)[1].decode()
        except (ConnectionResetError, IndexError):
            return "reset"


def _export(port: int, body: bytes) -> str:
    options = [("grpc.use_local_subchannel_pool", 1), ("grpc.max_send_message_length", -1)]
    with grpc.insecure_channel(f"127.0.0.1:{port}", options) as channel:
        try:
            channel.unary_unary(EXPORT)(body, timeout=300)
        except grpc.RpcError as error:
            return str(error.code().name)
    return "OK"


@pytest.mark.soak
def test_a_hundred_bodies_at_the_limit(serve: Callable[..., Server], request_of: Any) -> None:
    """A hundred connections with 64 MiB each, over both transports: some are taken, the others told to come back."""
    server = serve()
    count = LIMIT // len(request_of(1, text="x" * 4000).SerializeToString()) - 100
    body = request_of(count, text="x" * 4000).SerializeToString()
    assert LIMIT * 0.98 < len(body) <= LIMIT
    outcomes: Counter[str] = Counter()
    memory = Memory(server.watched)
    senders = [threading.Thread(target=lambda: outcomes.update([_post(server.http_port, body)])) for _ in range(92)] + [
        threading.Thread(target=lambda: outcomes.update([_export(server.grpc_port, body)])) for _ in range(8)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(400)
    assert set(outcomes) <= {"200", "429", "503", "reset", "OK", "UNAVAILABLE"}
    assert outcomes["200"] + outcomes["OK"]
    assert memory.end() < BOUND
    wait_until_ready(server)
    assert server.post(request_of(5, first=10_000_000).SerializeToString()).status_code == httpx.codes.OK
    assert len(server.stored()) == count + 5
    assert server.end() == 0


def test_no_file_is_free(serve: Callable[..., Server]) -> None:
    """Who first asks how the server is while it can open no file is told."""
    server = serve()
    assert server.client.get("/healthz").status_code == httpx.codes.OK  # so that it holds this connection
    limit = (server.watched.num_fds(), server.watched.rlimit(psutil.RLIMIT_NOFILE)[1])
    server.watched.rlimit(psutil.RLIMIT_NOFILE, limit)
    assert server.client.get("/readyz").text == "ready\n"
    assert server.client.get("/metrics").status_code == httpx.codes.OK
