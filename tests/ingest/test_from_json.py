"""OTLP in JSON has rules of its own, and senders break them."""

import base64
import json
from typing import Any

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest

from ingest.errors import Permanent
from ingest.otlp import Decoded, Origin, decode_json, decode_protobuf
from ingest.otlp.json_request import parsed_json
from ingest.raw import RawSpan

TRACE, SPAN = "0AF7651916CD43DD8448EB211C80319C", "B7AD6B7169203331"


def decoded(origin: Origin, span: dict[str, Any], **resource_spans: Any) -> Decoded:
    """Decode a request of one span."""
    body = {"resourceSpans": [{"scopeSpans": [{"spans": [span]}], **resource_spans}]}
    return decode_json(json.dumps(body).encode(), origin)


def read(origin: Origin, **fields: Any) -> RawSpan:
    """Decode a span with valid ids and the given fields."""
    times = {"startTimeUnixNano": "1764000000000000000", "endTimeUnixNano": "1764000001000000000"}
    return decoded(origin, {"traceId": TRACE, "spanId": SPAN, **times, **fields}).spans[0]


def value(origin: Origin, raw: Any) -> Any:
    """Decode one attribute value."""
    return read(origin, attributes=[{"key": "k", "value": raw}]).attributes["k"]


def test_ids_are_hex_of_any_case(origin: Origin) -> None:
    """Ids are hex in either case, links' too, and are kept in lower case."""
    link = {"traceId": TRACE, "spanId": SPAN, "traceState": "a=b"}
    span = read(origin, parentSpanId=SPAN, links=[link])
    assert (span.trace_id, span.span_id) == (TRACE.lower(), SPAN.lower())
    assert span.parent_span_id == SPAN.lower()
    assert (span.links[0].trace_id, span.links[0].span_id) == (TRACE.lower(), SPAN.lower())


def test_ids_in_base64(origin: Origin) -> None:
    """Some write ids in base64, as protobuf's own JSON does: they are the same ids."""
    trace_id, span_id = (base64.b64encode(bytes.fromhex(sent)).decode() for sent in (TRACE, SPAN))
    link = {"traceId": trace_id, "spanId": span_id}
    (span,) = decoded(origin, {**link, "parentSpanId": span_id, "links": [link]}).spans
    assert (span.trace_id, span.span_id, span.parent_span_id) == (TRACE.lower(), SPAN.lower(), SPAN.lower())
    assert (span.links[0].trace_id, span.links[0].span_id) == (TRACE.lower(), SPAN.lower())


@pytest.mark.parametrize("sent", ["CvdlGRbNQ92ESOshHIAx", "C*dlGRbNQ92ESOshHIAxnA==", "=", "CvdlGRbNQ90="])
def test_base64_that_is_no_id(origin: Origin, sent: str) -> None:
    """What is not 16 bytes in base64 either is no id of a trace."""
    assert decoded(origin, {"traceId": sent, "spanId": SPAN}).rejected == {"bad_trace_id": 1}


@pytest.mark.parametrize("trace_id", ["", "0" * 32, "abc", TRACE + "00", "g" * 32, "AAAAAAAAAAAAAAAAAAAAAA=="])
def test_invalid_trace_ids(origin: Origin, trace_id: str) -> None:
    """A span whose trace id is not 16 bytes, or all zero, is rejected."""
    found = decoded(origin, {"traceId": trace_id, "spanId": SPAN})
    assert (found.spans, found.rejected) == ([], {"bad_trace_id": 1})


@pytest.mark.parametrize(("parent", "notes"), [("", ()), ("0" * 16, ("bad_parent_id",)), ("12", ("bad_parent_id",))])
def test_invalid_parent_makes_a_root(origin: Origin, parent: str, notes: tuple[str, ...]) -> None:
    """A parent id that cannot be one leaves the span without a parent, with a note."""
    span = read(origin, parentSpanId=parent)
    assert (span.parent_span_id, span.notes) == (None, notes)


@pytest.mark.parametrize("sent", [1544712660000000001, "1544712660000000001"])
def test_times_keep_every_digit(origin: Origin, sent: Any) -> None:
    """64-bit integers are exact as text and as number."""
    assert read(origin, startTimeUnixNano=sent).start_ns == 1544712660000000001


def test_impossible_times_are_clamped(origin: Origin) -> None:
    """A time after the year 2262 is clamped and noted."""
    span = read(origin, endTimeUnixNano=str(2**64 - 1))
    assert (span.end_ns, span.notes) == (2**63 - 1, ("clock_skew",))


def test_no_times(origin: Origin) -> None:
    """A span that does not say when it happened took no time when it was received."""
    span = read(origin, startTimeUnixNano=0, endTimeUnixNano=None)
    assert span.start_ns == span.end_ns == 1_795_521_600_000_000_000
    assert span.notes == ("clock_skew",)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"stringValue": ""}, ""),
        ({"intValue": "9007199254740993"}, 9007199254740993),
        ({"intValue": -5}, -5),
        ({"doubleValue": 1.5}, 1.5),
        ({"doubleValue": "-Infinity"}, "-Infinity"),
        ({"boolValue": False}, False),
        ({"bytesValue": "aGk="}, b"hi"),
        ({"bytesValue": "aGk"}, b"hi"),
        ({}, None),
        (None, None),
        ({"stringValue": None}, None),
        ({"unheardOf": 1}, None),
        ({"arrayValue": {}}, []),
        ({"arrayValue": {"values": [{"intValue": 1}, None, {}]}}, [1, None, None]),
        ({"kvlistValue": {"values": [{"key": "a", "value": {"intValue": "1"}}]}}, {"a": 1}),
    ],
)
def test_attribute_values(origin: Origin, raw: Any, expected: Any) -> None:
    """Every kind of value is read, and an unset or unknown one is no value."""
    assert value(origin, raw) == expected


def test_nan(origin: Origin) -> None:
    """What JSON cannot write is kept as the word that stands for it, also where an encoder wrote a huge number."""
    assert [value(origin, {"doubleValue": sent}) for sent in ("NaN", "Infinity", "1e999")] == [
        "NaN",
        "Infinity",
        "Infinity",
    ]


@pytest.mark.parametrize(
    "raw",
    [
        {"stringValue": 5},
        {"intValue": "5.5"},
        {"intValue": True},
        {"intValue": str(2**63)},
        {"intValue": "9" * 5000},
        {"doubleValue": "high"},
        {"bytesValue": "a"},
        {"bytesValue": 5},
        {"arrayValue": []},
        {"arrayValue": {"values": {}}},
        {"kvlistValue": 1},
        "text",
    ],
)
def test_values_of_wrong_type(origin: Origin, raw: Any) -> None:
    """A value of a wrong type is an error of the whole request, said in words."""
    with pytest.raises(Permanent, match="must be"):
        value(origin, raw)


def test_nesting_is_limited(origin: Origin) -> None:
    """Values nested deeper than protobuf allows are refused without exhausting anything."""
    raw: dict[str, Any] = {"intValue": 1}
    for _ in range(46):
        raw = {"arrayValue": {"values": [raw]}}
    assert value(origin, raw)
    for _ in range(200):
        raw = {"arrayValue": {"values": [raw]}}
    with pytest.raises(Permanent, match="nested too deep"):
        value(origin, raw)


@pytest.mark.parametrize(
    ("kind", "code", "expected"),
    [(3, 2, (3, 2)), ("SPAN_KIND_CLIENT", "STATUS_CODE_ERROR", (3, 2)), (99, None, (99, 0)), (None, "2", (0, 2))],
)
def test_enums(origin: Origin, kind: Any, code: Any, expected: tuple[int, int]) -> None:
    """Enums are integers; names are taken too, and unknown ones are kept."""
    span = read(origin, kind=kind, status={"code": code})
    assert (span.kind, span.status_code) == expected


def test_unknown_and_null_members_are_ignored(origin: Origin) -> None:
    """Fields of the future are ignored, and null means absent."""
    span = read(origin, fromTheFuture={"a": [1]}, attributes=None, events=None, links=[None], status=None)
    assert (span.attributes, span.events, span.links) == ({}, [], [])


def test_equal_keys_the_last_wins(origin: Origin) -> None:
    """Of attributes with one key the last is kept."""
    pairs = [{"key": "k", "value": {"intValue": n}} for n in (1, 2)]
    assert read(origin, attributes=pairs).attributes == {"k": 2}


def test_byte_order_mark_and_half_surrogates(origin: Origin) -> None:
    """A byte order mark is skipped, and half of a surrogate pair becomes a replacement character."""
    body = '{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"%s","spanId":"%s","name":"a\\ud83d"}]}]}]}'
    found = decode_json(b"\xef\xbb\xbf" + (body % (TRACE, SPAN)).encode(), origin)
    assert found.spans[0].name == "a\ufffd"


def test_bytes_that_are_not_utf8(origin: Origin) -> None:
    """They are repaired, as in protobuf: one such name does not cost the whole request."""
    body = b'{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"%s","spanId":"%s","name":"a\xffb"}]}]}]}'
    (span,) = decode_json(body % (TRACE.encode(), SPAN.encode()), origin).spans
    assert span.name == "a\ufffdb"


def test_resources_and_scopes_stay_apart(origin: Origin) -> None:
    """Each span keeps its own resource and scope, with both schema URLs."""

    def group(name: str, span_id: str) -> dict[str, Any]:
        attribute = {"key": "service.name", "value": {"stringValue": name}}
        scope = {"name": f"scope {name}", "version": "1"}
        spans = [{"traceId": TRACE, "spanId": span_id}]
        return {
            "resource": {"attributes": [attribute]},
            "schemaUrl": "outer",
            "scopeSpans": [{"scope": scope, "schemaUrl": "inner", "spans": spans}],
        }

    body = {"resourceSpans": [group("a", SPAN), group("b", SPAN[::-1])]}
    spans = decode_json(json.dumps(body).encode(), origin).spans
    assert [span.resource["service.name"] for span in spans] == ["a", "b"]
    assert [span.scope.name for span in spans] == ["scope a", "scope b"]
    assert (spans[0].resource_schema_url, spans[0].scope_schema_url) == ("outer", "inner")


def test_both_encodings_say_the_same(origin: Origin, captures: Any) -> None:
    """A recorded request, rewritten in JSON as OTLP prescribes, decodes to the same spans."""
    compared = 0
    recorded = [c for recording in captures.values() for c in recording if c.path.endswith("traces")]
    for captured in (c for c in recorded if "protobuf" in c.headers["content-type"]):
        expected = decode_protobuf(captured.body, origin)
        assert decode_json(as_otlp_json(captured.body), origin) == expected
        compared += len(expected.spans)
    assert compared >= 35


def as_otlp_json(body: bytes) -> bytes:
    """Rewrite a protobuf request in JSON, with ids in hex."""
    from google.protobuf.json_format import MessageToDict
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    def rewritten(raw: Any) -> Any:
        if isinstance(raw, list):
            return [rewritten(element) for element in raw]
        if not isinstance(raw, dict):
            return raw
        ids = {"traceId", "spanId", "parentSpanId"}
        return {k: base64.b64decode(v).hex() if k in ids else rewritten(v) for k, v in raw.items()}

    return json.dumps(rewritten(MessageToDict(ExportTraceServiceRequest.FromString(body)))).encode()


@pytest.mark.parametrize("sent", ["0" * 32, "A" * 22 + "=="])
def test_no_id_of_a_log_is_none_in_either_writing(sent: str) -> None:
    """All zeros tell no trace; that is no fault."""
    body = json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": [{"traceId": sent}]}]}]}).encode()
    request = parsed_json(body, ExportLogsServiceRequest)
    assert request.resource_logs[0].scope_logs[0].log_records[0].trace_id == b""
