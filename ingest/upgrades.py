"""Offers to go on in another protocol, passed over, as a server may: https://www.rfc-editor.org/rfc/rfc9110#section-7.8.

Java's HttpClient makes one, of HTTP/2, on each new connection. The parser leaves what follows the header of such a
request to the other protocol: its body would be lost, and an empty request acknowledged in its place. So the header is
read once more, without the offer.
"""

from typing import Any

from httptools import HttpParserUpgrade, HttpRequestParser
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from ingest.errors import Permanent, Reason
from ingest.senders import stranger
from ingest.watch import NO_SIGNAL, note_refusal

_OFFER = (b"upgrade", b"http2-settings")


class StayingProtocol(HttpToolsProtocol):
    """Speaks HTTP/1.1 and nothing else."""

    _begins = True  # nothing came yet
    _head = b""  # of a request that comes with an offer, without it

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.parser = _Parser(self)

    def data_received(self, data: bytes) -> None:
        begins, self._begins = self._begins, False
        if begins and data.startswith(b"PRI * HTTP/2.0\r\n"):
            error = Permanent("This port speaks HTTP/1.1; OTLP over gRPC has a port of its own.", Reason.NOT_SERVED)
            note_refusal(error, NO_SIGNAL, stranger({}, "http"))
            self.send_400_response(str(error))
        else:
            super().data_received(data)

    def on_headers_complete(self) -> None:
        if self.parser.should_upgrade() and self.parser.get_method() != b"CONNECT":
            self._head = self._without_offer()
        else:
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        if not self._head:
            super().on_message_complete()

    def take_head(self) -> bytes:
        """Give the header of the request whose offer the parser told of, without it; nothing where it is no offer."""
        head, self._head = self._head, b""
        return head

    def _without_offer(self) -> bytes:
        first = b"%s %s HTTP/%s" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        kept = [(name, _kept(value) if name == b"connection" else value) for name, value in self.headers]
        lines = [b"%s: %s" % (name, value) for name, value in kept if name not in _OFFER]
        return b"\r\n".join([first, *lines, b"", b""])


class _Parser(HttpRequestParser):
    def __init__(self, protocol: StayingProtocol) -> None:
        super().__init__(protocol)
        self._protocol = protocol
        self.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn does

    def feed_data(self, data: Any) -> None:
        """Read what came, each request with an offer by a parser of its own that sees none."""
        parser, rest = self, memoryview(data)
        while True:
            try:
                HttpRequestParser.feed_data(parser, rest)
            except HttpParserUpgrade as offer:
                head = self._protocol.take_head()
                if not head:
                    raise
                parser = self._protocol.parser = _Parser(self._protocol)
                HttpRequestParser.feed_data(parser, head)
                rest = rest[offer.args[0] :]
            else:
                return


def _kept(connection: bytes) -> bytes:
    return b",".join(word for word in connection.split(b",") if word.strip().lower() not in _OFFER)
