"""OTLP over HTTP: ``POST /v1/traces`` in protobuf or JSON."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

import orjson
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ingest.compression import read_body, too_large
from ingest.door import Door, Taken
from ingest.errors import Permanent, Reason, Refused
from ingest.otlp import Encoding
from ingest.status import codes_of, encode_status, http_headers, internal_status, status_of
from store.errors import StoreError

log = logging.getLogger(__name__)

# The second is where the Langfuse SDK sends, the third where LangSmith's does.
TRACE_PATHS = ("/v1/traces", "/api/public/otel/v1/traces", "/otel/v1/traces")
NOT_YET = ("/v1/logs", "/v1/metrics", "/v1development/profiles")
# Web pages can make a browser send to loopback under a name of their own; their Host header gives them away.
_OWN_NAMES = {"localhost", "127.0.0.1", "[::1]", "::1"}


class HttpDoor:
    """The routes that let requests in by HTTP."""

    def __init__(self, door: Door, max_body_bytes: int) -> None:
        self._door = door
        self._limit = max_body_bytes
        # Decoding holds the interpreter, so more threads would not decode more; they keep the loop answering.
        self._decoders = ThreadPoolExecutor(2, thread_name_prefix="decoder")

    def routes(self) -> list[Route]:
        """Give the routes for a Starlette application."""
        return [
            *(Route(path, self.traces, methods=["POST"]) for path in TRACE_PATHS),
            *(Route(path, self.not_yet, methods=["POST"]) for path in NOT_YET),
            Route("/healthz", self.healthy, methods=["GET"]),
            Route("/readyz", self.ready, methods=["GET"]),
        ]

    async def traces(self, request: Request) -> Response:
        """Take a trace request; the answer is sent after the commit."""
        encoding = Encoding.PROTOBUF
        try:
            check_host(request)
            encoding = encoding_of(request)
            return answer(await self._take(request, encoding), encoding)
        except Refused as refused:
            return refusal(refused, encoding)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception:  # the server's border: a fault of ours is logged and said, and the server lives
            log.exception("a trace request failed")
            status = internal_status()
            return Response(encode_status(status, encoding), 500, media_type=encoding.value)

    async def not_yet(self, request: Request) -> Response:
        """Say that a signal is not stored, so that its exporter stops sending."""
        encoding = Encoding.named(request.headers.get("content-type", "")) or Encoding.PROTOBUF
        message = f"{request.url.path} is not served: this version stores traces only."
        return refusal(Permanent(message, Reason.NOT_SERVED), encoding)

    async def healthy(self, _request: Request) -> Response:
        """Say that the process lives."""
        return PlainTextResponse("ok\n")

    async def ready(self, _request: Request) -> Response:
        """Say whether the store answers."""
        try:
            await asyncio.to_thread(self._door.store.rows, "SELECT 1 AS one")
        except StoreError as error:
            return PlainTextResponse(f"{error}\n", 503)
        return PlainTextResponse("ready\n")

    async def _take(self, request: Request, encoding: Encoding) -> Taken:
        announced = int(request.headers.get("content-length") or 0)
        if announced > self._limit:
            raise too_large(self._limit)
        with self._door.admitted(announced):
            packing = request.headers.get("content-encoding", "")
            body = await read_body(request.stream(), packing, self._limit)
            with self._door.admitted(max(0, len(body) - announced)):
                loop = asyncio.get_running_loop()
                taken = await loop.run_in_executor(self._decoders, self._door.take, body, encoding)
                await asyncio.wrap_future(taken.committed)
        return taken


def check_host(request: Request) -> None:
    """Refuse requests that were addressed to another name than this machine's own.

    Raises:
        Permanent: the Host header names something else.
    """
    host = request.headers.get("host", "")
    name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
    if name.lower() not in _OWN_NAMES:
        raise Permanent(f"The host {host!r} is not served here.", Reason.WRONG_HOST)


def encoding_of(request: Request) -> Encoding:
    """Give the encoding of a request.

    Raises:
        Permanent: it is neither protobuf nor JSON.
    """
    sent = request.headers.get("content-type", "")
    encoding = Encoding.named(sent)
    if encoding is None:
        known = " or ".join(e.value for e in Encoding)
        raise Permanent(f"Content-Type {sent!r} is not known; send {known}.", Reason.UNSUPPORTED_TYPE)
    return encoding


def answer(taken: Taken, encoding: Encoding) -> Response:
    """Make the answer to a request that was stored, wholly or in part."""
    if encoding is Encoding.JSON:
        part = {"rejectedSpans": str(taken.rejected), "errorMessage": taken.message}
        content = orjson.dumps({"partialSuccess": part} if taken.rejected else {})
        return Response(content, media_type=encoding.value)
    return Response(export_response(taken).SerializeToString(), media_type=encoding.value)


def export_response(taken: Taken) -> ExportTraceServiceResponse:
    """Make the answer as a message; ``partial_success`` is unset unless spans were rejected."""
    response = ExportTraceServiceResponse()
    if taken.rejected:
        response.partial_success.rejected_spans = taken.rejected
        response.partial_success.error_message = taken.message
    return response


def refusal(refused: Refused, encoding: Encoding) -> Response:
    """Make the answer to a request that was refused, and log why: most SDKs never show it."""
    log.warning("refused (%s): %s", refused.reason.name.lower(), refused)
    content = encode_status(status_of(refused), encoding)
    return Response(content, codes_of(refused).http, http_headers(refused), media_type=encoding.value)
