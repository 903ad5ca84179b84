"""The same spans again and again, at once, over both transports, in two projects."""

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import httpx
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from store import Store
from store.keys import create_key
from tests.ingest.faults.conftest import EXPORT, PROTOBUF

BATCHES, SPANS, VERSIONS = 12, 10, 3
END_NS = 1_764_000_001_000_000_000


def version(request: ExportTraceServiceRequest, number: int) -> bytes:
    """Let all spans of a request end ``number`` seconds later."""
    for span in request.resource_spans[0].scope_spans[0].spans:
        span.end_time_unix_nano = END_NS + number * 1_000_000_000
    return bytes(request.SerializeToString())


def test_the_last_end_wins_in_each_project(store: Store, receive: Any, request_of: Any) -> None:
    """Three versions of each batch, each sent twice to each project, all in one heap: every span is there once each."""
    keys = {project: create_key(store, project) for project in ("one", "two")}
    receiver = receive()
    # The last version of each is known to one project only.
    sent = [
        (key, version(request_of(SPANS, first=1 + SPANS * batch), number))
        for batch in range(BATCHES)
        for project, key in keys.items()
        for number in range(VERSIONS if project == "two" else VERSIONS - 1)
        for _ in range(2)
    ]
    random.Random(7).shuffle(sent)
    url = f"http://127.0.0.1:{receiver.http_port}/v1/traces"
    with grpc.insecure_channel(f"127.0.0.1:{receiver.grpc_port}") as channel, httpx.Client(timeout=30) as client:
        export = channel.unary_unary(EXPORT)

        def send(number: int) -> bool:
            key, body = sent[number]
            if number % 2:
                return bool(export(body, metadata=[("x-api-key", key)], timeout=30) == b"")
            return client.post(url, content=body, headers={**PROTOBUF, "x-api-key": key}).status_code == httpx.codes.OK

        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(send, range(len(sent))))
    found = store.rows("SELECT project, count(*) AS n, count(DISTINCT span_id) AS ids, min(end_ns) AS first, "
                       "max(end_ns) AS last FROM spans GROUP BY project ORDER BY project")  # fmt: skip
    assert found == [
        {"project": project, "n": BATCHES * SPANS, "ids": BATCHES * SPANS, "first": end, "last": end}
        for project, end in (("one", END_NS + 1_000_000_000), ("two", END_NS + 2_000_000_000))
    ]
