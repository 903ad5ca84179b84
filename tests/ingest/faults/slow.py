"""Connections that drip, or fall silent in the middle."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.ingest.faults.half_message import HalfMessage

_HEAD = b"POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\n"
_BODY = _HEAD + b"Content-Length: 1000000\r\n\r\n"


class Drip:
    """One of them.

    Args:
        connection: A socket, or a call over gRPC.
        byte: What it sends each second; nothing: it is silent.
    """

    def __init__(self, connection: socket.socket | HalfMessage, byte: bytes, over: threading.Event) -> None:
        self._connection = connection
        self._byte = byte
        self._over = over
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def hung_up(self) -> bool:
        """Whether the server has said its last word to it."""
        self._thread.join()
        if isinstance(self._connection, HalfMessage):
            return b"whole" in self._connection.heard(1) or self._connection.closed
        self._connection.settimeout(1)
        found = b""
        try:
            while piece := self._connection.recv(65536):
                found += piece
        except ConnectionResetError:
            return True
        except TimeoutError:
            return found.startswith(b"HTTP/1.1 503 ")
        return True

    def _run(self) -> None:
        while not self._over.wait(1):
            with suppress(OSError):
                if self._byte:
                    self._connection.send(self._byte)


@contextmanager
def drip(http_port: int, grpc_port: int, number: int, over: threading.Event) -> Iterator[Drip]:
    """Begin one: in the middle of a header, of a body, of a message; every other one silent."""
    byte = b"x" if number // 3 % 2 else b""
    connection: socket.socket | HalfMessage
    if number % 3 == 0:
        connection = HalfMessage(grpc_port)
    else:
        connection = socket.create_connection(("127.0.0.1", http_port), 30)
        connection.sendall(_HEAD if number % 3 == 1 else _BODY)
    with connection:
        made = Drip(connection, byte, over)
        try:
            yield made
        finally:
            over.set()
            made._thread.join()
