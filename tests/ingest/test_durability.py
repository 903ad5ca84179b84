"""What was acknowledged is on disk, whatever happens next."""

from typing import Any

import httpx

from ingest.serve import Receiver
from store import Store


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
