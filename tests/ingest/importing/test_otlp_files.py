"""OTLP in files: as the Collector's file exporter writes it, and as it went over the wire."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from ingest.importing import Tally

Bring = Callable[..., Tally]
Make = Callable[..., ExportTraceServiceRequest]


def framed(*messages: bytes) -> bytes:
    return b"".join(len(m).to_bytes(4, "big") + m for m in messages)


def zstd(content: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(content)
    return sink.getvalue().to_pybytes()


def as_json(request: ExportTraceServiceRequest) -> bytes:
    """Write a request in OTLP's JSON: ids in hex."""
    raw = MessageToDict(request)
    for resource in raw["resourceSpans"]:
        for scope, sent in zip(resource["scopeSpans"], request.resource_spans[0].scope_spans, strict=True):
            for span, proto in zip(scope["spans"], sent.spans, strict=True):
                span |= {"traceId": proto.trace_id.hex(), "spanId": proto.span_id.hex()}
    return json.dumps(raw).encode()


def as_snake_case(request: ExportTraceServiceRequest) -> bytes:
    """Write a request as protobuf's own writer does, keeping names of fields: ids in base64."""
    return json.dumps(MessageToDict(request, preserving_proto_field_name=True)).encode()


def in_part(request: ExportTraceServiceRequest) -> bytes:
    """Write a request with underscores in some names, and ids in hex."""
    return as_json(request).replace(b'"resourceSpans"', b'"resource_spans"').replace(b'"scopeSpans"', b'"scope_spans"')


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("snake.jsonl", lambda a, b: as_snake_case(a) + b"\n" + as_snake_case(b) + b"\n"),
        ("snake-framed-zstd", lambda a, b: framed(*(zstd(as_snake_case(r)) for r in (a, b)))),
        ("snake-in-part.jsonl", lambda a, b: in_part(a) + b"\n" + in_part(b) + b"\n"),
        ("lines.json", lambda a, b: as_json(a) + b"\n" + as_json(b) + b"\n"),
        ("documents.json", lambda a, b: json.dumps(json.loads(as_json(a)), indent=1).encode() + as_json(b)),
        ("whole.json", lambda a, b: json.dumps([json.loads(as_json(r)) for r in (a, b)]).encode()),
        ("raw.pb", lambda a, b: a.SerializeToString() + b.SerializeToString()),
        ("framed", lambda a, b: framed(a.SerializeToString(), b.SerializeToString())),
        ("framed-zstd", lambda a, b: framed(*(zstd(r.SerializeToString()) for r in (a, b)))),
        ("framed-json-zstd", lambda a, b: framed(*(zstd(as_json(r)) for r in (a, b)))),
        ("lines.json.zst", lambda a, b: zstd(as_json(a) + b"\n" + as_json(b) + b"\n")),
        ("framed.zst", lambda a, b: zstd(framed(a.SerializeToString(), b.SerializeToString()))),
    ],
)
def test_requests_are_found_however_they_are_written(
    bring: Bring, tmp_path: Path, request_of: Make, name: str, content: Callable[..., bytes]
) -> None:
    """Two requests of three spans each, of which one is in both."""
    (tmp_path / name).write_bytes(content(request_of(3), request_of(3, first=3)))
    tally = bring(tmp_path / name)
    assert (tally.spans, tally.known, tally.broken, tally.errors) == (5, 1, 0, [])
    assert dict(tally.sources) == {"otlp": 1}


def test_logs_and_metrics_are_told_from_traces(bring: Bring, tmp_path: Path) -> None:
    """In protobuf all three look alike from the outside."""
    logs = ExportLogsServiceRequest()
    record = logs.resource_logs.add().scope_logs.add().log_records.add()
    record.time_unix_nano = 1_764_000_000_000_000_000
    metrics = ExportMetricsServiceRequest()
    metric = metrics.resource_metrics.add().scope_metrics.add().metrics.add(name="sixteen letters!")
    metric.gauge.data_points.add(time_unix_nano=1_764_000_000_000_000_000, as_int=3)
    (tmp_path / "a.pb").write_bytes(logs.SerializeToString())
    (tmp_path / "b.pb").write_bytes(metrics.SerializeToString())
    (tmp_path / "c.jsonl").write_text(
        '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1764000000000000001"}]}]}]}\n'
    )
    tally = bring(tmp_path / "a.pb", tmp_path / "b.pb", tmp_path / "c.jsonl")
    assert (tally.spans, tally.records, tally.broken) == (0, 3, 0)
    assert bring(tmp_path / "c.jsonl", again=True).records == 0


def test_what_is_cut_off_says_where(bring: Bring, tmp_path: Path, request_of: Make) -> None:
    """What came before is stored."""
    whole = framed(request_of(3).SerializeToString(), request_of(3, first=4).SerializeToString())
    (tmp_path / "cut").write_bytes(whole[:-5])
    tally = bring(tmp_path / "cut")
    assert (tally.spans, tally.broken) == (3, 1)
    assert tally.errors == [f"{tmp_path / 'cut'}: message 2: ends within the message: it was cut off"]


@pytest.mark.parametrize("line", ['{"resourceSpans":[]}', '{"resource_spans":[{"scope_spans":[{"spans":[]}]}]}'])
def test_a_file_that_brings_nothing_says_so(bring: Bring, tmp_path: Path, line: str) -> None:
    """Beside others it would look as if all had been taken."""
    (tmp_path / "a.jsonl").write_text(line + "\n")
    assert "a file in which there was nothing to store" in bring(tmp_path / "a.jsonl").skipped


def test_names_nested_too_deep_cost_their_line(bring: Bring, tmp_path: Path) -> None:
    """And nothing else."""
    deep = '{"a":' * 900 + "1" + "}" * 900
    (tmp_path / "a.jsonl").write_text('{"resource_spans":[{"resource":' + deep + "}]}\n")
    tally = bring(tmp_path / "a.jsonl")
    assert (tally.spans, tally.broken) == (0, 1)


def test_spans_that_cannot_be_stored_are_counted(bring: Bring, tmp_path: Path) -> None:
    """As the door counts them."""
    (tmp_path / "a.jsonl").write_text(
        '{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"00","spanId":"1"}]}]}]}\n'
    )
    tally = bring(tmp_path / "a.jsonl")
    assert (tally.spans, tally.broken) == (0, 1)
    assert "line 1: 1 span rejected" in tally.errors[0]
