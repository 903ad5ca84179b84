"""Statements 61 to 74: what is valid, what is odd, and what is kept."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.ingest.conformance.conftest import SPAN_ID, TRACE_ID, logs, span, traces

Send = Callable[..., Any]
Stored = Callable[..., dict[str, Any]]
NOON = 1764072000000000000
LAST = 2**63 - 1  # in the year 2262


@pytest.mark.parametrize("bad", [{"traceId": "0" * 32}, {"traceId": "aa"}, {"spanId": "0" * 16}, {"spanId": ""}])
def test_61_invalid_ids_cost_only_their_span(running: Any, send: Send, bad: dict[str, str]) -> None:
    """An invalid trace or span id costs that span alone."""
    response = send(traces(span(**bad), span()))
    assert response.json()["partialSuccess"]["rejectedSpans"] == "1"
    assert running.count() == 1


@pytest.mark.parametrize(
    ("parent", "notes"),
    [("", None), ("0" * 16, ["bad_parent_id"]), ("abc", ["bad_parent_id"]), ("zz" * 8, ["bad_parent_id"])],
)
def test_62_what_is_no_parent_makes_a_root(stored: Stored, parent: str, notes: list[str] | None) -> None:
    """A parent id that cannot be one makes a root, and is noted."""
    row = stored(traces(span(parentSpanId=parent)))
    assert (row["parent_span_id"], row["notes"] or None) == (None, notes)


@pytest.mark.parametrize("ids", [{}, {"traceId": "aa", "spanId": "bb"}, {"traceId": "0" * 32}, {"traceId": "xyz"}])
def test_63_log_records_without_valid_ids_are_of_no_trace(running: Any, send: Send, ids: dict[str, str]) -> None:
    """A log record without valid ids belongs to no trace, and is not rejected."""
    response = send(logs({"body": {"stringValue": "kept"}, **ids}), "logs")
    assert (response.status_code, response.json()) == (200, {})
    assert running.store.rows("SELECT trace_id, span_id, body FROM logs") == [
        {"trace_id": None, "span_id": None, "body": "kept"}
    ]


def test_64_a_log_record_without_time_has_that_of_its_observation(running: Any, send: Send) -> None:
    """A log record without a time has that of its observation."""
    send(logs({"observedTimeUnixNano": str(NOON)}, {"timeUnixNano": NOON + 1, "observedTimeUnixNano": NOON}), "logs")
    rows = running.store.rows("SELECT time_ns FROM logs ORDER BY time_ns")
    assert [row["time_ns"] for row in rows] == [NOON, NOON + 1]


def test_65_events(running: Any, send: Send) -> None:
    """A log record is an event by its field, or by an attribute as older SDKs have it."""
    old = {"attributes": [{"key": "event.name", "value": {"stringValue": "old"}}]}
    send(logs({"eventName": "new"}, old, {}), "logs")
    rows = running.store.rows("SELECT event_name FROM logs ORDER BY event_name NULLS LAST")
    assert [row["event_name"] for row in rows] == ["new", "old", None]


@pytest.mark.parametrize(
    ("start", "end", "kept"),
    [
        (NOON, NOON - 5, (NOON, NOON)),
        (NOON, 0, (NOON, NOON)),
        (0, NOON, (NOON, NOON)),
        (2**64 - 1, 2**64 - 1, (LAST, LAST)),
        (NOON, 2**63 + 7, (NOON, LAST)),
        (LAST + 1, 3, (LAST, LAST)),
    ],
)
@pytest.mark.parametrize("content_type", ["application/json", "application/x-protobuf"])
def test_66_impossible_times_are_taken(
    running: Any, send: Send, request_of: Any, start: int, end: int, kept: tuple[int, int], content_type: str
) -> None:
    """Impossible times are brought into order and noted; a missing one is that of the other."""
    body = traces(span(startTimeUnixNano=str(start), endTimeUnixNano=str(end)))
    if content_type.endswith("protobuf"):
        request = request_of(1)
        sent = request.resource_spans[0].scope_spans[0].spans[0]
        sent.start_time_unix_nano, sent.end_time_unix_nano = start, end
        body = request.SerializeToString()
    assert send(body, content_type=content_type).status_code == 200
    (row,) = running.store.rows("SELECT start_ns, end_ns, notes FROM spans")
    assert (row["start_ns"], row["end_ns"], row["notes"]) == (*kept, ["clock_skew"])


def test_67_no_kind_and_no_status(stored: Stored) -> None:
    """Of a span without kind and status nothing is made up."""
    row = stored(traces(span()))
    assert (row["otlp_kind"], row["status"]) == (None, "unset")


def test_68_no_name(stored: Stored) -> None:
    """A span without a name is taken."""
    assert stored(traces(span(name="")))["name"] == ""


@pytest.mark.parametrize("flags", [1, 0x301, 0xFFFFFF01])
def test_69_flags(stored: Stored, flags: int) -> None:
    """Flags are kept as sent, whatever the bits beyond the first eight."""
    assert stored(traces(span(flags=flags)))["flags"] == flags


def test_70_no_resource_no_scope_and_schemas(running: Any, send: Send) -> None:
    """Resource and scope may be missing; the schemas of both are kept."""
    bare = b'{"resourceSpans":[{"scopeSpans":[{"spans":[' + json.dumps(span()).encode() + b"]}]}]}"
    assert send(bare).status_code == 200
    other = span(spanId="00000000000000aa")
    assert send(traces(other, schemaUrl="urn:r", scope_spans={"schemaUrl": "urn:s"})).status_code == 200
    rows = running.store.rows("SELECT resource_schema_url AS r, scope_schema_url AS s FROM spans ORDER BY r NULLS LAST")
    assert rows == [{"r": "urn:r", "s": "urn:s"}, {"r": None, "s": None}]


def test_71_resources_stay_apart(running: Any, send: Send) -> None:
    """Several resources in one request stay apart."""

    def of(service: str, span_id: str) -> dict[str, Any]:
        resource = {"attributes": [{"key": "service.name", "value": {"stringValue": service}}]}
        return {"resource": resource, "scopeSpans": [{"spans": [span(spanId=span_id)]}]}

    send(json.dumps({"resourceSpans": [of("a", "00000000000000aa"), of("b", "00000000000000bb")]}).encode())
    rows = running.store.rows("SELECT span_id, service FROM spans ORDER BY span_id")
    assert [(row["span_id"][-2:], row["service"]) for row in rows] == [("aa", "a"), ("bb", "b")]


def test_72_dropped_counts(stored: Stored) -> None:
    """Counts of what was dropped are kept as notes."""
    row = stored(traces(span(droppedAttributesCount=2, droppedEventsCount=3, droppedLinksCount=4)))
    assert row["notes"] == ["dropped_attributes:2", "dropped_events:3", "dropped_links:4"]


def test_73_trace_state_and_links(stored: Stored) -> None:
    """Trace state and links are kept, also links into other traces."""
    link = {"traceId": "f" * 32, "spanId": SPAN_ID, "traceState": "v=2"}
    row = stored(traces(span(traceState="vendor=1", links=[link])))
    assert row["trace_state"] == "vendor=1"
    (kept,) = json.loads(row["links"])
    assert (kept["trace_id"], kept["span_id"], kept["trace_state"]) == ("f" * 32, SPAN_ID, "v=2")
    assert row["trace_id"] == TRACE_ID


@pytest.mark.parametrize("temporality", [1, 2])
def test_74_all_types_of_metrics(running: Any, send: Send, temporality: int) -> None:
    """All types of metrics are taken, delta and cumulative."""
    point = {"timeUnixNano": str(NOON), "startTimeUnixNano": str(NOON - 1)}
    summed = {"aggregationTemporality": temporality}
    metrics = [
        {"name": "gauge", "gauge": {"dataPoints": [{**point, "asDouble": 1.5}]}},
        {"name": "sum", "sum": {**summed, "isMonotonic": True, "dataPoints": [{**point, "asInt": "7"}]}},
        {"name": "histogram", "histogram": {**summed, "dataPoints": [{**point, "count": "2", "sum": 3}]}},
        {"name": "exp", "exponentialHistogram": {**summed, "dataPoints": [{**point, "count": 2, "scale": 1}]}},
        {"name": "summary", "summary": {"dataPoints": [{**point, "count": "2", "sum": 3}]}},
    ]
    body = json.dumps({"resourceMetrics": [{"scopeMetrics": [{"metrics": metrics}]}]}).encode()
    assert send(body, "metrics").status_code == 200
    rows = {row["metric"]: row for row in running.store.rows("SELECT * FROM metric_points")}
    assert sorted(rows) == ["exp", "gauge", "histogram", "sum", "summary"]
    said = {1: "delta", 2: "cumulative"}[temporality]
    assert {rows[name]["temporality"] for name in ("sum", "histogram", "exp")} == {said}
    assert (rows["gauge"]["value"], rows["sum"]["int_value"], rows["histogram"]["count"]) == (1.5, 7, 2)
