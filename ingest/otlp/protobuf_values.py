"""What all OTLP requests in protobuf have in common, as plain Python."""

from collections.abc import Iterable
from typing import Any, TypeVar

from google.protobuf.message import DecodeError, Message
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, InstrumentationScope, KeyValue

from ingest.errors import Permanent
from ingest.otlp.decoded import LAST_NS, clamped, finite, too_deep
from ingest.otlp.repair import repaired
from ingest.raw import RawScope

Request = TypeVar("Request", bound=Message)


def parsed(body: bytes, kind: type[Request]) -> Request:
    """Read a request. Text in it that is not UTF-8 is repaired.

    Raises:
        Permanent: it is no request of this kind.
    """
    try:
        return kind.FromString(body)
    except DecodeError as error:
        fixed = repaired(body, kind)
        if fixed is None:
            if "MaxDepth" in str(error):
                raise too_deep() from error
            raise Permanent(f"The body is not an OTLP {kind.DESCRIPTOR.name} in protobuf: {error}") from error
        return kind.FromString(fixed)


def scope_of(proto: InstrumentationScope) -> RawScope:
    """Give the library that made what follows."""
    return RawScope(proto.name, proto.version, attributes(proto.attributes))


def time_of(nanoseconds: int, notes: list[str]) -> int:
    """Give a time that can be stored, noting where that changed it."""
    return nanoseconds if nanoseconds <= LAST_NS else clamped(nanoseconds, notes)


def id_of(sent: bytes, size: int, odd: str, notes: list[str]) -> str | None:
    """Give an id in hex; None for none, and for one that is invalid, noting ``odd``."""
    if len(sent) == size and any(sent):
        return sent.hex()
    if any(sent):
        notes.append(odd)
    return None


def attributes(pairs: Iterable[KeyValue]) -> dict[str, Any]:
    """Give key-value pairs as a dict; of equal keys the last wins."""
    # Texts, by far the most frequent, without a call.
    return {pair.key: (value := pair.value).string_value or value_of(value) for pair in pairs}


def value_of(value: AnyValue) -> Any:
    """Give a value as plain Python: str, int, finite float, bool, bytes, None, list or dict."""
    text = value.string_value  # by far the most frequent
    if text:
        return text
    kind = value.WhichOneof("value")
    if kind is None or kind == "string_value_strindex":  # an index into a dictionary that only profiles carry
        return None
    if kind == "array_value":
        return [value_of(element) for element in value.array_value.values]
    if kind == "kvlist_value":
        return attributes(value.kvlist_value.values)
    if kind == "double_value":
        return finite(value.double_value)
    return getattr(value, kind)
