"""Refusals as HTTP responses, written in the encoding of the request they answer."""

from google.rpc.status_pb2 import Status
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ingest.errors import Permanent, Reason, Refused
from ingest.otlp.encoding import Encoding
from ingest.senders import stranger
from ingest.signals import SIGNALS
from ingest.status import INTERNAL, codes_of, encode_status, http_headers, internal_status, status_of
from ingest.watch import note_failure, note_refusal, signal_of

# Whoever gives an exporter the address of one signal has to give its path, too.
_PATHS = " or ".join(f"/v1/{signal.name}" for signal in SIGNALS)


def refusal(request: Request, error: Refused) -> Response:
    """Say why a request was not taken, also to whoever watches."""
    sender = getattr(request.state, "sender", None) or stranger(request.headers, "http")
    note_refusal(error, signal_of(request.url.path), sender)
    return _response(request, codes_of(error).http, status_of(error), http_headers(error))


def failure(request: Request) -> Response:
    """Say that the fault is ours."""
    note_failure(signal_of(request.url.path), "http")
    return _response(request, INTERNAL.http, internal_status(), {})


async def http_error(request: Request, error: Exception) -> Response:
    """Answer what no route takes: unknown paths and wrong methods."""
    assert isinstance(error, HTTPException), "registered for these only"
    if error.status_code == 404:
        message = f"There is nothing at {request.url.path[:80]}. Send to {_PATHS}."
        return refusal(request, Permanent(message, Reason.UNKNOWN_PATH))
    if error.status_code == 405:
        response = refusal(
            request, Permanent(f"{request.url.path[:80]} does not take {request.method}.", Reason.WRONG_METHOD)
        )
        response.headers.update(error.headers or {})
        return response
    return Response(error.detail, error.status_code, error.headers)


def _response(request: Request, code: int, status: Status, headers: dict[str, str]) -> Response:
    # Of a sender whose encoding is unknown a person is most likely to read the answer.
    encoding = Encoding.named(request.headers.get("content-type", "")) or Encoding.JSON
    return Response(encode_status(status, encoding), code, headers, media_type=encoding.value)
