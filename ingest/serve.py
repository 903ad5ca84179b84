"""The receiving server: OTLP over HTTP and gRPC in front of one store."""

import asyncio
import socket
from collections.abc import Collection, Sequence
from threading import Event, Thread

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from ingest.cors import Cors
from ingest.door import MAX_BODY_BYTES, PENDING_BYTES, Door
from ingest.grpc_server import GrpcService
from ingest.hosts import LOOPBACK_NAMES, HostCheck, is_loopback, served_names
from ingest.http import probes, routes
from ingest.patience import IDLE_S, PatientProtocol
from ingest.readers import Readers
from ingest.replies import http_error
from ingest.senders import require_a_key
from ingest.stopping import LetGo
from ingest.tls import Tls, http_context
from store import Store
from store.errors import UsageError

LOOPBACK = "127.0.0.1"
_GRACE_S = 3


class Receiver:
    """Listens as soon as it is made, answers from ``start`` to ``stop``.

    Args:
        store: Where spans go; this process MUST be the only one that appends to it.
        http_port: For OTLP over HTTP; 0 takes a free one.
        grpc_port: For OTLP over gRPC; 0 takes a free one.
        host: The address to listen on.
        host_names: Names by which senders reach this server, beside those of loopback.
        require_keys: Refuse requests without an API key also where nobody but this machine sends.
        tls: Certificate and key of both transports; without, they speak plainly.
        internal_routes: HTTP routes for the other processes of this machine, on a loopback port of their own.
        pending_bytes: How many bytes may be on their way into the store at once.
        max_body_bytes: The largest request taken, after decompression.
        cors_origins: Origins of web pages that may send, such as ``http://localhost:*``.
        redact: Whether secrets are masked before anything is stored.
        redact_off: Names of redaction rules that are not applied.
        readers: Who reads requests; by default this process.

    Raises:
        UsageError: there is no rule of such a name, a port is taken, or keys are needed and there is none.
    """

    def __init__(
        self,
        store: Store,
        http_port: int = 4318,
        grpc_port: int = 4317,
        *,
        host: str = LOOPBACK,
        host_names: Collection[str] = (),
        require_keys: bool = False,
        tls: Tls | None = None,
        internal_routes: Sequence[BaseRoute] = (),
        pending_bytes: int = PENDING_BYTES,
        max_body_bytes: int = MAX_BODY_BYTES,
        cors_origins: Collection[str] = (),
        redact: bool = True,
        redact_off: Collection[str] = (),
        readers: Readers | None = None,
    ) -> None:
        # Nobody else's loopback is ours: who names this server lets others reach it, through a proxy if not directly.
        keys_needed = require_keys or bool(host_names) or not is_loopback(host)
        if keys_needed:
            require_a_key(store, host)
        self.door = Door(
            store,
            pending_bytes=pending_bytes,
            max_body_bytes=max_body_bytes,
            keys_needed=keys_needed,
            redact=redact,
            redact_off=redact_off,
            readers=readers,
        )
        app = _app(routes(self.door), served_names(host, host_names), cors_origins)
        self._http = HttpService(_listen(host, http_port), app, tls)
        self.http_port = self._http.port
        internal = _app([*probes(self.door), *internal_routes], LOOPBACK_NAMES)
        self._internal = HttpService(_listen(LOOPBACK, 0), internal)
        self.internal_port = self._internal.port
        self._grpc = self._listen_grpc(host, grpc_port, tls)
        self.grpc_port = self._grpc.port

    def start(self) -> None:
        """Answer; returns when both transports do."""
        self.door.start()
        self._grpc.start()
        self._http.start()
        self._internal.start()

    def stop(self) -> None:
        """Take nothing new, finish what was begun, and return when all of it is stored; at most about 10 s."""
        for service in (self._http, self._internal):
            service.ask_to_stop()
        self._grpc.stop(_GRACE_S)
        for service in (self._http, self._internal):
            service.stop()
        # Last: requests in flight still wait for their commit.
        self.door.stop()

    def _listen_grpc(self, host: str, port: int, tls: Tls | None) -> GrpcService:
        try:
            return GrpcService(self.door, host, port, tls)
        except RuntimeError as error:
            self._http.close()
            self._internal.close()
            raise _taken(host, port, "gRPC", "grpc") from error


class HttpService:
    """HTTP on one listening socket, in a thread of its own."""

    def __init__(self, listening: socket.socket, app: Starlette, tls: Tls | None = None) -> None:
        self.port: int = listening.getsockname()[1]
        self._socket = listening
        self._server = _HttpServer(_config(app, tls))
        self._thread = Thread(target=self._server.run, kwargs={"sockets": [listening]}, name="http")

    def start(self) -> None:
        """Answer; returns when it does."""
        self._thread.start()
        self._server.answering.wait()

    def ask_to_stop(self) -> None:
        """Listen no more, and begin to finish."""
        self._server.should_exit = True

    def stop(self) -> None:
        """Finish what was begun; returns when it is done."""
        self.ask_to_stop()
        self._thread.join()
        self.close()

    def close(self) -> None:
        """Let go of the port."""
        self._socket.close()


def _app(all_routes: Sequence[BaseRoute], host_names: Collection[str], origins: Collection[str] = ()) -> Starlette:
    app = Starlette(
        routes=all_routes,
        middleware=[Middleware(HostCheck, names=host_names), Middleware(Cors, origins=origins), Middleware(LetGo)],
        exception_handlers={HTTPException: http_error},
    )
    app.router.redirect_slashes = False  # exporters take 3xx for success, and what they sent would be lost
    return app


def _config(app: Starlette, tls: Tls | None) -> uvicorn.Config:
    config = uvicorn.Config(
        app,
        http=PatientProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=IDLE_S,
        timeout_graceful_shutdown=_GRACE_S + 1,  # for who does not even read the answer
        ssl_certfile=tls and tls.certificate,
        ssl_keyfile=tls and tls.key,
    )
    config.load()
    config.ssl = tls and http_context(tls)
    return config


class _HttpServer(uvicorn.Server):
    """uvicorn, saying when it answers; what signals mean is decided elsewhere."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answering = Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.answering.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().call_later(_GRACE_S, self._let_go)
        await super().shutdown(sockets)

    def _let_go(self) -> None:
        for request in self.server_state.tasks:
            request.cancel()


def _listen(host: str, port: int) -> socket.socket:
    everywhere = host == "::" and socket.has_dualstack_ipv6()  # as gRPC understands it
    try:
        return socket.create_server((host, port), family=_family(host), backlog=2048, dualstack_ipv6=everywhere)
    except OSError as error:
        raise _taken(host, port, "HTTP", "http") from error


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _taken(host: str, port: int, protocol: str, flag: str) -> UsageError:
    return UsageError(
        f"Cannot listen for OTLP over {protocol} on {host}:{port}: something else does, or it is not allowed. "
        f"Stop that, or choose another port with --{flag}-port."
    )
