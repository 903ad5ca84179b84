"""How refusals are said over HTTP and gRPC: the only place that knows the codes.

https://opentelemetry.io/docs/specs/otlp/#failures (gRPC), https://opentelemetry.io/docs/specs/otlp/#failures-1 (HTTP)
"""

from typing import NamedTuple

from google.protobuf.any_pb2 import Any as AnyProto
from google.protobuf.duration_pb2 import Duration
from google.protobuf.json_format import MessageToJson
from google.rpc.code_pb2 import Code
from google.rpc.error_details_pb2 import BadRequest, RetryInfo
from google.rpc.status_pb2 import Status

from ingest.errors import Permanent, Reason, Refused, Retryable
from ingest.otlp.encoding import Encoding


class Codes(NamedTuple):
    """One refusal in both protocols."""

    http: int
    grpc: int


CODES = {
    # Not retryable: https://opentelemetry.io/docs/specs/otlp/#bad-data
    Reason.BAD_DATA: Codes(400, Code.INVALID_ARGUMENT),
    Reason.INCOMPLETE: Codes(400, Code.INVALID_ARGUMENT),
    # Not retryable, and without RetryInfo: https://opentelemetry.io/docs/specs/otlp/#otlpgrpc-request
    Reason.TOO_LARGE: Codes(413, Code.RESOURCE_EXHAUSTED),
    Reason.UNSUPPORTED_TYPE: Codes(415, Code.INVALID_ARGUMENT),
    Reason.UNSUPPORTED_ENCODING: Codes(415, Code.UNIMPLEMENTED),
    Reason.UNKNOWN_PATH: Codes(404, Code.UNIMPLEMENTED),
    Reason.NOT_SERVED: Codes(404, Code.UNIMPLEMENTED),
    Reason.WRONG_METHOD: Codes(405, Code.UNIMPLEMENTED),
    Reason.WRONG_HOST: Codes(403, Code.PERMISSION_DENIED),
    Reason.WRONG_ORIGIN: Codes(403, Code.PERMISSION_DENIED),
    # Who it is cannot be told, or is known and may not.
    Reason.NO_KEY: Codes(401, Code.UNAUTHENTICATED),
    Reason.WRONG_KEY: Codes(401, Code.UNAUTHENTICATED),
    Reason.REVOKED_KEY: Codes(403, Code.PERMISSION_DENIED),
    # Retryable: https://opentelemetry.io/docs/specs/otlp/#otlphttp-throttling and #otlpgrpc-throttling
    Reason.OVERLOADED: Codes(429, Code.UNAVAILABLE),
    Reason.TOO_SLOW: Codes(503, Code.UNAVAILABLE),
    Reason.STORE_UNAVAILABLE: Codes(503, Code.UNAVAILABLE),
    Reason.READER_LOST: Codes(503, Code.UNAVAILABLE),
    Reason.STOPPING: Codes(503, Code.UNAVAILABLE),
}
INTERNAL = Codes(500, Code.INTERNAL)  # a fault of ours: the same request would meet it again, so not retryable

# The Python exporter reads the wait only here; Go, Java and .NET read it in grpc-status-details-bin.
RETRY_INFO_TRAILER = "google.rpc.retryinfo-bin"
STATUS_TRAILER = "grpc-status-details-bin"


def codes_of(error: Refused) -> Codes:
    """Give the codes that say ``error``."""
    return CODES[error.reason]


def status_of(error: Refused) -> Status:
    """Say ``error`` as the message that OTLP prescribes for bodies of failed requests."""
    status = Status(code=codes_of(error).grpc, message=str(error))
    status.details.extend(_details(error))
    return status


def internal_status() -> Status:
    """Say that we failed, without telling strangers how."""
    return Status(code=INTERNAL.grpc, message="Tracelore failed to handle this request; its log says why.")


def encode_status(status: Status, encoding: Encoding) -> bytes:
    """Write ``status`` in the encoding of the request it answers."""
    if encoding is Encoding.PROTOBUF:
        return bytes(status.SerializeToString())
    return MessageToJson(status, indent=None).encode()


def http_headers(error: Refused) -> dict[str, str]:
    """Give the headers that go with ``error``."""
    if isinstance(error, Retryable):
        return {"Retry-After": str(error.retry_after_s)}
    if codes_of(error).http == 401:  # https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2
        return {"WWW-Authenticate": 'Bearer realm="tracelore"'}
    return {}


def grpc_trailers(error: Refused) -> tuple[tuple[str, bytes], ...]:
    """Give the trailing metadata that goes with ``error``."""
    trailers = [(STATUS_TRAILER, bytes(status_of(error).SerializeToString()))]
    if isinstance(error, Retryable):
        trailers.append((RETRY_INFO_TRAILER, bytes(_retry_info(error).SerializeToString())))
    return tuple(trailers)


def _details(error: Refused) -> list[AnyProto]:
    if isinstance(error, Retryable):
        return [_packed(_retry_info(error))]
    if isinstance(error, Permanent) and error.reason is Reason.BAD_DATA:
        violation = BadRequest.FieldViolation(field="body", description=str(error))
        return [_packed(BadRequest(field_violations=[violation]))]
    return []


def _retry_info(error: Retryable) -> RetryInfo:
    return RetryInfo(retry_delay=Duration(seconds=error.retry_after_s))


def _packed(message: BadRequest | RetryInfo) -> AnyProto:
    packed = AnyProto()
    packed.Pack(message)
    return packed
