"""What OTLP over gRPC prescribes beside the spans themselves."""

import socket
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest
from google.rpc.error_details_pb2 import BadRequest, RetryInfo
from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

SERVICE = "/opentelemetry.proto.collector.{0}Service/Export"
HEALTH = "/grpc.health.v1.Health/Check"

Export = Callable[..., bytes]


@pytest.fixture
def channel(running: Any) -> Iterator[grpc.Channel]:
    """Connect to the receiver's gRPC port."""
    with grpc.insecure_channel(f"127.0.0.1:{running.receiver.grpc_port}") as opened:
        yield opened


@pytest.fixture
def export(channel: grpc.Channel) -> Export:
    """Give the call that exports traces, from bytes to bytes."""
    call: Export = channel.unary_unary(SERVICE.format("trace.v1.Trace"))
    return call


def refused(export: Export, body: bytes) -> tuple[grpc.RpcError, Status, dict[str, Any]]:
    """Send what will be refused; give the error, its Status, and its trailers."""
    with pytest.raises(grpc.RpcError) as caught:
        export(body, timeout=20)
    trailers = dict(caught.value.trailing_metadata())
    return caught.value, Status.FromString(trailers["grpc-status-details-bin"]), trailers


@pytest.mark.parametrize("compression", [grpc.Compression.NoCompression, grpc.Compression.Gzip])
def test_success_says_nothing(running: Any, export: Export, request_of: Any, compression: Any) -> None:
    """A full success is an empty message, and the spans are in the store by then."""
    assert export(request_of(3).SerializeToString(), compression=compression) == b""
    assert running.count() == 3


def test_undecodable_message(running: Any, export: Export) -> None:
    """What cannot be decoded is refused for good, with a Status that says why."""
    error, status, trailers = refused(export, b"\xff\xff")
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert status.details[0].Is(BadRequest.DESCRIPTOR)
    assert "google.rpc.retryinfo-bin" not in trailers
    assert export(b"") == b""


def test_partial_success(running: Any, export: Export, request_of: Any) -> None:
    """Spans with invalid ids are counted exactly, and their neighbours are stored."""
    request = request_of(3)
    request.resource_spans[0].scope_spans[0].spans[1].span_id = b"\x01"
    answer = ExportTraceServiceResponse.FromString(export(request.SerializeToString()))
    assert answer.partial_success.rejected_spans == 1
    assert running.count() == 2


def test_overload_says_when_to_come_back(running: Any, export: Export) -> None:
    """Too much at once is refused for now, and the wait stands where each SDK looks for it."""
    budget = running.receiver.door.budget
    with budget.hold() as hold:
        hold.grow(budget.limit)
        error, status, trailers = refused(export, b"\n\x00")
    assert error.code() is grpc.StatusCode.UNAVAILABLE
    info = RetryInfo.FromString(trailers["google.rpc.retryinfo-bin"])
    assert 1 <= info.retry_delay.seconds <= 5
    assert status.details[0].Is(RetryInfo.DESCRIPTOR)


@pytest.mark.parametrize("compression", [grpc.Compression.NoCompression, grpc.Compression.Gzip])
def test_too_large_message(running: Any, export: Export, compression: Any) -> None:
    """A message over the limit is refused, compressed or not, and never as something to send again."""
    with pytest.raises(grpc.RpcError) as caught:
        export(bytes(2 << 20), compression=compression)
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert "google.rpc.retryinfo-bin" not in dict(caught.value.trailing_metadata())
    assert export(b"") == b""


@pytest.mark.parametrize("compression", [grpc.Compression.NoCompression, grpc.Compression.Gzip])
def test_slightly_too_large_message(running: Any, export: Export, compression: Any) -> None:
    """What is not much over the limit is refused with a Status of ours, in which nothing says to come back."""
    with pytest.raises(grpc.RpcError) as caught:
        export(bytes((1 << 20) + 1), compression=compression)
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    trailers = dict(caught.value.trailing_metadata())
    assert "larger than 1048576 bytes" in Status.FromString(trailers["grpc-status-details-bin"]).message
    assert "google.rpc.retryinfo-bin" not in trailers


def test_a_call_is_one_message(running: Any, channel: grpc.Channel, request_of: Any) -> None:
    """A call of two messages is refused, not acknowledged for the first of them; one without any, too."""
    call = channel.stream_unary(SERVICE.format("trace.v1.Trace"))
    for messages in ([], [request_of(1).SerializeToString(), request_of(1, 2).SerializeToString()]):
        with pytest.raises(grpc.RpcError) as caught:
            call(iter(messages), timeout=20)
        assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert running.count() == 0
    assert call(iter([request_of(1).SerializeToString()]), timeout=20) == b""
    assert running.count() == 1


def test_frequent_pings(running: Any) -> None:
    """A sender that asks often whether the server is there, as one behind a balancer does, is not hung up on."""
    ping, answer = b"\0\0\x08\x06\0\0\0\0\0" + bytes(8), b"\0\0\x08\x06\x01"
    with socket.create_connection(("127.0.0.1", running.receiver.grpc_port), timeout=20) as connection:
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\x04\0\0\0\0\0")
        heard = b""
        for count in range(1, 9):
            connection.sendall(ping)
            while heard.count(answer) < count:
                said = connection.recv(1000)
                assert said, heard  # else it has hung up
                heard += said


@pytest.mark.parametrize(
    "method", ["/a.b/C", SERVICE.format("trace.v1.Trace").replace("Export", "Import"), "/grpc.health.v1.Health/Watch"]
)
def test_unknown_methods(channel: grpc.Channel, method: str) -> None:
    """What is not served is said to be unimplemented, whether of an unknown service or of a known one."""
    with pytest.raises(grpc.RpcError) as caught:
        channel.unary_unary(method)(b"", timeout=20)
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED
    assert method in caught.value.details()


def test_profiles_are_not_stored(channel: grpc.Channel) -> None:
    """A signal that would be dropped is not acknowledged."""
    with pytest.raises(grpc.RpcError) as caught:
        channel.unary_unary(SERVICE.format("profiles.v1development.Profiles"))(b"", timeout=20)
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


def test_probes_over_grpc(running: Any, channel: grpc.Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks by gRPC's health protocol hears whether what is sent would be stored, of the server and each service."""
    check = channel.unary_unary(HEALTH)
    serving, not_serving = b"\x08\x01", b"\x08\x02"
    service = b"opentelemetry.proto.collector.trace.v1.TraceService"
    assert check(b"") == serving
    assert check(bytes([10, len(service)]) + service) == serving
    monkeypatch.setattr(type(running.receiver.door), "ready", property(lambda _door: False))
    assert check(b"") == not_serving


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"\n\x05other", grpc.StatusCode.NOT_FOUND),
        (b"\xff\xff", grpc.StatusCode.INVALID_ARGUMENT),
        (b"\n\xd0\x0f" + b"a" * 2000, grpc.StatusCode.INVALID_ARGUMENT),
    ],
)
def test_probes_that_ask_for_something_else(channel: grpc.Channel, body: bytes, code: grpc.StatusCode) -> None:
    """A service that is not there is none that serves, and what cannot be read is refused."""
    with pytest.raises(grpc.RpcError) as caught:
        channel.unary_unary(HEALTH)(body)
    assert caught.value.code() is code
