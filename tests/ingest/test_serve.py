"""The receiver as a program uses it."""

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ingest.serve import Receiver
from store import Store
from store.errors import UsageError


def test_taken_ports_are_named(store: Store) -> None:
    """A port that something else listens on is named, with what to do about it."""
    first = Receiver(store, 0, 0)
    with pytest.raises(UsageError, match=f"{first.http_port}.*--http-port"):
        Receiver(store, first.http_port, 0)
    with pytest.raises(UsageError, match=f"{first.grpc_port}.*--grpc-port"):
        Receiver(store, 0, first.grpc_port)
    first.start()
    first.stop()


def test_internal_routes(store: Store) -> None:
    """What is for the other processes answers on a loopback port of its own, and not where senders come."""

    async def hello(_request: Request) -> Response:
        return PlainTextResponse("hello")

    receiver = Receiver(store, 0, 0, internal_routes=[Route("/hello", hello)])
    receiver.start()
    url = f"http://127.0.0.1:{receiver.internal_port}"
    assert httpx.get(f"{url}/hello").text == "hello"
    assert httpx.get(f"{url}/readyz").status_code == 200
    assert httpx.get(f"{url}/hello", headers={"host": "evil.example"}).status_code == 403
    assert httpx.get(f"http://127.0.0.1:{receiver.http_port}/hello").status_code == 404
    receiver.stop()


def test_many_senders_at_once(store: Store) -> None:
    """Senders at the same time do not disturb each other, and each finds its spans stored."""
    from concurrent.futures import ThreadPoolExecutor

    from benchmarks.agentic_load import templates

    receiver = Receiver(store, 0, 0)
    receiver.start()
    url = f"http://127.0.0.1:{receiver.http_port}/v1/traces"
    template = templates(1, "crowd")[0]

    def send(_: int) -> int:
        headers = {"content-type": "application/x-protobuf"}
        return httpx.post(url, content=template.copy(), headers=headers, timeout=60).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, range(16))) == {200}
    receiver.stop()
    assert store.rows("SELECT count(*) AS n FROM spans")[0]["n"] == 16 * template.spans
