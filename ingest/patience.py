"""How long the HTTP server waits for a client that says nothing, and how much it listens to that is no body.

uvicorn closes connections that idle between requests, but waits for ever for the rest of a request's header, and
gathers however much of it comes. The times are the Collector's:
https://github.com/open-telemetry/opentelemetry-collector/tree/main/config/confighttp
"""

import logging
from asyncio import TimerHandle, Transport
from typing import Any

from ingest.upgrades import StayingProtocol

log = logging.getLogger(__name__)

HEADER_WITHIN_S = 60.0
BODY_WITHIN_S = 60.0
IDLE_S = 75  # exporters send every 5 s and reuse their connection: one closed just then would cost them a retry
HEADER_BYTES = 64 << 10  # as much may come beside it in the piece in which a header begins
MOST_CONNECTIONS = 4_096  # with such a header each they hold a quarter of a gigabyte


class PatientProtocol(StayingProtocol):
    """Hangs up where a request's header does not come whole in time, or does not end, and on who comes to too many."""

    header_within_s = HEADER_WITHIN_S
    most_connections = MOST_CONNECTIONS
    _waiting: TimerHandle | None = None
    _aside = 0  # bytes that came since a header began or ended, or some of a body came

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()
        if len(self.connections) > self.most_connections:
            log.warning("hung up on a sender: there are %d connections already", self.most_connections)
            self._hang_up()

    def connection_lost(self, exc: Exception | None) -> None:
        self._heard()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._aside += len(data)
        super().data_received(data)
        if self._aside > HEADER_BYTES and not self.transport.is_closing():
            self._refuse()

    def on_message_begin(self) -> None:
        self._aside = 0
        self._wait()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._aside = 0
        self._heard()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._aside = 0
        super().on_body(body)

    def _refuse(self) -> None:
        if self._waiting is None:  # what follows a body: too late to say anything
            self._hang_up()
        else:
            self.send_400_response(f"The header of a request may have {HEADER_BYTES} bytes.")

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
