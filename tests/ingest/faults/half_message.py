"""gRPC spoken by hand: a call whose message begins and does not end, which no library can be made to send."""

import socket
import struct
from typing import Self

from tests.ingest.faults.conftest import EXPORT

_DATA, _HEADERS, _SETTINGS = 0, 1, 4
_END_HEADERS = 4


class HalfMessage:
    """A connection on which a call was begun; see https://www.rfc-editor.org/rfc/rfc9113.

    Args:
        port: Of the server.
        announced: How many bytes the message is said to have.
    """

    def __init__(self, port: int, announced: int = 1 << 20) -> None:
        self.closed = False  # once the server was heard to hang up
        self._socket = socket.create_connection(("127.0.0.1", port), 30)
        headers = {
            ":method": "POST",
            ":scheme": "http",
            ":path": EXPORT,
            ":authority": "localhost",
            "te": "trailers",
            "content-type": "application/grpc",
        }
        block = b"".join(b"\x00" + _text(name) + _text(value) for name, value in headers.items())
        self._socket.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + _frame(_SETTINGS, 0, 0, b""))
        self._socket.sendall(_frame(_HEADERS, _END_HEADERS, 1, block))
        self._socket.sendall(_frame(_DATA, 0, 1, struct.pack(">BI", 0, announced)))

    def send(self, data: bytes) -> None:
        """Send a little more of the message."""
        self._socket.sendall(_frame(_DATA, 0, 1, data))

    def heard(self, timeout_s: float) -> bytes:
        """Give what the server says until it says nothing for so long, or hangs up."""
        self._socket.settimeout(timeout_s)
        found = b""
        try:
            while piece := self._socket.recv(65536):
                found += piece
        except TimeoutError:
            return found
        except ConnectionResetError:
            pass
        self.closed = True
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()


def _text(text: str) -> bytes:
    return bytes([len(text)]) + text.encode()  # as it is, and short


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload
