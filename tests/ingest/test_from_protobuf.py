"""OTLP in protobuf, whole and damaged."""

from typing import Any

import pytest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue, KeyValueList

from ingest.errors import Permanent
from ingest.otlp import Origin, decode_protobuf


def test_all_that_a_span_holds(origin: Origin, request_of: Any) -> None:
    """Nothing that a span holds is lost on the way."""
    request = request_of()
    span = request.resource_spans[0].scope_spans[0].spans[0]
    span.trace_state, span.flags, span.kind = "a=1", 0x101, 3
    span.dropped_attributes_count, span.dropped_events_count, span.dropped_links_count = 1, 2, 3
    span.status.code, span.status.message = 2, "broke"
    nested = KeyValueList(values=[KeyValue(key="deep", value=AnyValue(bytes_value=b"\x00\xff"))])
    array = ArrayValue(values=[AnyValue(kvlist_value=nested), AnyValue(double_value=0.5), AnyValue()])
    span.attributes.append(KeyValue(key="list", value=AnyValue(array_value=array)))
    span.events.add(name="event", time_unix_nano=5).attributes.add(key="n").value.int_value = -1
    span.links.add(trace_id=b"\x01" * 16, span_id=b"\x02" * 8, trace_state="x=y")
    found = decode_protobuf(request.SerializeToString(), origin).spans[0]
    assert found.attributes == {"list": [{"deep": b"\x00\xff"}, 0.5, None]}
    assert (found.trace_state, found.flags, found.kind) == ("a=1", 0x101, 3)
    assert (found.dropped_attributes, found.dropped_events, found.dropped_links) == (1, 2, 3)
    assert (found.status_code, found.status_message) == (2, "broke")
    assert found.events[0] == ("event", 5, {"n": -1})
    assert found.links[0] == ("01" * 16, "02" * 8, "x=y", {})


@pytest.mark.parametrize(("sent", "kept"), [("nan", "NaN"), ("inf", "Infinity"), ("-inf", "-Infinity"), ("0.5", 0.5)])
def test_doubles_that_json_cannot_write(sent: str, kept: str | float, origin: Origin, request_of: Any) -> None:
    """A double that the store's JSON cannot hold is kept as the word that OTLP's JSON has for it."""
    request = request_of()
    request.resource_spans[0].scope_spans[0].spans[0].attributes.add(key="x").value.double_value = float(sent)
    assert decode_protobuf(request.SerializeToString(), origin).spans[0].attributes == {"x": kept}


def test_text_cut_in_a_character(origin: Origin, request_of: Any) -> None:
    """Text that is not UTF-8 costs its bad bytes, not the request."""
    body = request_of(2, answer="Cafe au lait").SerializeToString().replace(b"Cafe", b"Caf\xc3")
    found = decode_protobuf(body, origin)
    assert [span.attributes["answer"] for span in found.spans] == ["Caf\ufffd au lait"] * 2
    assert found.spans[0].trace_id == f"{1:032x}"


def test_torn_request(origin: Origin, request_of: Any) -> None:
    """A request that is cut anywhere is either refused or decoded, and nothing else."""
    body = request_of(2, answer="text").SerializeToString()
    refused = 0
    for end in range(1, len(body)):
        try:
            decode_protobuf(body[:end], origin)
        except Permanent:
            refused += 1
    assert refused > len(body) / 2


def nested(depth: int) -> bytes:
    """Write a request whose one attribute is lists of one list."""
    value = b""
    for _ in range(depth):
        value = b"\x2a" + _sized(b"\x0a" + _sized(value))
    span = b"\x0a" + _sized(b"\x01" * 16) + b"\x12" + _sized(b"\x01" * 8) + b"\x4a" + _sized(b"\x12" + _sized(value))
    return b"\x0a" + _sized(b"\x12" + _sized(b"\x12" + _sized(span)))


def test_deep_nesting(origin: Origin) -> None:
    """A value nested deeper than protobuf allows is refused."""
    assert decode_protobuf(nested(3), origin).spans[0].attributes == {"": [[[None]]]}
    with pytest.raises(Permanent, match="nested too deep"):
        decode_protobuf(nested(300), origin)


def _sized(field: bytes) -> bytes:
    length, rest = b"", len(field)
    while rest > 127:
        length += bytes([rest & 127 | 128])
        rest >>= 7
    return length + bytes([rest]) + field
