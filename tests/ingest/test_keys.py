"""API keys at the door: how they are given, whose spans they bring, and what happens without."""

import socket
import time
from base64 import b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import grpc
import httpx
import pytest
from google.rpc.code_pb2 import Code
from google.rpc.status_pb2 import Status
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from ingest.serve import Receiver
from ingest.signals import TRACES
from store import Store
from store.errors import UsageError
from store.keys import create_key, list_keys, revoke_key

METHOD = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
Receive = Callable[..., Receiver]


def basic(user: str, password: str) -> str:
    """Word an Authorization header as RFC 7617 does."""
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


# Each way to give a key, as headers.
WAYS: dict[str, Callable[[str], dict[str, str]]] = {
    "bearer": lambda key: {"authorization": f"Bearer {key}"},
    "scheme in lower case": lambda key: {"authorization": f"bearer {key}"},
    "x-api-key": lambda key: {"x-api-key": key},
    "basic": lambda key: {"authorization": basic("pk-lf-public", key)},
    "basic without padding": lambda key: {"authorization": basic("pk", key).rstrip("=")},
    "percent-encoded": lambda key: {"authorization": quote(f"Bearer {key}")},
    "percent-encoded basic": lambda key: {"authorization": quote(basic("", key), safe="")},
    "alone": lambda key: {"authorization": key},
    "beside a proxy's own": lambda key: {"authorization": basic("proxy", "its own"), "x-api-key": key},
}


def post(receiver: Receiver, body: bytes, headers: dict[str, str], path: str = "/v1/traces") -> httpx.Response:
    """Send protobuf over HTTP."""
    url = f"http://127.0.0.1:{receiver.http_port}{path}"
    return httpx.post(url, content=body, headers={"content-type": "application/x-protobuf", **headers}, timeout=20)


def call(receiver: Receiver, body: bytes, headers: dict[str, str]) -> grpc.StatusCode:
    """Send protobuf over gRPC; give how it ended."""
    with grpc.insecure_channel(f"127.0.0.1:{receiver.grpc_port}") as channel:
        try:
            channel.unary_unary(METHOD)(body, metadata=list(headers.items()), timeout=20)
        except grpc.RpcError as error:
            code: grpc.StatusCode = error.code()
            return code
    return grpc.StatusCode.OK


def projects(store: Store) -> list[str]:
    """Give the projects of the spans stored, in order."""
    return [row["project"] for row in store.rows("SELECT project FROM spans ORDER BY span_id")]


def wait_for(happened: Callable[[], bool]) -> None:
    """Wait until ``happened()`` is true."""
    deadline = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_key_brings_spans_into_its_project(store: Store, receive: Receive, request_of: Any) -> None:
    """However a key is given, over either transport its spans land in its project."""
    key = create_key(store, "shop")
    receiver = receive(require_keys=True)
    for number, way in enumerate(WAYS):
        headers = WAYS[way](key)
        body, other = (request_of(1, first=2 * number + n).SerializeToString() for n in (1, 2))
        assert post(receiver, body, headers).status_code == 200, way
        assert call(receiver, other, headers) is grpc.StatusCode.OK, way
    assert ["shop"] * 2 * len(WAYS) == projects(store)


def test_projects_are_kept_apart(store: Store, receive: Receive, request_of: Any) -> None:
    """The same span of two keys is two spans, one in each project; without a key it is the default's."""
    first, second = create_key(store, "one"), create_key(store, "two")
    receiver = receive()
    body = request_of(1).SerializeToString()
    for headers in ({"x-api-key": first}, {"x-api-key": second}, {}):
        assert post(receiver, body, headers).status_code == 200
    assert ["default", "one", "two"] == sorted(projects(store))


NONE = {
    "nothing": {},
    "an empty key": {"x-api-key": ""},
    "an empty bearer": {"authorization": "Bearer"},
}
WRONG = {
    "another key": {"authorization": "Bearer tl_0123456789_" + "x" * 43},
    "an empty password": {"authorization": basic("user", "")} | {"x-api-key": "no"},
    "no base64": {"authorization": "Basic ???"},
    "no UTF-8": {"authorization": "Basic " + b64encode(b"a:\xff").decode()},
    "an endless one": {"x-api-key": "k" * 4000},
    "an endless bearer": {"authorization": "Bearer " + "k" * 4000},
    "no password": {"authorization": basic("user", "")},
    "a scheme of another tool": {"authorization": "Token 0123456789"},
    "no scheme we know": {"authorization": "Digest username=x"},
}


def test_without_a_good_key(store: Store, receive: Receive, request_of: Any) -> None:
    """Where keys are needed, none and wrong ones are refused for good, saying how to do better."""
    create_key(store, "shop")
    receiver, body = receive(require_keys=True), request_of(1).SerializeToString()
    for case, headers in (NONE | WRONG).items():
        response = post(receiver, body, headers)
        status = Status.FromString(response.content)
        assert (response.status_code, status.code) == (401, Code.UNAUTHENTICATED), case
        assert response.headers["www-authenticate"].startswith("Bearer")
        assert "retry-after" not in response.headers
        assert "tracelore keys create" in status.message
        assert call(receiver, body, headers) is grpc.StatusCode.UNAUTHENTICATED, case
    assert [] == projects(store)


def test_a_wrong_key_is_refused_on_loopback_too(store: Store, receive: Receive, request_of: Any) -> None:
    """Who gives a wrong key means another project, so the spans do not end up in the default one."""
    create_key(store, "shop")
    receiver, body = receive(), request_of(1).SerializeToString()
    for case, headers in WRONG.items():
        assert post(receiver, body, headers).status_code == 401, case
        assert call(receiver, body, headers) is grpc.StatusCode.UNAUTHENTICATED, case
    assert [] == projects(store)
    for case, headers in NONE.items():
        assert post(receiver, body, headers).status_code == 200, case
    assert ["default"] == projects(store)


def test_keys_of_others_without_any_of_ours(store: Store, receive: Receive, request_of: Any) -> None:
    """As long as there are no keys, SDKs that insist on sending one are taken on loopback."""
    receiver, headers = receive(), {"authorization": basic("pk-lf-1", "sk-lf-1")}
    assert post(receiver, request_of(1).SerializeToString(), headers).status_code == 200
    assert call(receiver, request_of(1, first=2).SerializeToString(), headers) is grpc.StatusCode.OK
    assert ["default", "default"] == projects(store)


def test_a_key_is_made_and_revoked_while_it_runs(store: Store, receive: Receive, request_of: Any) -> None:
    """A new key is taken, a revoked one is refused as known but forbidden, and its use is noted."""
    create_key(store, "other")
    receiver, body = receive(require_keys=True), request_of(1).SerializeToString()
    headers = {"x-api-key": create_key(store, "shop")}
    wait_for(lambda: post(receiver, body, headers).status_code == 200)
    key_id = list_keys(store)[1].key_id
    revoke_key(store, key_id)
    wait_for(lambda: post(receiver, body, headers).status_code == 403)
    refused = post(receiver, body, headers)
    assert Status.FromString(refused.content).code == Code.PERMISSION_DENIED
    assert key_id in Status.FromString(refused.content).message
    assert call(receiver, body, headers) is grpc.StatusCode.PERMISSION_DENIED
    receiver.door.senders.stop()
    other, used = list_keys(store)
    assert (other.last_used_at is None, used.last_used_at is not None) == (True, True)


def test_keys_that_cannot_be_read_for_a_while(store: Store, receive: Receive, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever was known stays known meanwhile, and afterwards a revocation is seen as before."""
    headers = {"x-api-key": create_key(store, "shop")}
    receiver = receive(require_keys=True)
    with store.transaction() as work:
        work.execute("ALTER TABLE api_keys RENAME TO away")
    wait_for(lambda: "could not follow the API keys" in caplog.text)
    assert post(receiver, b"", headers).status_code == 200
    with store.transaction() as work:
        work.execute("ALTER TABLE away RENAME TO api_keys")
    revoke_key(store, list_keys(store)[0].key_id)
    wait_for(lambda: post(receiver, b"", headers).status_code == 403)


def test_every_route_asks(store: Store, receive: Receive) -> None:
    """No route that takes something takes it from strangers; probes say only that the server lives."""
    create_key(store, "shop")
    receiver = receive(require_keys=True)
    for path in TRACES.paths:
        assert post(receiver, b"", {}, path).status_code == 401
    for probe in ("/healthz", "/readyz"):
        assert httpx.get(f"http://127.0.0.1:{receiver.http_port}{probe}").status_code == 200


def test_refused_before_the_body_is_sent(store: Store, receive: Receive) -> None:
    """A stranger is answered on the headers alone: the body never has to come."""
    create_key(store, "shop")
    receiver = receive(require_keys=True)
    with socket.create_connection(("127.0.0.1", receiver.http_port), timeout=20) as connection:
        connection.sendall(
            b"POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\n"
            b"Content-Length: 900000\r\n\r\n"
        )
        assert b" 401 " in connection.recv(1000).partition(b"\r\n")[0]


def test_refused_before_the_message_is_sent(store: Store, receive: Receive) -> None:
    """So it is over gRPC: a call whose message never comes is answered at once."""
    create_key(store, "shop")
    receiver = receive(require_keys=True)
    with grpc.insecure_channel(f"127.0.0.1:{receiver.grpc_port}") as channel:

        def never() -> Any:
            time.sleep(60)
            yield b""

        with pytest.raises(grpc.RpcError) as caught:
            channel.stream_unary(METHOD)(never(), timeout=20)
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED


@pytest.mark.parametrize(
    "options", [{"host": "0.0.0.0"}, {"host": "::"}, {"host_names": ["traces.example"]}, {"require_keys": True}]
)
@pytest.mark.parametrize("revoked", [False, True])
def test_no_key_that_is_needed(store: Store, options: dict[str, Any], *, revoked: bool) -> None:
    """A server that others reach does not start without a good key, and says how to make one."""
    if revoked:
        create_key(store, "shop")
        revoke_key(store, list_keys(store)[0].key_id)
    with pytest.raises(UsageError, match="tracelore keys create --project"):
        Receiver(store, 0, 0, **options)


@pytest.mark.parametrize(
    ("options", "answered"),
    [
        ({"host": "0.0.0.0"}, {"traces.example:4318", "localhost", "10.1.2.3"}),
        ({"host": "0.0.0.0", "host_names": ["traces.example"]}, {"Traces.Example:4318", "localhost"}),
        ({"host_names": ["traces.example"]}, {"traces.example", "localhost"}),
        ({"require_keys": True}, {"localhost", "127.0.0.1:4318"}),
    ],
)
def test_names(store: Store, receive: Receive, options: dict[str, Any], answered: set[str]) -> None:
    """Whoever names the server is answered by those names; listening elsewhere it answers to any, with a key."""
    key = create_key(store, "shop")
    receiver = receive(**options)
    for host in answered:
        assert post(receiver, b"", {"x-api-key": key, "host": host}).status_code == 200, host
        assert post(receiver, b"", {"host": host}).status_code == 401, host
    named = options.get("host") != "0.0.0.0" or "host_names" in options
    assert post(receiver, b"", {"x-api-key": key, "host": "evil.example"}).status_code == (403 if named else 200)


def test_probes_by_address(store: Store, receive: Receive) -> None:
    """What supervises a server may ask by its address, or without a name; whoever sends may not."""
    key = create_key(store, "shop")
    receiver = receive(host="0.0.0.0", host_names=["traces.example"])
    for host, code in (("10.1.2.3:4318", 200), ("[fd00::1]:4318", 200), ("traces.example", 200), ("evil.example", 403)):
        for probe in ("/healthz", "/readyz"):
            url = f"http://127.0.0.1:{receiver.http_port}{probe}"
            assert httpx.get(url, headers={"host": host}).status_code == code, host
    assert post(receiver, b"", {"x-api-key": key, "host": "10.1.2.3:4318"}).status_code == 403
    with socket.create_connection(("127.0.0.1", receiver.http_port), timeout=20) as connection:
        connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")  # HAProxy's, unless told otherwise
        assert b" 200 " in connection.recv(1000).partition(b"\r\n")[0]


def test_ipv6(store: Store, receive: Receive, request_of: Any) -> None:
    """Both transports listen on an IPv6 address."""
    if not socket.has_ipv6:
        pytest.skip("no IPv6 on this machine")
    receiver = receive(host="::1")
    url = f"http://[::1]:{receiver.http_port}/v1/traces"
    headers = {"content-type": "application/x-protobuf"}
    assert httpx.post(url, content=request_of(1).SerializeToString(), headers=headers).status_code == 200
    with grpc.insecure_channel(f"[::1]:{receiver.grpc_port}") as channel:
        channel.unary_unary(METHOD)(request_of(1, first=2).SerializeToString(), timeout=20)
    assert ["default", "default"] == projects(store)


def test_every_address(store: Store, receive: Receive) -> None:
    """What listens on all of IPv6 is reached by IPv4 too, over both transports alike."""
    if not socket.has_dualstack_ipv6():
        pytest.skip("no IPv6 on this machine")
    headers = {"x-api-key": create_key(store, "shop")}
    receiver = receive(host="::")
    assert post(receiver, b"", headers).status_code == 200
    assert call(receiver, b"", headers) is grpc.StatusCode.OK


def test_real_exporters_with_headers_from_the_environment(
    store: Store, receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exporters of the SDK, told by the variable as its documentation says, deliver into the key's project."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", f"authorization=Bearer%20{create_key(store, 'shop')}")
    receiver = receive(require_keys=True)
    exporters = (
        HttpExporter(endpoint=f"http://127.0.0.1:{receiver.http_port}/v1/traces"),
        GrpcExporter(endpoint=f"http://127.0.0.1:{receiver.grpc_port}", insecure=True),
    )
    for exporter in exporters:
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(exporter))
        provider.get_tracer("cook").start_span("chat").end()
        provider.shutdown()
    assert ["shop", "shop"] == projects(store)
