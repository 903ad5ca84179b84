"""Statements 85 to 90: browsers, and who exporters say they are."""

import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from opentelemetry.exporter.otlp.json.http.trace_exporter import OTLPSpanExporter

from store.keys import create_key
from tests.ingest.conformance.conftest import span, traces
from tests.ingest.test_exporters import check_run, send_run

JSON = {"content-type": "application/json"}
ASKING = {"access-control-request-method": "POST", "access-control-request-headers": "content-type,x-custom"}
PAGE = "https://app.example.org"


@pytest.fixture
def client(receive: Callable[..., Any]) -> Any:
    """Give a client of a receiver that lets pages of some origins send."""
    receiver = receive(cors_origins=[PAGE, "http://localhost:*", "http://[::1]:*"])
    with httpx.Client(base_url=f"http://127.0.0.1:{receiver.http_port}", timeout=20) as opened:
        yield opened


def cors_headers(response: Any) -> dict[str, str]:
    """Give the headers that browsers look at."""
    return {name: value for name, value in response.headers.items() if name.startswith("access-control-")}


@pytest.mark.parametrize("path", ["/v1/traces", "/v1/logs", "/v1/metrics"])
def test_85_preflight(receive: Any, store: Any, path: str) -> None:
    """A preflight is answered without a key, with what may be sent and for how long that holds."""
    create_key(store, "shop")
    receiver = receive(cors_origins=[PAGE], require_keys=True)
    url = f"http://127.0.0.1:{receiver.http_port}{path}"
    assert httpx.post(url, content=b"{}", headers={"origin": PAGE, **JSON}).status_code == 401
    response = httpx.options(url, headers={"origin": PAGE, **ASKING})
    assert response.status_code == 204
    found = cors_headers(response)
    assert found["access-control-allow-origin"] == PAGE
    assert "POST" in found["access-control-allow-methods"]
    assert found["access-control-allow-headers"] == "content-type,x-custom"
    assert int(found["access-control-max-age"]) > 0
    usual = httpx.options(url, headers={"origin": PAGE, "access-control-request-method": "POST"})
    for name in ("content-type", "authorization", "x-api-key", "traceparent"):
        assert name in usual.headers["access-control-allow-headers"]


def test_86_credentials_and_an_origin_by_name(client: Any) -> None:
    """The allowed origin is named and credentials are allowed: beacons are sent with them, and accept no star."""
    response = client.post("/v1/traces", content=traces(span()), headers={"origin": PAGE, **JSON})
    assert response.status_code == 200
    assert cors_headers(response)["access-control-allow-origin"] == PAGE
    assert cors_headers(response)["access-control-allow-credentials"] == "true"


def test_87_on_errors_too(client: Any) -> None:
    """Pages can read errors too, and caches are told that the answer depends on the origin."""
    for path, body, code in (("/v1/traces", b"{", 400), ("/v1/nothing", b"", 404)):
        response = client.post(path, content=body, headers={"origin": PAGE, **JSON})
        assert response.status_code == code
        assert cors_headers(response)["access-control-allow-origin"] == PAGE
        assert response.headers["vary"] == "Origin"


@pytest.mark.parametrize("origin", ["https://evil.example.org", "null", "http://localhost.evil.org:80", PAGE + ".evil"])
def test_88_other_origins(client: Any, store: Any, origin: str) -> None:
    """Other origins get no permission, and nothing of what their pages send is stored."""
    preflight = client.options("/v1/traces", headers={"origin": origin, **ASKING})
    sent = client.post("/v1/traces", content=traces(span()), headers={"origin": origin, **JSON})
    unasked = [
        client.post("/v1/traces", content=traces(span()), headers={"origin": sender, "content-type": content_type})
        for sender in (origin, PAGE)
        for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")
    ]
    assert (preflight.status_code, sent.status_code) == (403, 403)
    assert [response.status_code for response in unasked] == [403] * 3 + [415] * 3
    assert cors_headers(preflight) == cors_headers(sent) == {}
    assert preflight.headers["vary"] == "Origin"
    assert store.rows("SELECT count(*) AS n FROM spans") == [{"n": 0}]
    for allowed in ("http://localhost:3000", "http://localhost:8080", "http://[::1]:3000"):
        response = client.post("/v1/traces", content=traces(span()), headers={"origin": allowed, **JSON})
        assert cors_headers(response)["access-control-allow-origin"] == allowed
    assert client.post("/v1/traces", content=traces(span()), headers=JSON).status_code == 200


def test_89_user_agents_are_noted_and_not_needed(running: Any, caplog: pytest.LogCaptureFixture) -> None:
    """User agents stand in the log beside what was refused, and are not needed."""
    with caplog.at_level(logging.WARNING):
        running.client.post("/v1/traces", content=b"{", headers={"user-agent": "OTel-OTLP-Exporter-Python/9", **JSON})
    assert any("OTel-OTLP-Exporter-Python/9" in str(record.__dict__) for record in caplog.records)
    without = running.client.build_request("POST", "/v1/traces", content=traces(span()), headers=JSON)
    del without.headers["user-agent"]
    assert running.client.send(without).status_code == 200


@pytest.mark.parametrize("sender", ["python", "javascript"])
def test_90_json_of_both_exporters(running: Any, request: pytest.FixtureRequest, sender: str) -> None:
    """What the JSON exporters of the Python and JavaScript SDKs send is stored."""
    url = f"http://127.0.0.1:{running.receiver.http_port}/v1/traces"
    if sender == "python":
        send_run(OTLPSpanExporter(endpoint=url))
    else:
        request.getfixturevalue("node_exporters")("http", url)
    check_run(running)
