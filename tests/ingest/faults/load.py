"""Agents that do not give up: each sends one batch after the other, and the same again until it was acknowledged."""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import grpc
import httpx

from tests.ingest.faults.conftest import EXPORT, PROTOBUF

Make = Callable[[int], bytes]
SPANS = 20  # a batch
_EACH = 10_000_000  # span ids an agent may use


class Agent:
    """One of them.

    Args:
        number: Which; their spans are told apart by it.
        make: Makes the batch whose first span id is given.
    """

    def __init__(self, number: int, make: Make) -> None:
        self.acknowledged: set[int] = set()
        self.outcomes: Counter[str] = Counter()
        self.over = threading.Event()
        self._firsts = itertools.count(1 + number * _EACH, SPANS)
        self._make = make

    def run(self, send: Callable[[bytes], str]) -> None:
        """Send until it is over, or nobody answers."""
        for first in self._firsts:
            body = self._make(first)
            while not self.over.is_set():
                outcome = send(body)
                self.outcomes[outcome] += 1
                if outcome == "ok":
                    self.acknowledged.update(range(first, first + SPANS))
                    break
                if outcome == "gone":
                    return
                time.sleep(0.05)  # less than it was told to: it is impatient
            if self.over.is_set():
                return


@contextmanager
def agents(count: int, http_port: int, grpc_port: int, make: Make) -> Iterator[list[Agent]]:
    """Let ``count`` of them send while the block runs, every other one over gRPC."""
    found = [Agent(number, make) for number in range(count)]
    runs = [_over_grpc if number % 2 else _over_http for number in range(count)]
    ports = [grpc_port if number % 2 else http_port for number in range(count)]
    threads = [
        threading.Thread(target=run, args=(agent, port)) for run, agent, port in zip(runs, found, ports, strict=True)
    ]
    for thread in threads:
        thread.start()
    try:
        yield found
    finally:
        for agent in found:
            agent.over.set()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive()


def acknowledged(found: list[Agent]) -> set[int]:
    """Give the span ids that were acknowledged to any of them."""
    return set().union(*(agent.acknowledged for agent in found))


def refusals(agent: Agent) -> set[str]:
    """Give what it was answered instead of an acknowledgement."""
    return set(agent.outcomes) - {"ok"}


def _over_http(agent: Agent, port: int) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:

        def send(body: bytes) -> str:
            try:
                status = client.post("/v1/traces", content=body, headers=PROTOBUF).status_code
            except httpx.TransportError:
                return "gone"
            return "ok" if status == httpx.codes.OK else str(status)

        agent.run(send)


def _over_grpc(agent: Agent, port: int) -> None:
    options = [("grpc.use_local_subchannel_pool", 1)]
    with grpc.insecure_channel(f"127.0.0.1:{port}", options) as channel:
        export = channel.unary_unary(EXPORT)

        def send(body: bytes) -> str:
            try:
                export(body, timeout=30)
            except grpc.RpcError as error:
                # The library's own word for nobody there is that for come again; ours brings the wait along.
                trailers = dict(error.trailing_metadata() or ())
                return str(error.code().name) if "grpc-status-details-bin" in trailers else "gone"
            return "ok"

        agent.run(send)
