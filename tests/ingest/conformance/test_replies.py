"""Statements 23 to 48: what is answered, to what was taken and to what was not."""

import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import httpx
import pytest
from google.rpc.code_pb2 import Code
from google.rpc.error_details_pb2 import BadRequest, RetryInfo
from google.rpc.status_pb2 import Status
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from ingest.errors import Reason, Retryable
from ingest.status import CODES, INTERNAL, codes_of
from store.errors import StoreUnavailable
from store.keys import create_key
from tests.ingest.conformance.conftest import Export, refused, span, traces

Send = Callable[..., Any]
PROTOBUF, JSON = "application/x-protobuf", "application/json"
BAD = span(traceId="00")
RETRIED_BY_SENDERS = {429, 502, 503, 504}  # https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes


@pytest.fixture
def away(running: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every commit fail as if the disk were full."""

    def fail(*_tables: Any) -> None:
        raise StoreUnavailable("disk full")

    monkeypatch.setattr(running.receiver.door.committer, "_append", fail)


def test_23_full_success_says_nothing(send: Send, request_of: Any) -> None:
    """Of a full success partial_success stays unset."""
    response = send(request_of(3).SerializeToString(), content_type=PROTOBUF)
    assert response.status_code == 200
    assert not ExportTraceServiceResponse.FromString(response.content).HasField("partial_success")


def test_24_bodies_of_success(send: Send, request_of: Any) -> None:
    """A full success is no bytes in protobuf, and an empty object in JSON."""
    assert send(request_of(1).SerializeToString(), content_type=PROTOBUF).content == b""
    assert send(traces(span())).json() == {}


@pytest.mark.parametrize("body", [b"", b"rubbish"])
@pytest.mark.parametrize("content_type", [PROTOBUF, JSON])
def test_25_the_answer_has_the_request_s_type(send: Send, content_type: str, body: bytes) -> None:
    """The answer has the content type of the request, of success and of refusal."""
    assert send(body, content_type=content_type).headers["content-type"] == content_type


@pytest.mark.parametrize(("content_type", "body"), [(PROTOBUF, b""), (JSON, b"{}"), (JSON, b'{"resourceSpans":[]}')])
def test_26_empty_requests_succeed(send: Send, content_type: str, body: bytes) -> None:
    """A request without any spans is a success."""
    assert send(body, content_type=content_type).status_code == 200


def test_27_empty_envelopes_succeed(send: Send) -> None:
    """Resources and scopes that hold nothing are a success."""
    assert send(b'{"resourceSpans":[{},{"scopeSpans":[]},{"scopeSpans":[{"spans":[]}]}]}').status_code == 200


def test_28_partial_success_counts_exactly(running: Any, send: Send, export: Export, request_of: Any) -> None:
    """A partial success counts exactly what was rejected, in words too, over both transports; the rest is stored."""
    said = send(traces(BAD, span(), span(spanId="0" * 16))).json()["partialSuccess"]
    assert said["rejectedSpans"] == "2"
    assert "trace id" in said["errorMessage"]
    request = request_of(3)
    request.resource_spans[0].scope_spans[0].spans[1].span_id = b"short"
    reply = ExportTraceServiceResponse.FromString(export(request.SerializeToString()))
    assert reply.partial_success.rejected_spans == 1
    assert "span id" in reply.partial_success.error_message
    assert running.count() == 3


def test_29_warnings_are_words(running: Any, send: Send, request_of: Any, caplog: pytest.LogCaptureFixture) -> None:
    """A warning is words beside a count of zero, as of JSON of another signal; where there is none, neither is said."""
    reply = ExportTraceServiceResponse.FromString(
        send(request_of(1).SerializeToString(), content_type=PROTOBUF).content
    )
    assert not reply.HasField("partial_success")
    for body in (b"{}", b'{"resourceSpans": []}', b'{"resource_spans": []}'):
        assert send(body).json() == {}
    for signal, key in (("traces", "resourceSpans"), ("logs", "resourceLogs"), ("metrics", "resourceMetrics")):
        said = f"The request has no {key}, so nothing of it was stored."
        assert send(b'{"spans": [1]}', signal).json() == {"partialSuccess": {"errorMessage": said}}
        assert f"nothing taken: {said}" in caplog.text
    assert running.count() == 1


def test_30_rejected_spans_are_logged(send: Send, caplog: pytest.LogCaptureFixture) -> None:
    """Rejected spans are logged, because most senders never show what a partial success says."""
    with caplog.at_level(logging.WARNING):
        send(traces(BAD))
    assert any("1 span rejected" in record.getMessage() for record in caplog.records)


def test_31_counts_are_strings_in_json(send: Send) -> None:
    """In JSON the count of rejected spans is a string, as 64-bit integers are."""
    assert json.loads(send(traces(BAD)).content)["partialSuccess"]["rejectedSpans"] == "1"


def test_32_acknowledged_means_stored(running: Any, send: Send) -> None:
    """When the answer is there, another session finds the span."""
    assert send(traces(span())).status_code == 200
    assert running.count() == 1


def test_33_answers_need_no_compression(send: Send) -> None:
    """An answer may be asked for in gzip; it comes plain."""
    response = send(traces(span()), accept_encoding="gzip")
    assert response.status_code == 200
    assert "content-encoding" not in response.headers


@pytest.mark.parametrize(("content_type", "body"), [(PROTOBUF, b"\xff\xff"), (JSON, b"{"), (JSON, b'{"resourceSpans"')])
def test_34_what_cannot_be_decoded_gets_400(send: Send, content_type: str, body: bytes) -> None:
    """A body that cannot be decoded gets 400, with a BadRequest that says what was wrong."""
    response = send(body, content_type=content_type)
    assert response.status_code == 400
    if content_type == PROTOBUF:
        (detail,) = Status.FromString(response.content).details
        assert detail.Is(BadRequest.DESCRIPTOR)
    else:
        assert response.json()["details"][0]["@type"].endswith("BadRequest")


@pytest.mark.parametrize("content_type", [PROTOBUF, JSON])
def test_35_refusals_carry_a_status(running: Any, send: Send, request_of: Any, content_type: str) -> None:
    """Every refusal carries a Status with a message, in the encoding of the request."""
    refused = [
        send(b"\xff", content_type=content_type),
        send(b"", content_type=content_type, host="evil.example.org"),
        send(b"", content_type=content_type, origin="https://evil.example.org"),
        running.client.post("/nothing", headers={"content-type": content_type}),
        running.client.put("/v1/traces", headers={"content-type": content_type}),
        send(b"x" * (1 << 21), content_type=content_type),
        send(b"", content_type=content_type, content_encoding="br"),
    ]
    with running.receiver.door.budget.hold() as hold:
        hold.grow(4 << 20)
        refused.append(send(b"x", content_type=content_type))
    running.receiver.door.committer.stop()
    refused.append(
        send(
            request_of(1).SerializeToString() if content_type == PROTOBUF else traces(span()), content_type=content_type
        )
    )
    assert [response.status_code for response in refused] == [400, 403, 403, 404, 405, 413, 415, 429, 503]
    for response in refused:
        assert response.headers["content-type"] == content_type
        said = Status.FromString(response.content).message if content_type == PROTOBUF else response.json()["message"]
        assert said
    assert send(b"{}", content_type="text/plain").json()["message"]


def test_36_grpc_invalid_argument(export: Export) -> None:
    """What cannot be decoded is INVALID_ARGUMENT over gRPC, with a BadRequest."""
    error, status, _ = refused(export, b"\xff\xff")
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert status.details[0].Is(BadRequest.DESCRIPTOR)


def test_37_temporary_faults_get_retryable_codes(send: Send, away: None) -> None:
    """A failing disk is 503, and of all refusals exactly those that pass have a code that is sent again."""
    assert send(traces(span())).status_code == 503
    for reason, codes in CODES.items():
        passing = reason in {
            Reason.OVERLOADED,
            Reason.TOO_SLOW,
            Reason.STORE_UNAVAILABLE,
            Reason.READER_LOST,
            Reason.STOPPING,
        }
        assert (codes.http in RETRIED_BY_SENDERS) is passing


def test_38_overload_gets_429_with_a_wait(running: Any, send: Send) -> None:
    """Too much at once gets 429 with a Retry-After."""
    with running.receiver.door.budget.hold() as hold:
        hold.grow(4 << 20)
        response = send(traces(span()))
    assert response.status_code == 429
    assert "retry-after" in response.headers
    assert send(traces(span())).status_code == 200


def test_39_waits_are_short(send: Send, away: None) -> None:
    """The wait is 1 to 5 s: the Python exporter drops a batch whose wait passes its own deadline."""
    assert 1 <= int(send(traces(span())).headers["retry-after"]) <= 5
    assert {Retryable("", retry_after_s=wait).retry_after_s for wait in (0, 3, 60)} == {1, 3, 5}


def test_40_grpc_overload_is_unavailable_with_retry_info(running: Any, export: Export, request_of: Any) -> None:
    """Over gRPC too much at once is UNAVAILABLE with RetryInfo."""
    with running.receiver.door.budget.hold() as hold:
        hold.grow(4 << 20)
        error, status, _ = refused(export, request_of(1).SerializeToString())
    assert error.code() is grpc.StatusCode.UNAVAILABLE
    assert status.details[0].Is(RetryInfo.DESCRIPTOR)


def test_41_resource_exhausted_is_never_retryable(export: Export) -> None:
    """RESOURCE_EXHAUSTED says that a message is too large, and never carries RetryInfo."""
    error, status, trailers = refused(export, b"x" * (1 << 21))
    assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert not status.details
    assert "google.rpc.retryinfo-bin" not in trailers


def test_42_retry_info_in_both_places(export: Export, request_of: Any, away: None) -> None:
    """RetryInfo stands in the details for Go, Java and .NET, and in a trailer of its own for Python."""
    _, status, trailers = refused(export, request_of(1).SerializeToString())
    inside = RetryInfo()
    assert status.details[0].Unpack(inside)
    assert RetryInfo.FromString(trailers["google.rpc.retryinfo-bin"]) == inside
    assert 1 <= inside.retry_delay.seconds <= 5


def test_43_passing_faults_are_retryable_over_grpc(export: Export, request_of: Any, away: None) -> None:
    """A passing fault is UNAVAILABLE over gRPC, never UNKNOWN or INTERNAL."""
    error, _, _ = refused(export, request_of(1).SerializeToString())
    assert error.code() is grpc.StatusCode.UNAVAILABLE


def test_44_the_codes_of_both_protocols_agree() -> None:
    """The codes of both transports agree as the Collector translates them, where HTTP has no better one."""
    collectors = {
        Code.UNAVAILABLE: {503, 429},
        Code.INVALID_ARGUMENT: {400, 415},
        Code.RESOURCE_EXHAUSTED: {413},
        Code.UNAUTHENTICATED: {401},
        Code.PERMISSION_DENIED: {403},
        Code.UNIMPLEMENTED: {404, 405, 415},
    }
    for codes in CODES.values():
        assert codes.http in collectors[codes.grpc]
    assert (INTERNAL.http, INTERNAL.grpc) == (500, Code.INTERNAL)
    assert codes_of(Retryable("")).http == 503


def test_45_the_wait_is_the_same_in_header_and_retry_info(send: Send, away: None) -> None:
    """The wait is the same in Retry-After and in RetryInfo."""
    response = send(traces(span()))
    assert response.json()["details"][0]["retryDelay"] == f"{response.headers['retry-after']}s"


def test_46_keys(receive: Any, store: Any, request_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing or wrong key gets 401 or UNAUTHENTICATED; the exporters' environment variable brings one."""
    key = create_key(store, "shop")
    receiver = receive(require_keys=True)
    url, body = f"http://127.0.0.1:{receiver.http_port}/v1/traces", request_of(1).SerializeToString()
    for headers in ({}, {"authorization": "Bearer wrong"}):
        assert httpx.post(url, content=body, headers={"content-type": PROTOBUF, **headers}).status_code == 401
    with grpc.insecure_channel(f"127.0.0.1:{receiver.grpc_port}") as channel:
        method = channel.unary_unary("/opentelemetry.proto.collector.trace.v1.TraceService/Export")
        with pytest.raises(grpc.RpcError) as caught:
            method(body, timeout=20)
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", f"authorization=Bearer%20{key}")
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter(endpoint=url)))
    provider.get_tracer("t").start_span("sent with the key").end()
    assert store.rows("SELECT project, name FROM spans") == [{"project": "shop", "name": "sent with the key"}]


def test_47_signals_that_are_not_served(running: Any, export: Export) -> None:
    """A signal that is not served, such as profiles, gets 404 or UNIMPLEMENTED."""
    response = running.client.post("/v1development/profiles", content=b"", headers={"content-type": PROTOBUF})
    assert response.status_code == 404
    with pytest.raises(grpc.RpcError) as caught:
        export(b"", "profiles.v1development.Profiles")
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


def test_48_nothing_is_redirected(running: Any) -> None:
    """Nothing is answered with 3xx: the Python exporter takes it for success, and the data would be lost."""
    with ThreadPoolExecutor(4) as pool:
        paths = ["/v1/traces/", "//v1/traces", "/v1", "/", "/v1/logs/", "/V1/TRACES"]
        codes = pool.map(lambda path: running.client.post(path, content=b"").status_code, paths)
    assert all(code >= 400 for code in codes)
