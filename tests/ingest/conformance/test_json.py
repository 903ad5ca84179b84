"""Statements 49 to 60: what the two encodings write differently, and what is odd in either."""

import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.json_format import Parse
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from ingest.otlp.json_request import parsed_json
from tests.ingest.conformance.conftest import SPAN_ID, TRACE_ID, gauge, logs, metrics, span, traces, with_value

Send = Callable[..., Any]
Stored = Callable[..., dict[str, Any]]
PROTOBUF = "application/x-protobuf"


def value_of(row: dict[str, Any]) -> Any:
    """Give the attribute ``a`` of a stored span."""
    return json.loads(row["attributes"])["a"]


def test_49_ids_are_hex_of_any_case(running: Any, send: Send, stored: Stored) -> None:
    """In JSON ids are hex of any case, of spans, parents, links and log records."""
    link = {"traceId": TRACE_ID.upper(), "spanId": SPAN_ID}
    row = stored(traces(span(traceId=TRACE_ID.upper(), parentSpanId="00000000000000AA", links=[link])))
    assert (row["trace_id"], row["span_id"], row["parent_span_id"]) == (TRACE_ID, SPAN_ID, "00000000000000aa")
    assert json.loads(row["links"])[0]["trace_id"] == TRACE_ID
    assert send(logs({"traceId": TRACE_ID.upper(), "spanId": SPAN_ID.upper()}), "logs").status_code == 200
    (record,) = running.store.rows("SELECT trace_id, span_id FROM logs")
    assert (record["trace_id"], record["span_id"]) == (TRACE_ID, SPAN_ID)


@pytest.mark.parametrize(("kind", "kept"), [(3, "client"), ("SPAN_KIND_CLIENT", "client"), (99, None), (0, None)])
def test_50_enums_are_numbers(stored: Stored, kind: Any, kept: str | None) -> None:
    """Enums are numbers; names are taken too, and a number that nobody knows says nothing."""
    assert stored(traces(span(kind=kind)))["otlp_kind"] == kept


def test_51_unknown_members_are_ignored(running: Any, send: Send) -> None:
    """Unknown members of JSON are ignored, in all signals."""
    assert send(traces(span(new={"a": [1]}), more=7)).status_code == 200
    assert send(logs({"new": 1}), "logs").status_code == 200
    assert send(metrics(gauge("m", new={"a": 1}) | {"new": [1]}), "metrics").json() == {}
    assert running.count() == 1
    for table in ("logs", "metric_points"):
        assert running.store.rows(f"SELECT count(*) AS n FROM {table}") == [{"n": 1}]


@pytest.mark.parametrize("outer", ["resource_spans", "resourceSpans"])
def test_52_snake_case(running: Any, send: Send, outer: str) -> None:
    """A request with protobuf's own names of fields is read; one such name among OTLP's is unknown."""
    snake = traces(span(parentSpanId="00000000000000AA"))
    for name in ("scope_spans", "span_id", "trace_id", "end_time_unix_nano", "start_time_unix_nano"):
        snake = snake.replace(f'"{_camel(name)}"'.encode(), f'"{name}"'.encode())
    assert send(snake.replace(b'"resourceSpans"', f'"{outer}"'.encode())).json() == {}
    one = traces(span(spanId="00000000000000bb")).replace(b'"startTimeUnixNano"', b'"start_time_unix_nano"')
    assert send(one).json() == {}
    rows = running.store.rows("SELECT *, start_time = end_time AS no_start FROM spans ORDER BY no_start")
    assert [(row["span_id"], row["parent_span_id"]) for row in rows] == [
        (SPAN_ID, "00000000000000aa"),
        ("00000000000000bb", None),
    ]
    assert [row["no_start"] for row in rows] == [False, True]
    assert send(b'{"resource_spans":' + b"[" * 900 + b"]" * 900 + b"}").status_code == 400


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


@pytest.mark.parametrize("sent", ["1544712660000000123", 1544712660000000123])
def test_53_64_bit_integers_keep_every_digit(stored: Stored, sent: Any) -> None:
    """64-bit integers keep every digit, as text and as a number."""
    attribute = {"key": "a", "value": {"intValue": "9007199254740993"}}
    row = stored(traces(span(startTimeUnixNano=sent, endTimeUnixNano=sent, attributes=[attribute])))
    assert (row["start_ns"], value_of(row)) == (1544712660000000123, 9007199254740993)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ({"bytesValue": "AQID/w=="}, "AQID/w=="),
        ({"doubleValue": "NaN"}, "NaN"),
        ({"doubleValue": "-Infinity"}, "-Infinity"),
        ({"doubleValue": 0.5}, 0.5),
    ],
)
def test_54_bytes_and_odd_doubles(stored: Stored, value: Any, kept: Any) -> None:
    """Bytes are base64, and the doubles that JSON has no number for are words; both are kept as such."""
    found = value_of(stored(with_value(value)))
    assert found == kept
    assert not (isinstance(found, float) and math.isnan(found))


def test_55_a_value_may_be_nothing(stored: Stored) -> None:
    """A value may be nothing, and is kept as null."""
    assert value_of(stored(with_value({}))) is None


def _nested(depth: int, kind: str) -> Any:
    value: Any = {"intValue": "1"}
    for _ in range(depth):
        value = {kind: {"values": [value if kind == "arrayValue" else {"key": "k", "value": value}]}}
    return value


def _with_exemplar(value: Any) -> bytes:
    return metrics(gauge("m", exemplars=[{"asInt": "1", "filteredAttributes": [{"key": "a", "value": value}]}]))


@pytest.mark.parametrize(("kind", "taken"), [("arrayValue", 46), ("kvlistValue", 30)])
@pytest.mark.parametrize(
    ("signal", "request_with", "proto"),
    [
        ("traces", with_value, ExportTraceServiceRequest),
        ("logs", lambda value: logs({"body": value}), ExportLogsServiceRequest),
        ("metrics", _with_exemplar, ExportMetricsServiceRequest),
    ],
)
def test_56_nesting(
    running: Any, send: Send, signal: str, request_with: Any, proto: Any, kind: str, taken: int
) -> None:
    """Values nest as deep as protobuf's limit lets them, of each signal and in either encoding; deeper gets 400."""
    for depth, code in ((taken, 200), (taken + 3, 400)):
        body = request_with(_nested(depth, kind))
        plain = Parse(body, proto(), max_recursion_depth=200).SerializeToString()
        for response in (send(body, signal), send(plain, signal, content_type=PROTOBUF)):
            assert response.status_code == code, response.text
            assert (b"nested too deep: lists are taken 46 deep, objects 30" in response.content) == (code == 400)
    assert send(request_with(_nested(200, kind)), signal).status_code == 400
    assert send(b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", signal).status_code == 400
    assert send(b'{"resourceLogs":' + b"[" * 5_000 + b"]" * 5_000 + b"}", "logs").status_code == 400
    assert running.client.get("/readyz").status_code == 200


@pytest.mark.parametrize("signal", ["traces", "logs", "metrics"])
def test_57_null_and_odd_documents(send: Send, signal: str) -> None:
    """Null members are absent, what is no object gets 400, and a byte order mark is skipped."""
    name = {"traces": "resourceSpans", "logs": "resourceLogs", "metrics": "resourceMetrics"}[signal]
    assert send(json.dumps({name: [None, {"resource": None}]}).encode(), signal).status_code == 200
    assert send(json.dumps({name: None}).encode(), signal).status_code == 200
    for body in (b"[]", b'"x"', b"3", b"", b"null"):
        assert send(body, signal).status_code == 400
    assert send(b"\xef\xbb\xbf{}", signal).status_code == 200


def test_58_of_equal_keys_the_last_wins(stored: Stored) -> None:
    """Of equal keys the last wins, of attributes and of JSON members."""
    pairs = [{"key": "a", "value": {"stringValue": value}} for value in ("first", "last")]
    body = traces(span(attributes=pairs)).replace(b'"name": "step"', b'"name": "one", "name": "two"')
    row = stored(body)
    assert (row["name"], value_of(row)) == ("two", "last")


@pytest.mark.parametrize("signal", ["traces", "logs", "metrics"])
def test_59_text_that_is_not_utf_8(running: Any, send: Send, signal: str) -> None:
    """A text that is not UTF-8 does not cost the request: what it brings is stored, with U+FFFD for each such byte."""
    requests = {
        "traces": (traces(span(name="aXz")), ExportTraceServiceRequest, "spans", "name"),
        "logs": (logs({"body": {"stringValue": "aXz"}}), ExportLogsServiceRequest, "logs", "body"),
        "metrics": (metrics(gauge("aXz")), ExportMetricsServiceRequest, "metric_points", "metric"),
    }
    written, kind, table, column = requests[signal]
    body = parsed_json(written, kind).SerializeToString().replace(b"aXz", b"a\xffz")
    assert b"a\xffz" in body
    assert send(body, signal, PROTOBUF).content == b""
    assert running.store.rows(f"SELECT {column} AS text FROM {table}") == [{"text": "a\ufffdz"}]
    assert running.client.get("/readyz").status_code == 200


def test_60_references_that_only_profiles_have(running: Any, send: Send, request_of: Any) -> None:
    """An index into the dictionary that only profiles have is as good as no value."""
    request = request_of(1)
    recorded: Span = request.resource_spans[0].scope_spans[0].spans[0]
    value = recorded.attributes.add(key="a").value
    if "string_value_strindex" in value.DESCRIPTOR.fields_by_name:
        value.string_value_strindex = 3
    assert send(request.SerializeToString(), content_type=PROTOBUF).status_code == 200
    (row,) = running.store.rows("SELECT attributes FROM spans")
    assert json.loads(row["attributes"]) == {"a": None}
