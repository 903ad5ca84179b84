"""Logs and metrics come through the same door as traces, over both transports and in both encodings."""

import base64
import gzip
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict
from opentelemetry.exporter.otlp.json.http._log_exporter import OTLPLogExporter as JsonLogExporter
from opentelemetry.exporter.otlp.json.http.metric_exporter import OTLPMetricExporter as JsonMetricExporter
from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter as GrpcLogExporter
from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter as GrpcMetricExporter
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter as HttpLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter as HttpMetricExporter
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.metrics.v1.metrics_pb2 import AggregationTemporality
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider

from ingest.serve import Receiver
from store import FileStore

PROTOBUF, JSON = "application/x-protobuf", "application/json"
NOON = 1_764_072_000_000_000_000
TRACE_ID, SPAN_ID = bytes(range(1, 17)), bytes(range(1, 9))


def post(running: Any, signal: str, request: Any, encoding: str = PROTOBUF) -> Any:
    """Send a request to the path of its signal; it must be taken."""
    body = request.SerializeToString() if encoding == PROTOBUF else as_otlp_json(request)
    response = running.client.post(f"/v1/{signal}", content=body, headers={"content-type": encoding})
    assert response.status_code == 200, response.text
    return response


def as_otlp_json(request: Any) -> bytes:
    """Write a request in OTLP's JSON: ids in hex, enums as numbers."""
    return json.dumps(_hex(MessageToDict(request, use_integers_for_enums=True))).encode()


def _hex(raw: Any) -> Any:
    if isinstance(raw, dict):
        return {
            key: base64.b64decode(value).hex() if key in ("traceId", "spanId", "parentSpanId") else _hex(value)
            for key, value in raw.items()
        }
    return [_hex(value) for value in raw] if isinstance(raw, list) else raw


def attribute(key: str, value: str) -> KeyValue:
    """Make an attribute."""
    return KeyValue(key=key, value=AnyValue(string_value=value))


def logs_request() -> Any:
    """Make a request with an event that belongs to a span, and records that are odd in some way."""
    request = ExportLogsServiceRequest()
    resource_logs = request.resource_logs.add(schema_url="https://example.org/resource")
    resource_logs.resource.attributes.append(attribute("service.name", "kitchen"))
    scope_logs = resource_logs.scope_logs.add(schema_url="https://example.org/scope")
    scope_logs.scope.name = "cook"
    records = scope_logs.log_records
    event = records.add(
        time_unix_nano=NOON,
        observed_time_unix_nano=NOON + 5,
        trace_id=TRACE_ID,
        span_id=SPAN_ID,
        severity_number=9,
        severity_text="INFO",
        event_name="gen_ai.choice",
        flags=257,
    )
    event.body.kvlist_value.values.append(attribute("content", "Crème brûlée"))
    records.add(observed_time_unix_nano=NOON + 7, body=AnyValue(string_value="seen later"))
    records.add(time_unix_nano=NOON, trace_id=b"abc", span_id=bytes(8), attributes=[attribute("event.name", "old")])
    records.add(body=AnyValue(int_value=2**62), dropped_attributes_count=3)
    return request


def metrics_request() -> Any:
    """Make a request with a metric of each type."""
    request = ExportMetricsServiceRequest()
    resource_metrics = request.resource_metrics.add()
    resource_metrics.resource.attributes.append(attribute("service.name", "kitchen"))
    metrics = resource_metrics.scope_metrics.add(schema_url="https://example.org/scope").metrics
    times = {"start_time_unix_nano": NOON - 60_000_000_000, "time_unix_nano": NOON}
    gauge = metrics.add(name="oven.temperature", unit="Cel", description="Inside")
    gauge.gauge.data_points.add(as_double=180.5, attributes=[attribute("oven", "left")], **times)
    total = metrics.add(name="tokens")
    total.sum.aggregation_temporality = AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA
    total.sum.is_monotonic = True
    point = total.sum.data_points.add(as_int=2**53 + 1, **times)
    point.exemplars.add(as_double=0.5, trace_id=TRACE_ID, span_id=SPAN_ID, time_unix_nano=NOON)
    histogram = metrics.add(name="duration", unit="s")
    histogram.histogram.aggregation_temporality = AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE
    histogram.histogram.data_points.add(
        count=3, sum=6.5, min=0.5, max=4.0, explicit_bounds=[1, 5], bucket_counts=[1, 2, 0], **times
    )
    exponential = metrics.add(name="size").exponential_histogram.data_points.add(
        count=2, scale=3, zero_count=1, **times
    )
    exponential.positive.offset = -2
    exponential.positive.bucket_counts.extend([0, 1])
    summary = metrics.add(name="wait").summary.data_points.add(count=9, sum=1.5, **times)
    summary.quantile_values.add(quantile=0.5, value=0.1)
    metrics.add(name="nothing")
    return request


@pytest.mark.parametrize("encoding", [PROTOBUF, JSON])
def test_log_records_are_stored_as_sent(running: Any, encoding: str) -> None:
    """All that a record says is in its row; an invalid id is none, and no time means the time of receipt."""
    assert post(running, "logs", logs_request(), encoding).headers["content-type"] == encoding
    rows = running.store.rows("SELECT * FROM logs ORDER BY ALL")
    event = next(row for row in rows if row["event_name"] == "gen_ai.choice")
    assert (event["trace_id"], event["span_id"]) == (TRACE_ID.hex(), SPAN_ID.hex())
    assert (event["time_ns"], event["observed_ns"], event["flags"]) == (NOON, NOON + 5, 257)
    assert (event["severity"], event["severity_text"], event["service"]) == (9, "INFO", "kitchen")
    assert json.loads(event["body"]) == {"content": "Crème brûlée"}
    assert json.loads(event["scope"])["name"] == "cook"
    assert (event["resource_schema_url"], event["scope_schema_url"]) == (
        "https://example.org/resource",
        "https://example.org/scope",
    )
    later = next(row for row in rows if row["body"] == "seen later")
    assert (later["time_ns"], later["trace_id"], later["event_name"]) == (NOON + 7, None, None)
    old = next(row for row in rows if row["event_name"] == "old")
    assert (old["trace_id"], old["span_id"], old["notes"]) == (None, None, ["bad_trace_id"])
    timeless = next(row for row in rows if row["body"] == str(2**62))
    assert timeless["time"] == timeless["received_at"]
    assert timeless["notes"] == ["clock_skew", "dropped_attributes:3"]


@pytest.mark.parametrize("encoding", [PROTOBUF, JSON])
def test_points_of_every_metric_type_are_stored_as_sent(running: Any, encoding: str) -> None:
    """Each type keeps its numbers, integers exactly, and exemplars name the span they were measured in."""
    post(running, "metrics", metrics_request(), encoding)
    rows = {row["metric"]: row for row in running.store.rows("SELECT * FROM metric_points")}
    assert sorted(rows) == ["duration", "oven.temperature", "size", "tokens", "wait"]
    gauge, total, histogram = rows["oven.temperature"], rows["tokens"], rows["duration"]
    assert (gauge["type"], gauge["value"], gauge["int_value"], gauge["unit"]) == ("gauge", 180.5, None, "Cel")
    assert json.loads(gauge["attributes"]) == {"oven": "left"}
    assert (total["type"], total["int_value"], total["temporality"], total["monotonic"]) == (
        "sum",
        2**53 + 1,
        "delta",
        True,
    )
    exemplar = json.loads(total["exemplars"])[0]
    assert (exemplar["trace_id"], exemplar["span_id"], exemplar["value"]) == (TRACE_ID.hex(), SPAN_ID.hex(), 0.5)
    assert (histogram["count"], histogram["sum"], histogram["min"], histogram["max"]) == (3, 6.5, 0.5, 4.0)
    assert histogram["temporality"] == "cumulative"
    assert json.loads(histogram["distribution"]) == {"bounds": [1.0, 5.0], "counts": [1, 2, 0]}
    assert json.loads(rows["size"]["distribution"])["positive"] == {"offset": -2, "counts": [0, 1]}
    assert json.loads(rows["wait"]["distribution"]) == {"quantiles": [[0.5, 0.1]]}
    assert {row["time_ns"] for row in rows.values()} == {NOON}


@pytest.mark.parametrize(("signal", "request_of"), [("logs", logs_request), ("metrics", metrics_request)])
def test_both_encodings_say_the_same(running: Any, signal: str, request_of: Callable[[], Any]) -> None:
    """What was sent in one encoding and is sent again in the other is known: but for times we gave, ids are equal."""
    table = {"logs": "logs", "metrics": "metric_points"}[signal]
    post(running, signal, request_of())
    counted = f"SELECT count(*) AS n FROM {table} WHERE time != received_at"
    first = running.store.rows(counted)
    post(running, signal, request_of(), JSON)
    assert running.store.rows(counted) == first


@pytest.mark.parametrize(("signal", "table"), [("logs", "logs"), ("metrics", "metric_points")])
def test_a_retry_stores_nothing_twice(running: Any, signal: str, table: str, tmp_path: Path) -> None:
    """Not in this process, not after a restart, though some say no time; two equal records of one request are two."""
    request = logs_request() if signal == "logs" else metrics_request()
    if signal == "logs":
        records = request.resource_logs[0].scope_logs[0].log_records
        records.append(records[1])
    else:
        timeless = request.resource_metrics[0].scope_metrics[0].metrics.add(name="timeless")
        timeless.gauge.data_points.add(as_int=1)
    post(running, signal, request)
    stored = running.store.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"]
    assert stored == (5 if signal == "logs" else 6)
    post(running, signal, request)
    assert running.store.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"] == stored
    running.receiver.stop()
    running.store.close()
    with FileStore(tmp_path / "tracelore.duckdb") as again:
        receiver = Receiver(again, 0, 0)
        receiver.start()
        running.client.base_url = f"http://127.0.0.1:{receiver.http_port}"
        post(running, signal, request)
        receiver.stop()
        assert again.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"] == stored


def test_recorded_log_events_join_their_spans(running: Any, captures: Any) -> None:
    """Log events of real SDKs are found by the trace and span they belong to."""
    for name in ("otel_genai_openai_1.3b0_span_and_event", "otel_openai_v2_2.4b0_legacy_log_events"):
        for captured in captures[name]:
            response = running.client.post(
                captured.path, content=gzip.compress(captured.body), headers=captured.headers
            )
            assert (response.status_code, response.content) == (200, b"")
    joined = running.store.rows(
        "SELECT l.event_name, s.kind, count(*) AS n FROM logs l LEFT JOIN spans s USING (project, trace_id, span_id) "
        "GROUP BY ALL ORDER BY ALL"
    )
    assert {row["kind"] for row in joined} == {"llm"}
    assert {"gen_ai.client.inference.operation.details", "gen_ai.choice", "gen_ai.user.message"} <= {
        row["event_name"] for row in joined
    }


def _send_log(exporter: Any) -> str:
    provider = LoggerProvider(resource=Resource({"service.name": "kitchen"}))
    provider.add_log_record_processor(SimpleLogRecordProcessor(exporter))
    logger = logging.getLogger("tracelore.test.kitchen")
    logger.propagate = False
    handler = LoggingHandler(logger_provider=provider)
    logger.addHandler(handler)
    with TracerProvider().get_tracer("cook").start_as_current_span("cooking") as span:
        logger.warning("too hot", extra={"celsius": 300})
    logger.removeHandler(handler)
    provider.shutdown()
    return f"{span.get_span_context().span_id:016x}"


def _send_metrics(exporter: Any) -> None:
    provider = MeterProvider(metric_readers=[PeriodicExportingMetricReader(exporter, export_interval_millis=3_600_000)])
    meter = provider.get_meter("cook")
    meter.create_counter("dishes").add(3, {"kind": "dessert"})
    meter.create_histogram("duration").record(1.5)
    provider.shutdown()


@pytest.mark.parametrize("transport", ["protobuf", "json", "grpc"])
def test_the_sdks_log_exporter(running: Any, transport: str) -> None:
    """A log record of the SDK is in the store, with the span it was made in."""
    receiver = running.receiver
    over_http = {"protobuf": HttpLogExporter, "json": JsonLogExporter}
    exporter: Any = (
        over_http[transport](endpoint=f"http://127.0.0.1:{receiver.http_port}/v1/logs")
        if transport in over_http
        else GrpcLogExporter(endpoint=f"http://127.0.0.1:{receiver.grpc_port}", insecure=True)
    )
    span_id = _send_log(exporter)
    rows = running.store.rows("SELECT span_id, severity_text, body, service, attributes FROM logs")
    assert [(row["span_id"], row["severity_text"], row["body"], row["service"]) for row in rows] == [
        (span_id, "WARN", "too hot", "kitchen")
    ]
    assert json.loads(rows[0]["attributes"])["celsius"] == 300


@pytest.mark.parametrize("transport", ["protobuf", "json", "grpc"])
def test_the_sdks_metric_exporter(running: Any, transport: str) -> None:
    """Points of the SDK's instruments are in the store."""
    receiver = running.receiver
    over_http = {"protobuf": HttpMetricExporter, "json": JsonMetricExporter}
    exporter: Any = (
        over_http[transport](endpoint=f"http://127.0.0.1:{receiver.http_port}/v1/metrics")
        if transport in over_http
        else GrpcMetricExporter(endpoint=f"http://127.0.0.1:{receiver.grpc_port}", insecure=True)
    )
    _send_metrics(exporter)
    rows = running.store.rows("SELECT metric, type, int_value, count, sum FROM metric_points ORDER BY metric")
    assert [tuple(row.values()) for row in rows if row["metric"] in ("dishes", "duration")] == [
        ("dishes", "sum", 3, None, None),
        ("duration", "histogram", None, 1, 1.5),
    ]


@pytest.mark.parametrize("signal", ["logs", "metrics"])
def test_what_is_no_request_is_refused(running: Any, signal: str) -> None:
    """Rubbish in either encoding is answered 400 and stores nothing."""
    for content_type, body in (
        (PROTOBUF, b"\xff\xff\xff"),
        (JSON, b"{"),
        (JSON, b"[]"),
        (JSON, b'{"resourceLogs": 3, "resourceMetrics": 3}'),
        (JSON, b'{"resourceLogs": [[]], "resourceMetrics": [[]]}'),
    ):
        response = running.client.post(f"/v1/{signal}", content=body, headers={"content-type": content_type})
        assert response.status_code == 400, (content_type, body, response.text)
    assert running.store.rows("SELECT (SELECT count(*) FROM logs) + (SELECT count(*) FROM metric_points) AS n") == [
        {"n": 0}
    ]
