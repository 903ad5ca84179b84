"""What is counted at the door, as Prometheus reads it."""

import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import grpc
import httpx
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as plain_text

from ingest.errors import Reason
from ingest.metrics import REDACTED, REGISTRY
from ingest.serve import Receiver
from store import Store
from store.keys import create_key

METHOD = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
PROTOBUF = {"content-type": "application/x-protobuf"}
Figures = dict[tuple[str, ...], float]


def figures(receiver: Receiver, **headers: str) -> Figures:
    """Scrape; give each sample by its name and the values of its labels."""
    answer = httpx.get(f"http://127.0.0.1:{receiver.http_port}/metrics", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    samples = [sample for family in plain_text(answer.text) for sample in family.samples]
    return {(sample.name.removeprefix("tracelore_"), *sample.labels.values()): sample.value for sample in samples}


def grown(before: Figures, after: Figures) -> Figures:
    """Give what changed: the figures are the process's, and other tests were there before."""
    return {name: value - before.get(name, 0) for name, value in after.items() if value != before.get(name, 0)}


def call(receiver: Receiver, body: bytes, method: str = METHOD, **metadata: str) -> None:
    """Send over gRPC, whatever becomes of it."""
    with grpc.insecure_channel(f"127.0.0.1:{receiver.grpc_port}") as channel, suppress(grpc.RpcError):
        channel.unary_unary(method)(body, metadata=list(metadata.items()), timeout=20)


def test_each_transport_is_counted(running: Any, request_of: Any) -> None:
    """What came, what is on disk and what could not be taken, for HTTP and gRPC."""
    request = request_of(5)
    spans = request.resource_spans[0].scope_spans[0].spans
    spans[0].trace_id, spans[1].span_id, spans[2].span_id = b"short", b"short", bytes(8)
    body = request.SerializeToString()
    before = figures(running.receiver)
    running.client.post("/v1/traces", content=body, headers=PROTOBUF)
    running.client.post("/api/public/otel/v1/traces", content=body, headers=PROTOBUF)
    call(running.receiver, body)
    found = grown(before, figures(running.receiver))
    for transport, times in (("http", 2), ("grpc", 1)):
        route = ("traces", transport)
        assert found["received_requests_total", *route] == times
        assert found["received_bytes_total", *route] == times * len(body)
        assert found["accepted_items_total", *route] == times * 2
        for reason, spans_so in (("bad_trace_id", 1), ("bad_span_id", 2)):
            assert found["rejected_items_total", reason, *route] == times * spans_so
    assert 1 <= found["commit_seconds_count",] <= 3
    assert found["commit_seconds_count",] == found["commit_rows_count",]
    assert found["commit_rows_sum",] >= 6


def test_refusals_by_reason(running: Any) -> None:
    """A refused request counts under why, and under no name that its sender could make up."""
    receiver = running.receiver
    before = figures(receiver)
    running.client.post("/v1/traces", content=b"\xff", headers=PROTOBUF)
    running.client.post("/v1/traces", content=b"", headers={"content-type": "text/plain"})
    running.client.post("/made/up", content=b"")
    running.client.post("/v1/traces", content=b"", headers={"host": "evil.example"})
    call(receiver, b"\xff")
    call(receiver, bytes((1 << 20) + 1))
    call(receiver, b"", METHOD.replace("Export", "Import"))
    call(receiver, b"", METHOD.replace("trace.v1.Trace", "profiles.v1development.Profiles"))
    changed = grown(before, figures(receiver))
    found = {name[1:]: times for name, times in changed.items() if name[0] == "refused_requests_total"}
    assert {
        ("bad_data", "traces", "http"): 1,
        ("unsupported_type", "traces", "http"): 1,
        ("unknown_path", "none", "http"): 1,
        ("wrong_host", "traces", "http"): 1,
        ("bad_data", "traces", "grpc"): 1,
        ("too_large", "traces", "grpc"): 1,
        ("unknown_path", "none", "grpc"): 1,
        ("not_served", "profiles", "grpc"): 1,
    } == found


def test_grpc_at_the_port_for_http(running: Any, caplog: Any) -> None:
    """A sender that speaks gRPC to the other port is what goes wrong most often: it is told, counted and logged."""
    receiver = running.receiver
    before = figures(receiver)
    with socket.create_connection(("127.0.0.1", receiver.http_port), timeout=20) as connection:
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\x04\0\0\0\0\0")
        answer = connection.recv(1000)
    assert answer.startswith(b"HTTP/1.1 400 ")
    for text in (answer.decode(), caplog.text):
        assert "OTLP over gRPC has a port of its own" in text
    assert grown(before, figures(receiver))["refused_requests_total", "not_served", "none", "http"] == 1


def test_strangers_add_no_series(running: Any) -> None:
    """Whatever strangers send, the number of series stays what it is."""
    receiver = running.receiver

    def bother(number: int) -> None:
        path = f"/{number}/v1/traces" if number % 2 else f"/v1/{number}"
        running.client.post(path, headers={"host": f"{number}.example", "user-agent": f"agent {number}"})
        running.client.post(path, headers={"user-agent": f"agent {number}"})
        call(receiver, b"\xff", **{"user-agent": str(number), "x-api-key": str(number)})

    bother(0)
    bother(1)
    before = set(figures(receiver))
    for number in range(2, 12):
        bother(number)
    assert before == set(figures(receiver))


def test_gauges(running: Any, request_of: Any) -> None:
    """The store's size, what is on its way, redactions and the start are there."""
    receiver = running.receiver
    running.post(request_of(50).SerializeToString())
    before = figures(receiver)
    with receiver.door.budget.hold() as hold:
        hold.grow(1000)
        REDACTED.inc(3)
        found = figures(receiver)
    assert found["pending_bytes",] - before["pending_bytes",] == 1000
    assert found["redactions_total",] - before["redactions_total",] == 3
    assert found["store_bytes",] > 10_000
    assert found["start_time_seconds",] > found["process_start_time_seconds",] > 1.7e9


def test_a_failing_store_is_seen(running: Any, request_of: Any) -> None:
    """Commits that fail are counted as such, and what they held is not counted as accepted."""
    before = figures(running.receiver)
    running.store.close()
    running.post(request_of(2).SerializeToString())
    found = grown(before, figures(running.receiver))
    assert found["failed_commits_total",] >= 1
    assert found["refused_requests_total", "store_unavailable", "traces", "http"] == 1
    assert ("accepted_items_total", "traces", "http") not in found


def test_open_metrics(running: Any) -> None:
    """A scraper that asks for OpenMetrics gets it."""
    accept = {"accept": "application/openmetrics-text; version=1.0.0"}
    answer = running.client.get("/metrics", headers=accept)
    assert "openmetrics" in answer.headers["content-type"]
    assert "tracelore_accepted_items" in {family.name for family in open_metrics(answer.text)}


def test_figures_ask_for_a_key_where_one_is_needed(store: Store, receive: Callable[..., Receiver]) -> None:
    """Who may not send may not see how much is sent, and is not counted as one whose metrics were refused."""
    key = create_key(store, "shop")
    receiver = receive(require_keys=True)
    before = figures(receiver, authorization=f"Bearer {key}")
    assert httpx.get(f"http://127.0.0.1:{receiver.http_port}/metrics").status_code == 401
    found = grown(before, figures(receiver, authorization=f"Bearer {key}"))
    assert found["refused_requests_total", "no_key", "none", "http"] == 1
    assert ("refused_requests_total", "no_key", "metrics", "http") not in found


def test_the_docs_name_every_figure_and_reason() -> None:
    """Whoever writes an alert finds each name in the docs, as it is scraped."""
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
    kinds = {"counter": "_total"}
    names = {family.name + kinds.get(family.type, "") for family in REGISTRY.collect()}
    ours = {name for name in names if name.startswith("tracelore_")}
    assert len(ours) >= 12
    assert not [name for name in ours if f"`{name}`" not in page]
    assert not [reason.name for reason in Reason if f"`{reason.name.lower()}`" not in page]
