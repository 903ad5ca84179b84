"""Which web pages may send: none, unless somebody names their origin.

A browser attaches the page's origin to what the page sends. Requests from an origin that is not named are refused
before anything of them is read, because a browser that is denied the answer has sent the request all the same.
https://fetch.spec.whatwg.org/#http-cors-protocol
"""

import re
from collections.abc import Collection

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.errors import Permanent, Reason
from ingest.replies import refusal

_METHODS = "POST, GET, OPTIONS"
_USUAL_HEADERS = "content-type, content-encoding, authorization, x-api-key, traceparent, tracestate"
_REMEMBERED_S = 7200  # longer is not honoured by browsers


class Cors:
    """Answers browsers that ask whether a page may send, and marks the answers to those that may.

    Args:
        app: What handles the requests.
        origins: Such as ``https://app.example.org`` or ``http://localhost:*``; ``*`` stands for anything.
    """

    def __init__(self, app: ASGIApp, origins: Collection[str] = ()) -> None:
        self._app = app
        # Not by fnmatch, to which the brackets of http://[::1]:* mean something else.
        patterns = (re.escape(origin.lower().rstrip("/")).replace(r"\*", ".*") for origin in origins)
        self._allowed = re.compile("|".join(patterns) or r"(?!)").fullmatch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, answer it, or refuse it."""
        request = Request(scope) if scope["type"] == "http" else None
        origin = request.headers.get("origin") if request else None
        if request is None or origin is None:
            await self._app(scope, receive, send)
        elif not self._allowed(origin.lower()):
            error = Permanent(f"Pages of {origin[:80]!r} may not send here; see cors_origins.", Reason.WRONG_ORIGIN)
            response = refusal(request, error)
            response.headers["Vary"] = "Origin"
            await response(scope, receive, send)
        elif request.method == "OPTIONS" and "access-control-request-method" in request.headers:
            await _permission(request, origin)(scope, receive, send)
        else:
            await self._app(scope, receive, _marking(send, origin))


def _permission(request: Request, origin: str) -> Response:
    wanted = request.headers.get("access-control-request-headers", _USUAL_HEADERS)
    return Response(
        status_code=204,
        headers={
            **_marks(origin),
            "Access-Control-Allow-Methods": _METHODS,
            "Access-Control-Allow-Headers": wanted,
            "Access-Control-Max-Age": str(_REMEMBERED_S),
        },
    )


def _marks(origin: str) -> dict[str, str]:
    # By name, never "*": browsers send beacons with credentials, and accept no star for these.
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": "Retry-After",
        "Vary": "Origin",
    }


def _marking(send: Send, origin: str) -> Send:
    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(_marks(origin))
        await send(message)

    return marked
