"""Requests recorded from real SDKs, sent again byte for byte."""

import gzip
import json
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

TRACES = "/traces"
JSON = "application/json"


def _spans_of(captured: Any) -> set[tuple[str, str]]:
    if captured.headers["content-type"] == JSON:
        return set(_ids(json.loads(captured.body)))
    request = ExportTraceServiceRequest.FromString(captured.body)
    return {
        (span.trace_id.hex(), span.span_id.hex())
        for resource_spans in request.resource_spans
        for scope_spans in resource_spans.scope_spans
        for span in scope_spans.spans
    }


def _as_sent(captured: Any) -> bytes:
    compressed = captured.headers["content-encoding"] == "gzip"
    return gzip.compress(captured.body) if compressed else bytes(captured.body)


def _ids(request: Any) -> Iterator[tuple[str, str]]:
    for resource_spans in request["resourceSpans"]:
        for scope_spans in resource_spans["scopeSpans"]:
            yield from ((_hex(span["traceId"], 32), _hex(span["spanId"], 16)) for span in scope_spans["spans"])


def _hex(sent: str, digits: int) -> str:
    """Give an id as hex, which one SDK sends as base64."""
    return sent if len(sent) == digits else b64decode(sent).hex()


def test_every_recorded_span_is_stored(running: Any, captures: Any) -> None:
    """Each recorded trace request is taken where its SDK sends it, and each of its spans can be read by SQL."""
    sent: set[tuple[str, str]] = set()
    for captured in (c for recording in captures.values() for c in recording if c.path.endswith(TRACES)):
        response = running.client.post(captured.path, content=_as_sent(captured), headers=captured.headers)
        kind = captured.headers["content-type"]
        assert (response.status_code, response.content) == (200, b"{}" if kind == JSON else b"")
        assert response.headers["content-type"] == kind
        sent |= _spans_of(captured)
    assert len(sent) >= 35
    rows = running.store.rows("SELECT trace_id, span_id FROM spans")
    assert sorted((row["trace_id"], row["span_id"]) for row in rows) == sorted(sent)


def test_sending_again_stores_nothing_twice(running: Any, captures: Any) -> None:
    """A client that missed the acknowledgement and sends again changes nothing."""
    for _ in range(2):
        for captured in captures["langfuse_sdk_5.0.4"]:
            response = running.client.post(
                captured.path, content=gzip.compress(captured.body), headers=captured.headers
            )
            assert response.status_code == 200
    spans = {span for captured in captures["langfuse_sdk_5.0.4"] for span in _spans_of(captured)}
    assert running.count() == len(spans)
