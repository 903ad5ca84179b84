"""The receiver: HTTP and gRPC on loopback, in front of one door."""

import logging
import socket
import threading
from collections.abc import Sequence

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from ingest.door import PENDING_BYTES, Door
from ingest.errors import Permanent, Reason
from ingest.grpc_door import grpc_server
from ingest.http import HttpDoor, refusal
from ingest.otlp import Encoding
from store import Store
from store.errors import StoreUnavailable

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
MAX_BODY_BYTES = 64 << 20
_STOP_WITHIN_S = 5
_STATUS_REASONS = {404: Reason.UNKNOWN_PATH, 405: Reason.WRONG_METHOD}


class Receiver:
    """Receives OTLP until stopped.

    Args:
        store: Where spans go.
        http_port: Port for HTTP; 0 takes a free one.
        grpc_port: Port for gRPC; 0 takes a free one.
        extra_routes: Further HTTP routes, beside OTLP's.
        pending_bytes: Bytes of requests that may be under way.
        max_body_bytes: Largest body taken.
    """

    def __init__(
        self,
        store: Store,
        http_port: int,
        grpc_port: int,
        *,
        extra_routes: Sequence[BaseRoute] = (),
        pending_bytes: int = PENDING_BYTES,
        max_body_bytes: int = MAX_BODY_BYTES,
    ) -> None:
        self._door = Door(store, pending_bytes=pending_bytes)
        routes = [*HttpDoor(self._door, max_body_bytes).routes(), *extra_routes]
        application = Starlette(routes=routes, exception_handlers={HTTPException: _unrouted})
        self._socket = _listening(http_port)
        self.http_port: int = self._socket.getsockname()[1]
        try:
            self._grpc, self.grpc_port = grpc_server(self._door, HOST, grpc_port, max_body_bytes)
        except RuntimeError:
            self._socket.close()
            raise StoreUnavailable(_taken("gRPC", grpc_port)) from None
        self._http = uvicorn.Server(_http_config(application))
        self._thread = threading.Thread(target=self._run_http, name="http", daemon=True)

    def start(self) -> None:
        """Open the door and answer on both ports."""
        self._door.start()
        self._grpc.start()
        self._thread.start()
        log.info(
            "receiving OTLP on http://%s:%d and grpc://%s:%d", HOST, self.http_port, HOST, self.grpc_port
        )

    def stop(self) -> None:
        """Stop accepting, finish what is under way, commit it."""
        self._http.should_exit = True
        self._grpc.stop(_STOP_WITHIN_S).wait(_STOP_WITHIN_S + 1)
        self._thread.join(_STOP_WITHIN_S + 1)
        self._door.stop()

    def _run_http(self) -> None:
        self._http.run([self._socket])


def _http_config(application: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        http="httptools",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_keep_alive=60,
        timeout_graceful_shutdown=_STOP_WITHIN_S,
    )


def _listening(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError:
        listener.close()
        raise StoreUnavailable(_taken("HTTP", port)) from None
    return listener


def _taken(what: str, port: int) -> str:
    return f"Port {port} for {what} is in use. Stop what listens there, or choose another port."


async def _unrouted(request: Request, error: Exception) -> Response:
    """Answer paths and methods that are not served the way OTLP says failures."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    reason = _STATUS_REASONS.get(status, Reason.BAD_DATA)
    json = "json" in request.headers.get("content-type", "")
    message = f"{request.method} {request.url.path} is not served."
    return refusal(Permanent(message, reason), Encoding.JSON if json else Encoding.PROTOBUF)
