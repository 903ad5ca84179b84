"""Requests read in processes beside the one that stores them: nobody who sends can tell."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from ingest import metrics, reader_pool
from ingest.errors import Retryable
from ingest.otlp import Encoding
from ingest.readers import Readers
from ingest.reading import Request
from ingest.serve import Receiver
from store import open_store
from tests.ingest.killable import ROOT, killable

HEADERS = {"content-type": "application/x-protobuf"}
SECRET = "ghp_" + "a1B2c3D4e5F6" * 3


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    """Give a receiver with two processes that read."""
    with open_store(tmp_path_factory.mktemp("readers") / "tracelore.duckdb") as store:
        receiver = Receiver(store, 0, 0, readers=Readers(2))
        receiver.start()
        yield receiver
        receiver.stop()


def large(request_of: Callable[..., ExportTraceServiceRequest], first: int, text: str = "long ") -> bytes:
    """Make a request of 40 spans that is handed to a process; ``first`` sets its spans apart from others."""
    tool = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "look", "gen_ai.tool.call.result": text * 400}
    request = request_of(40, first=first, **tool)
    body: bytes = request.SerializeToString()
    assert len(body) > 32 << 10
    return body


def post(port: int, body: bytes) -> httpx.Response:
    """Send a body."""
    return httpx.post(f"http://127.0.0.1:{port}/v1/traces", content=body, headers=HEADERS, timeout=30)


def readers_of(pid: int) -> list[psutil.Process]:
    """Give the processes that read for the process ``pid``."""
    return [child for child in psutil.Process(pid).children() if "ingest.reader_process" in " ".join(child.cmdline())]


def test_what_they_read_is_stored(two: Receiver, request_of: Any) -> None:
    """Requests sent side by side are all there, with their texts."""
    bodies = [large(request_of, 1000 * n, f"text {n} ") for n in range(1, 9)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda body: post(two.http_port, body), bodies))
    assert {answer.status_code for answer in answers} == {200}
    store = two.door._store
    [found] = store.rows(
        "SELECT count(*) AS spans, count(DISTINCT t.text) AS texts "
        "FROM spans AS s JOIN texts AS t ON t.hash = s.result WHERE t.text LIKE 'text %'"
    )
    assert found == {"spans": 320, "texts": 8}


def test_what_they_mask_is_masked_and_counted(two: Receiver, request_of: Any) -> None:
    """A secret does not reach the store, and the count of what was masked reaches the metrics."""
    before = metrics.REDACTED._value.get()
    assert post(two.http_port, large(request_of, 20_000, f"token {SECRET} ")).status_code == 200
    assert metrics.REDACTED._value.get() > before
    assert not two.door._store.rows("SELECT 1 FROM texts WHERE contains(text, ?)", [SECRET])


def test_what_they_cannot_read_is_refused(two: Receiver) -> None:
    """What is no OTLP gets the same answer as where it is read at once."""
    small, long = post(two.http_port, b"\xff" * 100), post(two.http_port, b"\xff" * 100_000)
    assert small.status_code == long.status_code == 400
    assert small.content == long.content


def test_one_killed(two: Receiver, request_of: Any) -> None:
    """Where one is killed, senders are told to come back at worst, and others take over."""
    acknowledged = 0
    for n in range(30, 50):
        if n == 32:
            os.kill(readers_of(os.getpid())[0].pid, signal.SIGKILL)
        answer = post(two.http_port, large(request_of, 1000 * n))
        acknowledged += answer.status_code == 200
        if answer.status_code != 200:
            assert answer.status_code == 503
            assert 1 <= int(answer.headers["retry-after"]) <= 5
    assert acknowledged >= 15
    [stored] = two.door._store.rows(
        "SELECT count(*) AS n FROM spans WHERE CAST(split_part(name, ' ', 2) AS INTEGER) BETWEEN 30000 AND 50000"
    )
    assert stored["n"] >= 40 * acknowledged
    assert post(two.http_port, large(request_of, 60_000)).status_code == 200
    assert readers_of(os.getpid())


def test_they_end_with_a_server_that_is_killed(tmp_path: Path, request_of: Any) -> None:
    """Nothing is left running when the server was killed."""
    with killable(tmp_path / "tracelore.duckdb", readers=2) as (port, kill):
        assert post(port, large(request_of, 1)).status_code == 200
        [reading] = forked()
        assert len(reading) == 2
        kill()
        _, left = psutil.wait_procs(reading, timeout=10)
        assert not left


def test_forked_ones_killed(tmp_path: Path, request_of: Any) -> None:
    """Where all that were forked are killed, programs take their places."""
    with killable(tmp_path / "tracelore.duckdb", readers=2) as (port, _):
        [reading] = forked()
        for reader in reading:
            reader.kill()
        answers = [post(port, large(request_of, 1000 * n)).status_code for n in range(1, 9)]
        assert set(answers) <= {200, 503}
        assert answers[-2:] == [200, 200]


def test_forked_ones_that_were_never_needed(tmp_path: Path) -> None:
    """They end with a server that ends before it begins."""
    code = "from ingest.readers import Readers; Readers(2, fork=True).stop()"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)})


def test_one_that_hangs(request_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it was given is given back, for the sender to send again, and another takes its place."""
    monkeypatch.setattr(reader_pool, "_ANSWERS_WITHIN_S", 1.0)
    readers = Readers(1)
    reader = _started(readers)
    try:
        given = _given_to_one_that_hangs(readers, reader, request_of)
        assert [isinstance(found.exception(60), Retryable) for found in given] == [True] * 3
        again = Request("traces", large(request_of, 4000), Encoding.PROTOBUF, "p", datetime(2026, 1, 2), None)
        assert readers.read(again).result(60).taken.accepted == 40
    finally:
        readers.stop()


def test_stopping_with_one_that_hangs(request_of: Any) -> None:
    """It is ended by force: a server that is told to stop does so within seconds."""
    readers = Readers(1)
    given = _given_to_one_that_hangs(readers, _started(readers), request_of)
    readers.stop()
    assert all(found.done() for found in given)


def _started(readers: Readers) -> psutil.Process:
    before = readers_of(os.getpid())
    readers.start()
    [reader] = set(readers_of(os.getpid())) - set(before)  # this process has other children, which are others' business
    return reader


def _given_to_one_that_hangs(readers: Readers, reader: psutil.Process, request_of: Any) -> list[Any]:
    reader.suspend()
    bodies = [large(request_of, 1000 * n) for n in range(1, 4)]
    return [readers.read(Request("traces", b, Encoding.PROTOBUF, "p", datetime(2026, 1, 2), None)) for b in bodies]


def forked() -> list[list[psutil.Process]]:
    """Give what was forked off each server that this process started."""
    servers = psutil.Process().children()
    return [found for server in servers if (found := [c for c in server.children() if c.cmdline() == server.cmdline()])]


def test_what_was_handed_over_is_finished(request_of: Any) -> None:
    """Stopping waits for what was begun."""
    readers = Readers(1)
    readers.start()
    bodies = [large(request_of, 1000 * n) for n in range(1, 6)]
    begun = [readers.read(Request("traces", b, Encoding.PROTOBUF, "p", datetime(2026, 1, 2), None)) for b in bodies]
    readers.stop()
    assert [found.result(0).taken.accepted for found in begun] == [40] * 5
