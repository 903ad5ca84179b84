"""What OTLP over HTTP prescribes beside the spans themselves."""

import json
import socket
import time
from typing import Any

import pytest
from google.protobuf import json_format
from google.rpc.code_pb2 import Code
from google.rpc.error_details_pb2 import BadRequest
from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

PROTOBUF, JSON = "application/x-protobuf", "application/json"


def status_in(response: Any) -> Status:
    """Read the Status of a refusal in the encoding it claims."""
    if response.headers["content-type"] == PROTOBUF:
        return Status.FromString(response.content)
    return json_format.Parse(response.content, Status())


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (PROTOBUF, b"\xff\xff\xff"),
        (PROTOBUF, b"\n\x05abc"),
        (PROTOBUF, b'{"resourceSpans": []}'),
        (JSON, b""),
        (JSON, b"{"),
        (JSON, b"[]"),
        (JSON, b'"text"'),
        (JSON, b"null"),
        (JSON, b"\xff\xfe{}"),
        (JSON, b'{"resourceSpans": 1}'),
        (JSON, b'{"resourceSpans": ["x"]}'),
        (JSON, b'{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": 7}]}]}]}'),
        (JSON, b"[" * 100_000),
    ],
)
def test_undecodable_body(running: Any, content_type: str, body: bytes) -> None:
    """A body that cannot be decoded is refused for good, with a Status in its own encoding, and the server lives."""
    response = running.post(body, content_type)
    assert response.status_code == 400
    assert response.headers["content-type"] == content_type
    status = status_in(response)
    assert (status.code, bool(status.message)) == (Code.INVALID_ARGUMENT, True)
    assert status.details[0].Is(BadRequest.DESCRIPTOR)
    assert running.post(b"").status_code == 200


@pytest.mark.parametrize(
    ("content_type", "body", "answer"),
    [
        (PROTOBUF, b"", b""),
        (JSON, b"{}", b"{}"),
        (JSON, b'{"resourceSpans": []}', b"{}"),
        (JSON, b'{"resourceSpans": [{}, null, {"scopeSpans": [{}]}]}', b"{}"),
        ("APPLICATION/JSON; charset=utf-8", b"{}", b"{}"),
    ],
)
def test_empty_requests_succeed(running: Any, content_type: str, body: bytes, answer: bytes) -> None:
    """A request without spans is a success, and a success says nothing."""
    response = running.post(body, content_type)
    assert (response.status_code, response.content) == (200, answer)
    assert response.headers["content-type"] == (JSON if "json" in content_type.lower() else PROTOBUF)


@pytest.mark.parametrize(
    ("signal", "body", "logged"),
    [
        ("traces", '{"resourceSpans": "secret"}', "resourceSpans must be a list, not a text"),
        (
            "traces",
            '{"resourceSpans": [{"scopeSpans": ["secret"]}]}',
            "must be a list of objects, not a text",
        ),
        ("traces", '{"resourceSpans": [{"schemaUrl": {"secret": 1}}]}', "schemaUrl must be a string, not an object"),
        ("logs", '{"resourceLogs": [{"scopeLogs": "secret"}]}', "a wrong value of resourceLogs.scopeLogs"),
        ("metrics", '{"resourceMetrics": "secret"}', "a wrong value of resourceMetrics"),
    ],
)
def test_bodies_are_not_logged(
    running: Any, caplog: pytest.LogCaptureFixture, signal: str, body: str, logged: str
) -> None:
    """What is wrong with one is logged by its place; only its sender is told what stood there."""
    answer = running.client.post(f"/v1/{signal}", content=body, headers={"content-type": JSON})
    assert (answer.status_code, "secret" in answer.text) == (400, True)
    (said,) = [record.getMessage() for record in caplog.records if record.name == "ingest.watch"]
    assert logged in said
    assert "secret" not in said


def test_invalid_ids_are_rejected_alone(running: Any, request_of: Any) -> None:
    """Spans with invalid ids are counted exactly, and their neighbours are stored."""
    request = request_of(5)
    spans = request.resource_spans[0].scope_spans[0].spans
    spans[0].trace_id = b"short"
    spans[1].trace_id = bytes(16)
    spans[2].span_id = bytes(8)
    response = running.post(request.SerializeToString())
    partial = ExportTraceServiceResponse.FromString(response.content).partial_success
    assert (response.status_code, partial.rejected_spans) == (200, 3)
    assert "trace id" in partial.error_message
    assert running.count() == 2


def test_partial_success_in_json(running: Any) -> None:
    """In JSON the count of rejected spans is a string, as 64-bit integers are."""
    body = {"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "xyz"}, {}]}]}]}
    answer = running.post(json.dumps(body).encode(), JSON).json()
    assert answer["partialSuccess"]["rejectedSpans"] == "2"
    assert answer["partialSuccess"]["errorMessage"]


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/octet-stream", "multipart/form-data"])
def test_unknown_content_type(running: Any, content_type: str) -> None:
    """What is neither protobuf nor JSON is refused with 415."""
    response = running.post(b"{}", content_type)
    assert response.status_code == 415
    assert status_in(response).message


def test_wrong_method_and_unknown_path(running: Any) -> None:
    """Other methods get 405 and other paths 404, each with a Status."""
    wrong = running.client.get("/v1/traces")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
    unknown = running.client.post("/v1/spans", headers={"content-type": PROTOBUF})
    assert (unknown.status_code, status_in(unknown).code) == (404, Code.UNIMPLEMENTED)


@pytest.mark.parametrize(
    ("path", "advice"), [("/v1development/profiles", "exporter off"), ("/v1/traces/ingest", "Instrument it")]
)
def test_what_is_not_stored_is_not_acknowledged(running: Any, path: str, advice: str) -> None:
    """Profiles, and what OpenAI's Agents SDK sends in a format of its own; its log shows what to do."""
    response = running.client.post(path, headers={"content-type": JSON}, content=b'{"data": []}')
    assert (response.status_code, status_in(response).code) == (404, Code.UNIMPLEMENTED)
    assert advice in status_in(response).message


@pytest.mark.parametrize("host", ["evil.example", "evil.example:4318", "localhost.evil.example", "127.0.0.1.evil.io"])
def test_foreign_host_is_refused(running: Any, request_of: Any, host: str) -> None:
    """A web page that reaches loopback by a name of its own cannot write, nor see that anyone is there."""
    response = running.post(request_of().SerializeToString(), host=host)
    assert response.status_code == 403
    assert running.count() == 0
    assert running.client.get("/readyz", headers={"host": host}).status_code == 403


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:4318", "127.0.0.1", "[::1]:4318", "localhost."])
def test_loopback_hosts_are_served(running: Any, host: str) -> None:
    """The machine's own names are all served."""
    assert running.post(b"", host=host).status_code == 200


def test_no_origin_is_allowed(running: Any) -> None:
    """A page of another origin is turned away, both when its browser asks first and when it sends at once."""
    preflight = running.client.options(
        "/v1/traces", headers={"origin": "https://evil.example", "access-control-request-method": "POST"}
    )
    response = running.post(b"", origin="https://evil.example")
    for answer in (preflight, response):
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert answer.status_code == 403


def test_health(running: Any) -> None:
    """The server says that it lives and that its store answers."""
    assert running.client.get("/healthz").status_code == 200
    assert running.client.get("/readyz").status_code == 200


def test_not_ready_without_store(running: Any) -> None:
    """When the store does not answer the server lives, but is not ready, and acknowledges nothing."""
    running.store.close()
    assert running.client.get("/healthz").status_code == 200
    assert running.client.get("/readyz").status_code == 503


@pytest.mark.parametrize(
    "offer",
    [
        ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"),  # Java's
        ("Connection: keep-alive, Upgrade", "Upgrade: websocket"),
    ],
)
@pytest.mark.parametrize("pause", [0, 20, 400, -3])
@pytest.mark.parametrize("chunked", [False, True])
def test_offers_of_other_protocols(
    running: Any, request_of: Any, offer: tuple[str, ...], pause: int, *, chunked: bool
) -> None:
    """What is acknowledged is stored also where its sender offers to go on in HTTP/2; so is what follows it."""
    sent = b""
    for number, named in ((1, offer), (2, ())):
        body = request_of(1, number, note="x" * 300).SerializeToString()
        size = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(body)}"
        head = ["POST /v1/traces HTTP/1.1", "Host: localhost", *named, f"Content-Type: {PROTOBUF}", size, "", ""]
        sent += "\r\n".join(head).encode()
        sent += b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body) if chunked else body
    with socket.create_connection(("127.0.0.1", running.receiver.http_port), timeout=20) as connection:
        for part in (sent[:pause], sent[pause:]):
            connection.sendall(part)
            time.sleep(0.05)
        answered = b""
        while answered.count(b"HTTP/1.1 ") < 2 or not answered.endswith(b"\r\n\r\n"):
            answered += connection.recv(1000)
    assert answered.count(b"HTTP/1.1 200 OK") == 2
    assert running.count() == 2


def test_very_many_offers(running: Any) -> None:
    """However many come at once, each is answered."""
    one = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"
    with socket.create_connection(("127.0.0.1", running.receiver.http_port), timeout=20) as connection:
        connection.sendall(one * 1_000)
        answered = b""
        while answered.count(b"ok\n") < 1_000:
            said = connection.recv(1 << 16)
            assert said, answered[-500:]
            answered += said
    assert answered.count(b"HTTP/1.1 200 OK") == 1_000


def test_chunked_body(running: Any, request_of: Any) -> None:
    """A body that comes in chunks without a length is taken."""
    body = request_of(3).SerializeToString()
    pieces = iter([body[:7], body[7:100], body[100:]])
    response = running.client.post("/v1/traces", content=pieces, headers={"content-type": PROTOBUF})
    assert (response.status_code, running.count()) == (200, 3)


def test_sender_that_leaves_early(running: Any, request_of: Any) -> None:
    """A sender that hangs up in the middle of its body disturbs nobody."""
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", running.receiver.http_port)) as connection:
            connection.sendall(
                b"POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\n"
                b"Content-Length: 900000\r\n\r\nabc"
            )
    assert running.post(request_of().SerializeToString()).status_code == 200
    assert running.count() == 1
