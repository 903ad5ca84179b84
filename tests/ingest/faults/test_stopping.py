"""SIGTERM under load: what was acknowledged is there, and it takes seconds."""

import json
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest

from tests.ingest.faults.conftest import Server
from tests.ingest.faults.load import acknowledged, agents
from tests.ingest.faults.slow import drip


def test_it_finishes_and_ends(serve: Callable[..., Server], request_of: Any) -> None:
    """Over both transports, beside senders that never finish: status 0 within ten seconds, nothing lost or twice."""
    server = serve()

    def make(first: int) -> bytes:
        return bytes(request_of(20, first=first, text="x" * 500).SerializeToString())

    over = threading.Event()
    with ExitStack() as stack:
        for number in range(6):
            stack.enter_context(drip(server.http_port, server.grpc_port, number, over))
        senders = stack.enter_context(agents(4, server.http_port, server.grpc_port, make))
        while not all(sender.acknowledged for sender in senders):
            time.sleep(0.05)
        assert server.end(signal.SIGTERM, within_s=10) == 0
    said = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert "stopping" in {line.get("reason") for line in said}
    assert [] == [line for line in said if line["level"] == "error" or "exception" in line]
    stored = server.stored()
    assert len(stored) == len(set(stored))
    assert acknowledged(senders) <= set(stored)
    for port in (server.http_port, server.grpc_port):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), 2)
