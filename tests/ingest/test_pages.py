"""Web pages in a real browser: what any can do to the server beside it, and what one that is named may."""

import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest

from tests.ingest.conformance.conftest import span, traces

pytestmark = pytest.mark.browser

# All ways in which a page can send without its visitor doing anything. The last two wait for no answer.
ATTEMPTS = """async ([url, body]) => {
    const json = {"content-type": "application/json"};
    const quiet = (sent) => sent.then((response) => response.status, () => "denied");
    const seen = [
        await quiet(fetch(url, {method: "POST", headers: json, body})),
        await quiet(fetch(url, {method: "POST", headers: json, body, credentials: "include"})),
        await quiet(fetch(url, {method: "POST", body})),
        await quiet(fetch(url, {method: "POST", body, mode: "no-cors"})),
    ];
    const form = document.createElement("form");
    Object.assign(form, {method: "POST", action: url, enctype: "text/plain", target: "frame"});
    form.append(Object.assign(document.createElement("input"), {name: body.slice(0, -1), value: "}"}));
    document.body.append(Object.assign(document.createElement("iframe"), {name: "frame"}), form);
    form.submit();
    navigator.sendBeacon(url, new Blob([body], {type: "text/plain"}));
    navigator.sendBeacon(url, new Blob([body], {type: "application/json"}));
    return seen;
}"""


class Page(BaseHTTPRequestHandler):
    """Any page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>a page</title><body>")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """Open a page of another origin than the receiver's."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        opened = browser.new_page()
        opened.goto(f"http://127.0.0.1:{server.server_port}/")
        yield opened
        opened.close()
        server.shutdown()


def wait_for(happened: Callable[[], bool]) -> None:
    """Wait until it has happened."""
    for _ in range(200):
        if happened():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen within 10 s")


def test_a_page_cannot_write(running: Any, page: Any) -> None:
    """Whatever a page tries, and although no key is needed, nothing is stored and nothing can be read."""
    url = f"http://127.0.0.1:{running.receiver.http_port}/v1/traces"
    before = _refused(running.client)
    seen = page.evaluate(ATTEMPTS, [url, traces(span()).decode()])
    assert seen == ["denied", "denied", "denied", 0]
    wait_for(lambda: _refused(running.client) >= before + 7)
    assert running.count() == 0


def test_a_page_that_is_named_can(receive: Any, store: Any, page: Any) -> None:
    """It reads the answers, also of refusals; its beacon is stored; what is no OTLP is not."""
    receiver = receive(cors_origins=["http://127.0.0.1:*"])
    url = f"http://127.0.0.1:{receiver.http_port}/v1/traces"
    seen = page.evaluate(ATTEMPTS, [url, traces(span(name="sent by a page")).decode()])
    assert seen == [200, 200, 415, 0]
    assert store.rows("SELECT name FROM spans") == [{"name": "sent by a page"}]
    beacon = traces(span(spanId="00000000000000aa", name="beacon")).decode()
    page.evaluate("([u, b]) => navigator.sendBeacon(u, new Blob([b], {type: 'application/json'}))", [url, beacon])
    wait_for(lambda: store.rows("SELECT 1 FROM spans WHERE name = 'beacon'") != [])


def _refused(client: httpx.Client) -> float:
    found = [line for line in client.get("/metrics").text.splitlines() if 'reason="wrong_origin"' in line]
    return sum(float(line.rsplit(" ", 1)[1]) for line in found)
