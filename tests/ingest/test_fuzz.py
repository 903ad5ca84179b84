"""Whatever bytes come, the answer is a refusal in words or a success."""

import gzip
import random
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from ingest.door import Door
from ingest.errors import Permanent
from ingest.otlp import Encoding
from ingest.senders import Sender
from ingest.signals import SIGNALS, TRACES, Signal
from store import Store
from tests.ingest.test_signals import as_otlp_json, logs_request, metrics_request

GOOD_JSON = (
    b'{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"s"}}]},'
    b'"scopeSpans":[{"scope":{"name":"n"},"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c",'
    b'"spanId":"b7ad6b7169203331","name":"chat","kind":1,"startTimeUnixNano":"1","endTimeUnixNano":2,'
    b'"attributes":[{"key":"gen_ai.input.messages","value":{"stringValue":"[{\\"role\\":\\"user\\"}]"}},'
    b'{"key":"l","value":{"arrayValue":{"values":[{"intValue":"1"},{"doubleValue":"NaN"}]}}}],'
    b'"events":[{"name":"e","timeUnixNano":"3"}],"status":{"code":2}}]}]}]}'
)
JSON_WORDS = [b"null", b"[]", b"{}", b'""', b"-1", b"1e400", b"1e3", b'"NaN"', b"true", b"99999999999999999999999"]


def take(door: Door, body: bytes, encoding: Encoding, signal: Signal = TRACES) -> "Future[None] | None":
    """Hand a body to the door; it is on its way to the disk, or refused for good, and nothing else."""
    try:
        return door.take(signal, body, encoding, Sender("default", "http")).stored
    except Permanent:
        return None


def mutated(rng: random.Random, body: bytes) -> bytes:
    """Change a few places of a body: bytes, lengths, repeated and missing pieces."""
    changed = bytearray(body)
    # Half of them keep their length: a shifted length field spoils all that follows, and little else is reached.
    kinds = 1 if rng.random() < 0.5 else 5
    for _ in range(rng.randint(1, 6)):
        place = rng.randrange(len(changed) or 1)
        match rng.randrange(kinds):
            case 0:
                changed[place : place + 1] = bytes([rng.randrange(256)])
            case 1:
                del changed[place : place + rng.randint(1, 8)]
            case 2:
                changed[place:place] = changed[place : place + rng.randint(1, 40)]
            case 3:
                changed[place:place] = rng.choice(JSON_WORDS)
            case _:
                changed[place : place + 1] = b"\xff"
    return bytes(changed)


@pytest.fixture
def door(store: Store) -> Any:
    """Give an open door."""
    opened = Door(store)
    opened.start()
    yield opened
    opened.stop()


@pytest.fixture
def seeds(captures: Any) -> Callable[[Signal, Encoding], list[bytes]]:
    """Give what gives good requests of a signal to start from: recorded ones, and one of every kind of thing."""

    def of(signal: Signal, encoding: Encoding) -> list[bytes]:
        recorded = [c.body for all_of in captures.values() for c in all_of if c.path.endswith(signal.name)]
        made: list[Any] = {"logs": [logs_request()], "metrics": [metrics_request()]}.get(signal.name, [])
        if encoding is Encoding.PROTOBUF:
            return [*recorded, *(request.SerializeToString() for request in made)]
        made += [_REQUESTS[signal.name].FromString(body) for body in recorded[:4]]
        return [*map(as_otlp_json, made), *([GOOD_JSON] if signal is TRACES else [])]

    return of


_REQUESTS: dict[str, Any] = {"traces": ExportTraceServiceRequest, "logs": ExportLogsServiceRequest}
ALL = pytest.mark.parametrize(
    ("signal", "encoding"), [(s, e) for s in SIGNALS for e in Encoding], ids=lambda value: str(value.name).lower()
)


def _mutations(door: Door, good: list[bytes], encoding: Encoding, signal: Signal, count: int) -> None:
    rng = random.Random(count)
    waiting: deque[Future[None] | None] = deque()
    refused = 0
    for _ in range(count):
        body = rng.randbytes(rng.randrange(200)) if rng.random() < 0.05 else mutated(rng, rng.choice(good))
        waiting.append(take(door, body, encoding, signal))
        refused += waiting[-1] is None
        if len(waiting) > 500 and (first := waiting.popleft()) is not None:
            first.result(120)
    for future in filter(None, waiting):
        future.result(120)
    assert 0 < refused < count


@ALL
def test_mutated_requests(door: Door, seeds: Any, signal: Signal, encoding: Encoding) -> None:
    """Damaged copies of real requests are taken or refused, and nothing else happens."""
    _mutations(door, seeds(signal, encoding), encoding, signal, 150)


@pytest.mark.soak
@ALL
def test_very_many_mutated_requests(door: Door, seeds: Any, signal: Signal, encoding: Encoding) -> None:
    """The same, a hundred thousand times for each signal and encoding; memory does not grow with it."""
    process = psutil.Process()
    _mutations(door, seeds(signal, encoding), encoding, signal, 5_000)
    before = process.memory_info().rss
    _mutations(door, seeds(signal, encoding), encoding, signal, 95_000)
    assert process.memory_info().rss - before < 400 << 20


@pytest.mark.soak
@ALL
def test_many_mutated_requests_over_the_socket(running: Any, seeds: Any, signal: Signal, encoding: Encoding) -> None:
    """Five thousand of them over HTTP: 2xx, 4xx, or 503 with a wait, and the server lives."""
    rng = random.Random(7)
    good = seeds(signal, encoding)
    for _ in range(5_000):
        body = mutated(rng, rng.choice(good))
        compression = rng.choice(["", "", "gzip"])
        sent = mutated(rng, gzip.compress(body)) if compression and rng.random() < 0.3 else body
        sent = gzip.compress(body) if compression and sent is body else sent
        response = running.client.post(
            f"/v1/{signal.name}",
            content=sent,
            headers={"content-type": encoding.value, "content-encoding": compression},
        )
        assert response.status_code < 500 or (response.status_code == 503 and "retry-after" in response.headers)
    assert running.client.get("/readyz").status_code == 200


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=400), encoding=st.sampled_from(Encoding))
def test_random_bytes(door: Door, body: bytes, encoding: Encoding) -> None:
    """Bytes that nobody meant are refused, or happen to be an empty request."""
    stored = take(door, body, encoding)
    assert stored is None or stored.result(30) is None


_ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
_FIELDS = ["traceId", "spanId", "parentSpanId", "name", "kind", "startTimeUnixNano", "attributes", "events", "links"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(span=st.dictionaries(st.sampled_from([*_FIELDS, "status", "flags"]), _ANY_JSON), valid=st.booleans())
def test_any_json_in_a_span(door: Door, span: dict[str, Any], valid: bool) -> None:
    """JSON of any shape in the place of a span's fields is taken or refused."""
    import orjson

    if valid:
        span |= {"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "b7ad6b7169203331"}
    try:
        body = orjson.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]})
    except orjson.JSONEncodeError:  # integers over 64 bits, half surrogates
        return
    stored = take(door, body, Encoding.JSON)
    assert stored is None or stored.result(30) is None


def test_random_bodies_over_http(running: Any) -> None:
    """Over HTTP every body gets an answer that says what to do: 2xx, 4xx, or 503 with a wait."""
    rng = random.Random(5)
    for _ in range(60):
        body = mutated(rng, rng.choice([GOOD_JSON, gzip.compress(GOOD_JSON)]))
        encoding = rng.choice(["", "gzip", "deflate", "zstd"])
        response = running.post(body, "application/json", content_encoding=encoding)
        assert response.status_code in {200, 400, 413}
    assert running.client.get("/readyz").status_code == 200
