"""OTLP over gRPC: https://opentelemetry.io/docs/specs/otlp/#otlpgrpc.

Requests are taken as bytes, so that what cannot be decoded is answered as the specification says instead of as the
gRPC library would; and as if each were a stream, because of a single message gRPC waits for all of it before it asks.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from threading import Thread
from typing import Any, NoReturn, TypeAlias, TypeVar

import grpc
import grpc.aio
from google.protobuf.message import DecodeError
from google.protobuf.wrappers_pb2 import Int32Value, StringValue

from ingest.body import too_large
from ingest.door import Door
from ingest.errors import Permanent, Reason, Refused
from ingest.otlp.encoding import Encoding
from ingest.senders import Sender, stranger
from ingest.signals import SIGNALS, Signal
from ingest.status import STATUS_TRAILER, codes_of, grpc_trailers, internal_status
from ingest.tls import Tls, grpc_credentials
from ingest.turns import Turns
from ingest.watch import NO_SIGNAL, note_failure, note_refusal

log = logging.getLogger(__name__)

_SERVICE = "opentelemetry.proto.collector.{0}.v1.{1}Service"
_CODES = {code.value[0]: code for code in grpc.StatusCode}
# What has come of a message takes memory that nobody can count before it is whole.
READING = 16
# The library refuses what is too large and does not tell us; what is so by up to this part we refuse, and count.
_OVER = 4
_CALLS = 100  # that one connection may make at once
_HEALTH = "grpc.health.v1.Health"
_SERVING, _NOT_SERVING = 1, 2
_LONGEST_NAME = 1_000  # bytes of a message that asks after a service

Context: TypeAlias = Any  # grpc.aio.ServicerContext: the library publishes no types
Handler = Callable[[Any, Context], Coroutine[Any, Any, bytes]]
Done = TypeVar("Done")


class GrpcService:
    """gRPC on a port, in a thread of its own.

    Args:
        door: What takes the requests.
        host: The address to listen on.
        port: 0 takes a free one.
        tls: Certificate and key; without, it speaks plainly.

    Raises:
        RuntimeError: the port is taken.
    """

    def __init__(self, door: Door, host: str, port: int, tls: Tls | None = None) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="grpc", daemon=True)
        self._thread.start()
        try:
            self._server, self.port = self._do(_listening(door, host, port, tls))
        except BaseException:
            self._end()
            raise

    def start(self) -> None:
        """Answer; returns when it does."""
        self._do(self._server.start())

    def stop(self, grace_s: float) -> None:
        """Take nothing new; returns when what was begun is finished, or the time is over. Once is enough."""
        if not self._loop.is_closed():
            self._do(self._server.stop(grace_s))
            self._end()

    def _do(self, step: Coroutine[Any, Any, Done]) -> Done:
        return asyncio.run_coroutine_threadsafe(step, self._loop).result()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _listening(door: Door, host: str, port: int, tls: Tls | None) -> tuple[grpc.aio.Server, int]:
    server = grpc.aio.server(
        options=[
            ("grpc.max_receive_message_length", door.max_body_bytes + door.max_body_bytes // _OVER),
            ("grpc.max_concurrent_streams", _CALLS),
            ("grpc.so_reuseport", 0),
            # Whoever does not answer any more is let go, as the HTTP server does.
            ("grpc.keepalive_time_ms", 60_000),
            ("grpc.keepalive_timeout_ms", 20_000),
            # Whoever asks often whether this is there is answered: by default gRPC hangs up, amid what is being sent.
            ("grpc.keepalive_permit_without_calls", 1),
            ("grpc.http2.max_ping_strikes", 0),
        ],
    )
    turns = Turns(READING)
    services = [_service(signal, _Export(door, signal, turns).answer) for signal in SIGNALS]
    server.add_generic_rpc_handlers([*services, _health(door, turns), _Unserved()])
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    if tls is None:
        return server, server.add_insecure_port(address)
    return server, server.add_secure_port(address, grpc_credentials(tls))


def _service(signal: Signal, handler: Handler) -> grpc.GenericRpcHandler:
    methods = {"Export": grpc.stream_unary_rpc_method_handler(handler)}
    return grpc.method_handlers_generic_handler(_name_of(signal), methods)


def _name_of(signal: Signal) -> str:
    return _SERVICE.format(signal.package, signal.service)


def _health(door: Door, turns: Turns) -> grpc.GenericRpcHandler:
    methods = {"Check": grpc.stream_unary_rpc_method_handler(_Health(door, turns).check)}
    return grpc.method_handlers_generic_handler(_HEALTH, methods)


class _Health:
    """Answers supervisors that probe over gRPC as /readyz does, and like it without a key.

    https://github.com/grpc/grpc/blob/master/doc/health-checking.md. Its messages hold one text and one number, and
    are read and written as those that protobuf itself has for these.
    """

    _SERVICES = frozenset({"", _HEALTH, *map(_name_of, SIGNALS)})  # without a name, the whole server

    def __init__(self, door: Door, turns: Turns) -> None:
        self._door = door
        self._turns = turns

    async def check(self, _messages: Any, context: Context) -> bytes:
        try:
            message = await self._turns.take(partial(_only_message, context, _LONGEST_NAME))
            name = StringValue.FromString(message or b"").value
        except (Permanent, DecodeError) as error:
            await _end(context, grpc.StatusCode.INVALID_ARGUMENT.value[0], str(error), ())
        if name not in self._SERVICES:
            await _end(context, grpc.StatusCode.NOT_FOUND.value[0], f"There is no service {name[:80]!r}.", ())
        ready = await asyncio.to_thread(lambda: self._door.ready)
        return bytes(Int32Value(value=_SERVING if ready else _NOT_SERVING).SerializeToString())


class _Unserved(grpc.GenericRpcHandler):  # type: ignore[misc]  # the library publishes no types
    """Refuses whatever else is called, which the library would do without anybody hearing of it."""

    def service(self, call: Any) -> grpc.RpcMethodHandler:
        return grpc.stream_unary_rpc_method_handler(partial(self._refuse, call.method))

    async def _refuse(self, method: str, _messages: Any, context: Context) -> bytes:
        signal = "profiles" if ".profiles." in method else NO_SIGNAL
        reason = Reason.UNKNOWN_PATH if signal == NO_SIGNAL else Reason.NOT_SERVED
        sender = stranger(_texts(context.invocation_metadata() or ()), "grpc")
        await _refuse(context, Permanent(f"There is nothing at {method[:80]}.", reason), signal, sender)


class _Export:
    def __init__(self, door: Door, signal: Signal, turns: Turns) -> None:
        self._door = door
        self._signal = signal
        self._turns = turns

    async def answer(self, _messages: Any, context: Context) -> bytes:
        metadata = _texts(context.invocation_metadata() or ())
        sender = stranger(metadata, "grpc")
        try:
            # Before anything of the message is read.
            sender = self._door.senders.of(metadata, "grpc")
            return await self._answer(context, sender)
        except Refused as error:
            await _refuse(context, error, self._signal.name, sender)
        except grpc.aio.AbortError:
            raise
        except Exception:
            # The server's border: whatever went wrong with one request must not reach the others.
            log.exception("could not handle a gRPC request")
            note_failure(self._signal.name, "grpc")
            status = internal_status()
            await _end(context, status.code, status.message, ((STATUS_TRAILER, status.SerializeToString()),))

    async def _answer(self, context: Context, sender: Sender) -> bytes:
        with self._door.budget.hold() as hold:
            hold.check(1)
            body = await self._read(context)
            hold.grow(len(body))
            reply = await asyncio.wrap_future(self._door.take(self._signal, body, Encoding.PROTOBUF, sender))
        return bytes(reply.SerializeToString())

    async def _read(self, context: Context) -> bytes:
        limit = self._door.max_body_bytes
        try:
            body = await self._turns.take(partial(_only_message, context, limit))
        except asyncio.CancelledError:
            body = None
        if body is None:
            raise Permanent(
                f"The call ended without a whole message: much larger than {limit} bytes, or its sender went away.",
                Reason.INCOMPLETE,
            )
        return body


async def _only_message(context: Context, limit: int) -> bytes | None:
    """Give the message of a call; None where there is none, or it did not come whole."""
    message = await context.read()
    if message is grpc.aio.EOF:
        return None
    if len(message) > limit:
        raise too_large(limit)  # before more is read beside it
    if await context.read() is not grpc.aio.EOF:
        # Said to be stored, all but the first would be lost.
        raise Permanent("A call takes one message, and this one brings more.", Reason.BAD_DATA)
    return bytes(message)


def _texts(metadata: Iterable[tuple[str, Any]]) -> dict[str, str]:
    return {key: value for key, value in metadata if isinstance(value, str)}


async def _refuse(context: Context, error: Refused, signal: str, sender: Sender) -> NoReturn:
    note_refusal(error, signal, sender)
    await _end(context, codes_of(error).grpc, str(error), grpc_trailers(error))


async def _end(context: Context, code: int, message: str, trailers: tuple[tuple[str, bytes], ...]) -> NoReturn:
    try:
        await context.abort(_CODES[code], message, trailers)
    except grpc.aio.InternalError as error:  # the call is over, and nobody there to hear it
        raise asyncio.CancelledError from error
    raise AssertionError("abort raises")
