"""What was acknowledged is on disk, whatever happens next."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

from ingest.serve import Receiver
from store import Store, open_store

ROOT = Path(__file__).parents[2]
SERVER = """
import sys, time
from store import open_store
from ingest.serve import Receiver
with open_store(sys.argv[1]) as store:
    receiver = Receiver(store, 0, 0)
    receiver.start()
    print(receiver.http_port, flush=True)
    time.sleep(600)
"""


def test_kill_right_after_the_acknowledgement(tmp_path: Path, request_of: Any) -> None:
    """A process killed the moment it acknowledged has stored what it acknowledged, each span once."""
    path = tmp_path / "tracelore.duckdb"
    for number in range(3):
        server = subprocess.Popen([sys.executable, "-c", SERVER, str(path)], stdout=subprocess.PIPE, cwd=ROOT)
        assert server.stdout is not None
        url = f"http://127.0.0.1:{int(server.stdout.readline())}/v1/traces"
        body = request_of(50, first=1 + 50 * number).SerializeToString()
        response = httpx.post(url, content=body, headers={"content-type": "application/x-protobuf"}, timeout=30)
        os.kill(server.pid, signal.SIGKILL)
        server.wait()
        server.stdout.close()
        assert response.status_code == 200
        with open_store(path) as store:
            counts = store.rows("SELECT count(*) AS n, count(DISTINCT span_id) AS ids FROM spans")[0]
        assert counts == {"n": 50 * (number + 1), "ids": 50 * (number + 1)}


def test_store_away_and_back(running: Any, request_of: Any, monkeypatch: Any) -> None:
    """While the store fails senders are told to come back; nothing is acknowledged, and then all is normal."""
    from store.errors import StoreUnavailable

    def fail(*_: Any) -> None:
        raise StoreUnavailable("no space left on device")

    body = request_of(2).SerializeToString()
    with monkeypatch.context() as patch:
        patch.setattr(running.receiver.door.committer, "_append", fail)
        response = running.post(body)
        assert response.status_code == 503
        assert 1 <= int(response.headers["retry-after"]) <= 5
        assert running.count() == 0
    assert running.post(body).status_code == 200
    assert running.count() == 2


def test_stop_and_start_again(store: Store, request_of: Any) -> None:
    """A stopped receiver leaves all it acknowledged, frees its ports, and another can take its place."""
    first = Receiver(store, 0, 0)
    first.start()
    url = f"http://127.0.0.1:{first.http_port}/v1/traces"
    headers = {"content-type": "application/x-protobuf"}
    assert httpx.post(url, content=request_of(3).SerializeToString(), headers=headers).status_code == 200
    first.stop()
    second = Receiver(store, first.http_port, first.grpc_port)
    second.start()
    assert httpx.post(url, content=request_of(2, first=10).SerializeToString(), headers=headers).status_code == 200
    second.stop()
    assert store.rows("SELECT count(*) AS n FROM spans")[0]["n"] == 5
