"""The receiving server: OTLP over HTTP and gRPC in front of one store."""

import socket
from collections.abc import Collection, Sequence
from threading import Event, Thread

import grpc
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from ingest.door import MAX_BODY_BYTES, PENDING_BYTES, Door
from ingest.grpc_server import grpc_server
from ingest.hosts import LOOPBACK_NAMES, HostCheck
from ingest.http import routes
from ingest.replies import http_error
from store import Store
from store.errors import UsageError

LOOPBACK = "127.0.0.1"
# Exporters send every 5 s and reuse their connection: one closed just then would cost them a retry.
_KEEP_ALIVE_S = 75
_GRACE_S = 3


class Receiver:
    """Listens as soon as it is made, answers from ``start`` to ``stop``.

    Args:
        store: Where spans go; this process MUST be the only one that appends to it.
        http_port: For OTLP over HTTP; 0 takes a free one.
        grpc_port: For OTLP over gRPC; 0 takes a free one.
        host: The address to listen on.
        host_names: The names under which senders may know this server; "*" for any.
        extra_routes: Further HTTP routes of the same server.
        pending_bytes: How many bytes may be on their way into the store at once.
        max_body_bytes: The largest request taken, after decompression.

    Raises:
        UsageError: a port is taken.
    """

    def __init__(
        self,
        store: Store,
        http_port: int = 4318,
        grpc_port: int = 4317,
        *,
        host: str = LOOPBACK,
        host_names: Collection[str] = LOOPBACK_NAMES,
        extra_routes: Sequence[BaseRoute] = (),
        pending_bytes: int = PENDING_BYTES,
        max_body_bytes: int = MAX_BODY_BYTES,
    ) -> None:
        self.door = Door(store, pending_bytes=pending_bytes, max_body_bytes=max_body_bytes)
        self._socket = _listen(host, http_port)
        self.http_port: int = self._socket.getsockname()[1]
        self._grpc, self.grpc_port = self._listen_grpc(host, grpc_port)
        app = _app([*routes(self.door), *extra_routes], host_names)
        self._http = _HttpServer(_config(app))
        self._thread = Thread(target=self._http.run, kwargs={"sockets": [self._socket]}, name="http")

    def start(self) -> None:
        """Answer; returns when both transports do."""
        self.door.start()
        self._grpc.start()
        self._thread.start()
        self._http.answering.wait()

    def stop(self) -> None:
        """Take nothing new, finish what was begun, and return when all of it is stored; at most about 10 s."""
        grpc_stopped = self._grpc.stop(_GRACE_S)
        self._http.should_exit = True
        self._thread.join()
        grpc_stopped.wait()
        # Last: requests in flight still wait for their commit.
        self.door.stop()
        self._socket.close()

    def _listen_grpc(self, host: str, port: int) -> tuple[grpc.Server, int]:
        try:
            return grpc_server(self.door, host, port)
        except RuntimeError as error:
            self._socket.close()
            raise _taken(host, port, "gRPC", "grpc") from error


def _app(all_routes: Sequence[BaseRoute], host_names: Collection[str]) -> Starlette:
    return Starlette(
        routes=all_routes,
        middleware=[Middleware(HostCheck, names=host_names)],
        exception_handlers={HTTPException: http_error},
    )


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_GRACE_S,
    )


class _HttpServer(uvicorn.Server):
    """uvicorn, saying when it answers; what signals mean is decided elsewhere."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answering = Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.answering.set()


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=_family(host), backlog=2048)
    except OSError as error:
        raise _taken(host, port, "HTTP", "http") from error


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _taken(host: str, port: int, protocol: str, flag: str) -> UsageError:
    return UsageError(
        f"Cannot listen for OTLP over {protocol} on {host}:{port}: something else does, or it is not allowed. "
        f"Stop that, or choose another port with --{flag}-port."
    )
