"""OTLP over gRPC: ``TraceService/Export``.

The handler takes raw bytes, so that a body that cannot be decoded is answered by us, with the reason, instead of by
the gRPC library with an internal error.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import NoReturn

import grpc

from ingest.door import Door
from ingest.errors import Refused
from ingest.http import export_response
from ingest.otlp import Encoding
from ingest.status import STATUS_TRAILER, codes_of, grpc_trailers, internal_status, status_of

log = logging.getLogger(__name__)

TRACES = "opentelemetry.proto.collector.trace.v1.TraceService"
_THREADS = 32  # each waits for its commit
_CODES = {code.value[0]: code for code in grpc.StatusCode}


def grpc_server(door: Door, host: str, port: int, max_body_bytes: int) -> tuple[grpc.Server, int]:
    """Make a server for ``door``, not started yet; give it and its port (a free one for port 0)."""
    server = grpc.server(
        ThreadPoolExecutor(_THREADS, thread_name_prefix="grpc"),
        options=[("grpc.max_receive_message_length", max_body_bytes), ("grpc.so_reuseport", 0)],
    )
    handler = grpc.unary_unary_rpc_method_handler(_Export(door))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(TRACES, {"Export": handler}),))
    return server, server.add_insecure_port(f"{host}:{port}")


class _Export:
    def __init__(self, door: Door) -> None:
        self._door = door

    def __call__(self, body: bytes, context: grpc.ServicerContext) -> bytes:
        try:
            with self._door.admitted(len(body)):
                taken = self._door.take(body, Encoding.PROTOBUF)
                taken.committed.result()
            return bytes(export_response(taken).SerializeToString())
        except Refused as refused:
            log.warning("refused (%s): %s", refused.reason.name.lower(), refused)
            context.set_trailing_metadata(grpc_trailers(refused))
            _abort(context, codes_of(refused).grpc, status_of(refused).message)
        except Exception:  # the server's border: a fault of ours is logged and said, and the server lives
            log.exception("a trace request failed")
            status = internal_status()
            context.set_trailing_metadata(((STATUS_TRAILER, status.SerializeToString()),))
            _abort(context, status.code, status.message)


def _abort(context: grpc.ServicerContext, code: int, message: str) -> NoReturn:
    context.abort(_CODES[code], message)
    raise AssertionError("abort raises")
