"""Many mutated bodies through one door in a process of its own: ``python -m tests.ingest.fuzzing traces JSON 1000 1``.

Prints what became of them as JSON. It ends with an error when one of them is neither taken nor refused for good.
"""

import json
import random
import sys
import tempfile
from collections import deque
from concurrent.futures import Future
from itertools import islice
from pathlib import Path
from typing import Any

import psutil
from google.protobuf.message import Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from ingest.door import Door
from ingest.errors import Permanent
from ingest.otlp import Encoding
from ingest.senders import Sender
from ingest.signals import SIGNALS, Signal
from store import open_store
from tests.ingest.mutations import bodies
from tests.ingest.test_signals import as_otlp_json, logs_request, metrics_request

CAPTURES = Path(__file__).parents[2] / "samples" / "captures"
_RECORDED = {"traces": ExportTraceServiceRequest, "logs": ExportLogsServiceRequest}
_MADE: dict[str, Any] = {"logs": logs_request, "metrics": metrics_request}
_WAITING = 300  # for their commit at once, so that these share commits as under load


def good_bodies(signal: Signal, encoding: Encoding) -> list[bytes]:
    """Give requests to start from: those recorded, and one that holds what these do not."""
    requests = [_RECORDED[signal.name].FromString(body) for body in _recorded(signal)]
    requests += [make() for name, make in _MADE.items() if name == signal.name]
    return [r.SerializeToString() if encoding is Encoding.PROTOBUF else as_otlp_json(r) for r in requests]


def _recorded(signal: Signal) -> list[bytes]:
    requests = [request for path in sorted(CAPTURES.glob("*.json")) for request in json.loads(path.read_text())]
    of_signal = (r for r in requests if r["path"].endswith(f"/{signal.name}") and "protobuf" in r["ct"])
    return [bytes.fromhex(request["hex"]) for request in of_signal]


class Fuzzed:
    """What became of the bodies."""

    def __init__(self) -> None:
        self.taken = 0
        self.refused = 0
        self.resident_mb = 0
        self._waiting: deque[Future[Message]] = deque()
        self._process = psutil.Process()

    def send(self, door: Door, signal: Signal, encoding: Encoding, body: bytes) -> None:
        """Hand one body to the door."""
        self._waiting.append(door.take(signal, body, encoding, Sender("default", "http")))
        if len(self._waiting) > _WAITING:
            self.finish()

    def finish(self) -> None:
        """Wait for what became of all; anything but being stored or refused for good ends the run."""
        while self._waiting:
            try:
                self._waiting.popleft().result(120)
                self.taken += 1
            except Permanent:
                self.refused += 1
        self.resident_mb = max(self.resident_mb, self._process.memory_info().rss >> 20)


def fuzz(signal: Signal, encoding: Encoding, count: int, seed: int) -> dict[str, int]:
    """Send ``count`` bodies; give how many were taken and refused, the memory it took, and the spans not understood."""
    fuzzed, good = Fuzzed(), good_bodies(signal, encoding)
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "tracelore.duckdb") as store:
        door = Door(store)
        door.start()
        for body in islice(bodies(random.Random(seed), good, encoding), count):
            fuzzed.send(door, signal, encoding, body)
        fuzzed.finish()
        door.stop()
        unparsed = store.rows("SELECT count(*) AS n FROM spans WHERE list_contains(notes, 'unparsed')")[0]["n"]
    return {
        "taken": fuzzed.taken,
        "refused": fuzzed.refused,
        "resident_mb": fuzzed.resident_mb,
        "unparsed": unparsed,
    }


if __name__ == "__main__":
    name, written, how_many, first = sys.argv[1:]
    (meant,) = (signal for signal in SIGNALS if signal.name == name)
    sys.stdout.write(json.dumps(fuzz(meant, Encoding[written], int(how_many), int(first))))
