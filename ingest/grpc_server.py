"""OTLP over gRPC: https://opentelemetry.io/docs/specs/otlp/#otlpgrpc.

Requests are taken as bytes, so that what cannot be decoded is answered as the specification says instead of as the
gRPC library would.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NoReturn

import grpc

from ingest.door import Door
from ingest.errors import Refused
from ingest.otlp.encoding import Encoding
from ingest.senders import Sender, Senders, stranger
from ingest.signals import SIGNALS, Signal
from ingest.status import STATUS_TRAILER, codes_of, grpc_trailers, internal_status
from ingest.tls import Tls
from ingest.watch import NO_SIGNAL, note_failure, note_refusal

log = logging.getLogger(__name__)

_SERVICE = "opentelemetry.proto.collector.{0}.v1.{1}Service"
_PACKAGE = "/opentelemetry.proto.collector."
_NAMES = {signal.package: signal.name for signal in SIGNALS}
_CODES = {code.value[0]: code for code in grpc.StatusCode}
# A thread holds one request from its last byte to its commit, so these many share a commit. Further ones wait with
# their bytes still unread.
THREADS = 32

Handler = Callable[[bytes, grpc.ServicerContext], bytes]


def grpc_server(door: Door, host: str, port: int, tls: Tls | None = None) -> tuple[grpc.Server, int]:
    """Make a server on ``host`` and ``port`` (0: a free one), not started yet; give it and its port.

    Raises:
        RuntimeError: the port is taken.
    """
    server = grpc.server(
        ThreadPoolExecutor(THREADS, thread_name_prefix="grpc"),
        options=[
            ("grpc.max_receive_message_length", door.max_body_bytes),
            ("grpc.so_reuseport", 0),
            # Whoever does not answer any more is let go, as the HTTP server does.
            ("grpc.keepalive_time_ms", 60_000),
            ("grpc.keepalive_timeout_ms", 20_000),
        ],
        interceptors=[_KeyCheck(door.senders)],
    )
    server.add_generic_rpc_handlers(_handlers(door))
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    if tls is None:
        return server, server.add_insecure_port(address)
    return server, server.add_secure_port(address, grpc.ssl_server_credentials([tls.as_bytes()]))


def _handlers(door: Door) -> list[grpc.GenericRpcHandler]:
    return [_service(signal, _Export(door, signal).answer) for signal in SIGNALS]


def _service(signal: Signal, handler: Handler) -> grpc.GenericRpcHandler:
    methods = {"Export": grpc.unary_unary_rpc_method_handler(handler)}
    return grpc.method_handlers_generic_handler(_SERVICE.format(signal.package, signal.service), methods)


class _KeyCheck(grpc.ServerInterceptor):  # type: ignore[misc]
    """Refuses calls by their metadata, before their message is received."""

    def __init__(self, senders: Senders) -> None:
        self._senders = senders

    def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], grpc.RpcMethodHandler | None],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler | None:
        metadata = _texts(handler_call_details.invocation_metadata)
        try:
            self._senders.of(metadata, "grpc")
        except Refused as error:
            return _refusing(error, _signal(handler_call_details.method), stranger(metadata, "grpc"))
        return continuation(handler_call_details)


def _refusing(error: Refused, signal: str, sender: Sender) -> grpc.RpcMethodHandler:
    # As if it took a stream: of a single message gRPC waits for all of it before it asks.
    def handler(_messages: Iterator[bytes], context: grpc.ServicerContext) -> bytes:
        refuse(context, error, signal, sender)

    return grpc.stream_unary_rpc_method_handler(handler)


def _signal(method: str) -> str:
    """Give the signal that ``/opentelemetry.proto.collector.SIGNAL.v1...`` is about."""
    package = method.removeprefix(_PACKAGE).partition(".")[0]
    return _NAMES.get(package, NO_SIGNAL)


def _texts(metadata: Iterable[tuple[str, Any]]) -> dict[str, str]:
    return {key: value for key, value in metadata if isinstance(value, str)}


class _Export:
    def __init__(self, door: Door, signal: Signal) -> None:
        self._door = door
        self._signal = signal

    def answer(self, body: bytes, context: grpc.ServicerContext) -> bytes:
        sender = stranger(_texts(context.invocation_metadata()), "grpc")
        try:
            sender = self._door.senders.of(_texts(context.invocation_metadata()), "grpc")
            return self._answer(body, sender)
        except Refused as error:
            refuse(context, error, self._signal.name, sender)
        except Exception:
            # The server's border: whatever went wrong with one request must not reach the others.
            log.exception("could not handle a gRPC request")
            note_failure(self._signal.name, "grpc")
            status = internal_status()
            context.set_trailing_metadata(((STATUS_TRAILER, status.SerializeToString()),))
            _end(context, status.code, status.message)

    def _answer(self, body: bytes, sender: Sender) -> bytes:
        with self._door.budget.hold() as hold:
            hold.grow(len(body))
            reply = self._door.take(self._signal, body, Encoding.PROTOBUF, sender).result()
        return bytes(reply.SerializeToString())


def refuse(context: grpc.ServicerContext, error: Refused, signal: str, sender: Sender) -> NoReturn:
    """End a call by saying why it was not taken, also to whoever watches."""
    note_refusal(error, signal, sender)
    context.set_trailing_metadata(grpc_trailers(error))
    _end(context, codes_of(error).grpc, str(error))


def _end(context: grpc.ServicerContext, code: int, message: str) -> NoReturn:
    context.abort(_CODES[code], message)
    raise AssertionError("abort raises")
