"""OTLP over HTTP: https://opentelemetry.io/docs/specs/otlp/#otlphttp."""

import asyncio
import logging

from google.protobuf.json_format import MessageToJson
from google.protobuf.message import Message
from prometheus_client.exposition import choose_encoder
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from ingest.body import read_body
from ingest.budget import Hold
from ingest.door import Door
from ingest.errors import Permanent, Reason, Refused, Retryable
from ingest.hosts import PROBES
from ingest.hurry import HURRIED_S
from ingest.metrics import REGISTRY
from ingest.otlp.encoding import Encoding
from ingest.patience import BODY_WITHIN_S
from ingest.replies import failure, refusal
from ingest.signals import SIGNALS, Signal

log = logging.getLogger(__name__)

# What is sent to a server like this one and not stored, and what to do.
_UNSERVED = {
    "/v1development/profiles": "Tracelore takes traces, logs and metrics; profiles are not stored. "
    "Turn their exporter off.",
    "/v1/traces/ingest": "OpenAI's Agents SDK exports in a format of OpenAI's own, which leaves out what models were "
    "asked and answered. Instrument it for OpenTelemetry: openinference-instrumentation-openai-agents.",
}


def routes(door: Door) -> list[Route]:
    """Give what HTTP senders may ask for."""
    return [
        *(
            Route(path, _Export(door, signal).answer, methods=["POST"], name=signal.name)
            for signal in SIGNALS
            for path in signal.paths
        ),
        *(Route(path, unserved, methods=["POST"]) for path in _UNSERVED),
        Route("/metrics", _Figures(door).show),
        *probes(door),
    ]


def probes(door: Door) -> list[Route]:
    """Give what supervisors may ask for, without a key: their answers say nothing else."""
    asked = _Probes(door)
    return [Route(path, answer) for path, answer in zip(PROBES, (asked.alive, asked.ready), strict=True)]


class _Export:
    def __init__(self, door: Door, signal: Signal) -> None:
        self._door = door
        self._signal = signal

    async def answer(self, request: Request) -> Response:
        try:
            return await self._answer(request)
        except Refused as error:
            return refusal(request, error)
        except ClientDisconnect:  # nobody hears it
            return refusal(request, Permanent("The sender went away amid the body.", Reason.INCOMPLETE))
        except Exception:
            # The server's border: whatever went wrong with one request must not reach the others.
            log.exception("could not handle a request to %s", request.url.path)
            return failure(request)

    async def _answer(self, request: Request) -> Response:
        # Before anything of the body is read.
        sender = request.state.sender = self._door.senders.of(request.headers, "http")
        encoding = _encoding(request)
        with self._door.budget.hold() as hold:
            body = await self._read(request, hold)
            reply = await asyncio.wrap_future(self._door.take(self._signal, body, encoding, sender))
        return _success(encoding, reply)

    async def _read(self, request: Request, hold: Hold) -> bytes:
        try:
            async with self._door.budget.coming.limit(BODY_WITHIN_S):
                return await read_body(request, hold, self._door.max_body_bytes)
        except TimeoutError:
            message = f"The body did not come within {BODY_WITHIN_S:.0f} s, or {HURRIED_S:.0f} s while others wait."
            raise Retryable(message, Reason.TOO_SLOW) from None


class _Figures:
    def __init__(self, door: Door) -> None:
        self._door = door

    async def show(self, request: Request) -> Response:
        try:
            self._door.senders.of(request.headers, "http")
        except Refused as error:
            return refusal(request, error)
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        # In a thread: it looks at files.
        return Response(await asyncio.to_thread(encode, REGISTRY), headers={"content-type": content_type})


class _Probes:
    def __init__(self, door: Door) -> None:
        self._door = door

    async def alive(self, _request: Request) -> Response:
        return Response("ok\n", media_type="text/plain")

    async def ready(self, _request: Request) -> Response:
        # Not Starlette's own way, which imports when it is first used: no file may be free then.
        if await asyncio.to_thread(lambda: self._door.ready):
            return Response("ready\n", media_type="text/plain")
        return Response("nothing can be stored now\n", 503, media_type="text/plain")


async def unserved(request: Request) -> Response:
    """Refuse a signal that is not stored: taking it and dropping it would be a lie."""
    return refusal(request, Permanent(_UNSERVED[request.url.path], Reason.NOT_SERVED))


def _encoding(request: Request) -> Encoding:
    content_type = request.headers.get("content-type", "")
    encoding = Encoding.named(content_type)
    if encoding is None:
        known = " or ".join(encoding.value for encoding in Encoding)
        raise Permanent(f"Content-Type {content_type[:60]!r} is not OTLP. Send {known}.", Reason.UNSUPPORTED_TYPE)
    return encoding


def _success(encoding: Encoding, reply: Message) -> Response:
    content = reply.SerializeToString() if encoding is Encoding.PROTOBUF else MessageToJson(reply, indent=None)
    return Response(content, media_type=encoding.value)
