"""OTLP in files: what a Collector's file exporter or an SDK wrote, in JSON or protobuf, framed or not."""

import io
from collections.abc import Iterable, Iterator
from typing import Any

import orjson
import pyarrow as pa
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from ingest.importing.files import InputFile, Reader, Unreadable
from ingest.importing.records import LONGEST
from ingest.importing.source import Broken, Item, Record, Request, Skipped, Source
from ingest.json_values import as_json
from ingest.otlp import Encoding
from ingest.otlp.snake_case import is_snake_case, renamed

_SIGNALS = {
    "resourceSpans": "traces",
    "resource_spans": "traces",
    "resourceLogs": "logs",
    "resource_logs": "logs",
    "resourceMetrics": "metrics",
    "resource_metrics": "metrics",
}
# Requests of all signals are lists of this one field, which makes one after the other one request, too.
_FIELD = 0x0A
_ZSTD = b"\x28\xb5\x2f\xfd"
_BEGINNINGS = (b"\n", b"{", _ZSTD[:1])  # of a message in a frame


def recognises(value: Any) -> bool:
    return isinstance(value, bytes) or (isinstance(value, dict) and not _SIGNALS.keys().isdisjoint(value))


def read(file: InputFile, records: Iterable[Record | Broken]) -> Iterator[Item]:
    for record in records:
        if isinstance(record, Broken):
            yield record
        elif isinstance(record.value, bytes):
            yield from _of_bytes(file, record)
        elif isinstance(record.value, dict):
            yield from _of_object(record)
        else:
            yield Skipped("not an OTLP request")


def _of_object(record: Record) -> Iterator[Item]:
    found = [(signal, key) for key, signal in _SIGNALS.items() if key in record.value]
    if not found:
        yield Skipped("not an OTLP request")
    for signal, key in found:
        request = {key: record.value[key]}
        if "_" in key or is_snake_case(record.value[key]):
            try:
                request = renamed(request)
            except RecursionError:
                yield Broken(record.place, "nested too deep")
                continue
        yield Request(record.place, signal, Encoding.JSON, as_json(request))


def _of_bytes(file: InputFile, record: Record) -> Iterator[Item]:
    body = record.value
    if body[:1] == b"{":
        yield from _of_text(record, body)
        return
    signal = _signal_of(file.name, body)
    if signal is None:
        yield Broken(record.place, "is no OTLP request in protobuf")
    else:
        yield Request(record.place, signal, Encoding.PROTOBUF, body)


def _of_text(record: Record, body: bytes) -> Iterator[Item]:
    key = next((key for key in _SIGNALS if f'"{key}"'.encode() in body[:200]), None)
    if key is None:
        yield Broken(record.place, "is no OTLP request in JSON")
    elif "_" in key:
        try:
            yield from _of_object(Record(record.place, orjson.loads(body)))
        except orjson.JSONDecodeError as error:
            yield Broken(record.place, f"not JSON: {error}")
    else:
        yield Request(record.place, _SIGNALS[key], Encoding.JSON, body)


def _signal_of(name: str, body: bytes) -> str | None:
    """Tell the signal by what the bytes hold: on the outside all requests look the same."""
    named = [s for s in ("traces", "logs", "metrics") if s in name]
    held = [s for s in (*named, "traces", "logs", "metrics") if _HOLDS[s](body)]
    return held[0] if held else None


def _holds_spans(body: bytes) -> bool:
    request = ExportTraceServiceRequest.FromString(body)
    spans = (s for r in request.resource_spans for c in r.scope_spans for s in c.spans)
    return any(len(s.trace_id) == 16 and len(s.span_id) == 8 for s in spans)


def _holds_logs(body: bytes) -> bool:
    request = ExportLogsServiceRequest.FromString(body)
    records = (g for r in request.resource_logs for c in r.scope_logs for g in c.log_records)
    return any(g.time_unix_nano or g.observed_time_unix_nano for g in records)


def _holds_metrics(body: bytes) -> bool:
    request = ExportMetricsServiceRequest.FromString(body)
    found = (m for r in request.resource_metrics for c in r.scope_metrics for m in c.metrics)
    return any(m.name and m.WhichOneof("data") for m in found)


def _safely(holds: Any) -> Any:
    def asked(body: bytes) -> bool:
        try:
            return bool(holds(body))
        except DecodeError:
            return False

    return asked


_HOLDS = {"traces": _safely(_holds_spans), "logs": _safely(_holds_logs), "metrics": _safely(_holds_metrics)}


def binary_records(reader: Reader) -> Iterator[Record | Broken]:
    """Read the requests of a file in protobuf, each by itself.

    Raises:
        Unreadable: the file holds something else, or ends within a request.
    """
    head = reader.head
    framed = 0 < int.from_bytes(head[:4], "big") <= LONGEST and head[4:5] in _BEGINNINGS
    return _framed(reader) if framed else _fields(reader)


def _framed(reader: Reader) -> Iterator[Record | Broken]:
    """Read requests with their length in four bytes before them, as the Collector's file exporter writes them."""
    number = 0
    while prefix := reader.exactly(4):
        number += 1
        size = int.from_bytes(prefix, "big")
        if len(prefix) < 4 or not 0 < size <= LONGEST:
            raise Unreadable(f"message {number}: its length cannot be read; is this OTLP?")
        message = reader.exactly(size)
        if len(message) < size:
            raise Unreadable(f"message {number}: ends within the message: it was cut off")
        yield Record(f"message {number}", _expanded(message, number) if message.startswith(_ZSTD) else message)


def _expanded(message: bytes, number: int) -> bytes:
    try:
        with pa.CompressedInputStream(io.BytesIO(message), "zstd") as stream:
            found = bytes(stream.read(LONGEST + 1))
    except (OSError, pa.ArrowException) as error:
        raise Unreadable(f"message {number}: is damaged where it is compressed: {error}") from error
    if len(found) > LONGEST:
        raise Unreadable(f"message {number}: expands to more than {LONGEST >> 20} MiB")
    return found


def _fields(reader: Reader) -> Iterator[Record | Broken]:
    """Read requests one after the other with nothing in between: one resource at a time."""
    number = 0
    while tag := reader.exactly(1):
        number += 1
        prefix, size = _varint(reader)
        if tag[0] != _FIELD or not 0 <= size <= LONGEST:
            raise Unreadable(f"message {number}: is neither JSON nor OTLP in protobuf")
        body = reader.exactly(size)
        if len(body) < size:
            raise Unreadable(f"message {number}: ends within the message: it was cut off")
        yield Record(f"message {number}", tag + prefix + body)


def _varint(reader: Reader) -> tuple[bytes, int]:
    read = bytearray()
    while (byte := reader.exactly(1)) and len(read) < 6:
        read += byte
        if byte[0] < 0x80:
            return bytes(read), sum((b & 0x7F) << (7 * i) for i, b in enumerate(read))
    return bytes(read), -1


SOURCE = Source("otlp", recognises, read)
