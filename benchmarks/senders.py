"""Connections that send OTLP requests and say whether they were acknowledged."""

import http.client
from typing import Protocol
from urllib.parse import urlsplit

import grpc

_METHOD = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
_TIMEOUT_S = 30


class Sender(Protocol):
    """One connection."""

    def send(self, body: bytes) -> str:
        """Send a request and give its outcome: "ok" if acknowledged, else what came instead."""

    def close(self) -> None:
        """Hang up."""


def sender(url: str, headers: dict[str, str]) -> Sender:
    """Connect to ``http://HOST:PORT/PATH`` or ``grpc://HOST:PORT``."""
    return GrpcSender(url, headers) if url.startswith("grpc:") else HttpSender(url, headers)


class HttpSender:
    """OTLP over HTTP, in protobuf."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        parts = urlsplit(url)
        assert parts.hostname, f"{url} names no host"
        self._path = parts.path or "/v1/traces"
        self._headers = {"Content-Type": "application/x-protobuf", **headers}
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port or 4318, timeout=_TIMEOUT_S)

    def send(self, body: bytes) -> str:
        try:
            self._connection.request("POST", self._path, body, self._headers)
            response = self._connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            return type(error).__name__
        return "ok" if response.status == http.HTTPStatus.OK else str(response.status)

    def close(self) -> None:
        self._connection.close()


class GrpcSender:
    """OTLP over gRPC."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        # A pool of its own: channels to one address would otherwise share a connection.
        options = [("grpc.use_local_subchannel_pool", 1)]
        self._channel = grpc.insecure_channel(urlsplit(url).netloc, options)
        self._export = self._channel.unary_unary(_METHOD)
        self._metadata = tuple((key.lower(), value) for key, value in headers.items())

    def send(self, body: bytes) -> str:
        try:
            self._export(body, timeout=_TIMEOUT_S, metadata=self._metadata)
        except grpc.RpcError as error:
            return str(error.code().name)
        return "ok"

    def close(self) -> None:
        self._channel.close()
