"""How long the HTTP server waits for a client that says nothing.

uvicorn closes connections that idle between requests, but waits for ever for the rest of a request's header. The
times are the Collector's: https://github.com/open-telemetry/opentelemetry-collector/tree/main/config/confighttp
"""

from asyncio import TimerHandle, Transport
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADER_WITHIN_S = 60.0
BODY_WITHIN_S = 60.0
IDLE_S = 75  # exporters send every 5 s and reuse their connection: one closed just then would cost them a retry


class PatientProtocol(HttpToolsProtocol):
    """Hangs up where a request's header does not come whole in time."""

    header_within_s = HEADER_WITHIN_S
    _waiting: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._heard()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        self._wait()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._heard()
        super().on_headers_complete()

    def _wait(self) -> None:
        self._heard()
        self._waiting = self.loop.call_later(self.header_within_s, self._hang_up)

    def _heard(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _hang_up(self) -> None:
        transport: Any = self.transport
        transport.abort()
