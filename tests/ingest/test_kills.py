"""Killed at random moments under load, twenty times in a row: nothing acknowledged is lost, nothing is there twice."""

import random
import threading
import time
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest

from store import open_store
from tests.ingest.killable import killable_on_both

KILLS = 20
SPANS = 40  # a request
SENDERS = 4  # two over each transport


class Sender:
    """Sends requests, the last again where no answer came, and notes which spans were acknowledged."""

    def __init__(self, number: int, request_of: Any) -> None:
        self.acknowledged: set[int] = set()
        self._next = 1 + number * 10_000_000
        self._request_of = request_of
        self._unanswered: int | None = None

    def run(self, http_port: int, grpc_port: int, *, over_grpc: bool) -> None:
        """Send until the server is gone."""
        try:
            if over_grpc:
                with grpc.insecure_channel(f"127.0.0.1:{grpc_port}") as channel:
                    export = channel.unary_unary("/opentelemetry.proto.collector.trace.v1.TraceService/Export")
                    self._send_all(lambda body: export(body, timeout=20) == b"")
            else:
                url = f"http://127.0.0.1:{http_port}/v1/traces"
                headers = {"content-type": "application/x-protobuf"}
                with httpx.Client(timeout=20) as client:
                    self._send_all(lambda body: client.post(url, content=body, headers=headers).status_code == 200)
        except (grpc.RpcError, httpx.TransportError):
            return

    def _send_all(self, taken: Any) -> None:
        while True:
            if self._unanswered is None:
                self._unanswered, self._next = self._next, self._next + SPANS
            first = self._unanswered
            if taken(self._request_of(SPANS, first=first, text="x" * 1000).SerializeToString()):
                self.acknowledged.update(range(first, first + SPANS))
                self._unanswered = None


@pytest.mark.soak
@pytest.mark.parametrize("log_bytes", [256 << 20, 100 << 10], ids=["", "while the log is folded into the file"])
def test_twenty_kills(tmp_path: Path, request_of: Any, log_bytes: int) -> None:
    """Also of the requests that were sent again because no answer came, over both transports."""
    path = tmp_path / "tracelore.duckdb"
    rng = random.Random(20)
    senders = [Sender(number, request_of) for number in range(SENDERS)]
    for kills in range(KILLS):
        with killable_on_both(path, readers=1, log_bytes=log_bytes) as (http_port, grpc_port, kill):
            threads = [
                threading.Thread(target=sender.run, args=(http_port, grpc_port), kwargs={"over_grpc": number % 2 == 1})
                for number, sender in enumerate(senders)
            ]
            for thread in threads:
                thread.start()
            if kills % 2:  # the first answer waits for the rules of redaction, on slow cores longer than others live
                _until_answered(senders)
            time.sleep(rng.uniform(0.3, 1.5))
            kill()
            for thread in threads:
                thread.join(60)
                assert not thread.is_alive()
        with open_store(path) as store:
            stored = [int(row["span_id"], 16) for row in store.rows("SELECT span_id FROM spans")]
        acknowledged = set().union(*(sender.acknowledged for sender in senders))
        assert len(stored) == len(set(stored))
        assert acknowledged <= set(stored)
    assert len(acknowledged) > KILLS * SPANS


def _until_answered(senders: list[Sender]) -> None:
    before, until = sum(len(sender.acknowledged) for sender in senders), time.monotonic() + 20
    while sum(len(sender.acknowledged) for sender in senders) == before and time.monotonic() < until:
        time.sleep(0.01)
