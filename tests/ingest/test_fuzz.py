"""Whatever bytes come, the answer is a refusal in words or a success."""

import gzip
import random
from concurrent.futures import Future
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.door import Door
from ingest.errors import Permanent
from ingest.otlp import Encoding
from ingest.senders import Sender
from ingest.signals import TRACES
from store import Store

GOOD_JSON = (
    b'{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"s"}}]},'
    b'"scopeSpans":[{"scope":{"name":"n"},"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c",'
    b'"spanId":"b7ad6b7169203331","name":"chat","kind":1,"startTimeUnixNano":"1","endTimeUnixNano":2,'
    b'"attributes":[{"key":"gen_ai.input.messages","value":{"stringValue":"[{\\"role\\":\\"user\\"}]"}},'
    b'{"key":"l","value":{"arrayValue":{"values":[{"intValue":"1"},{"doubleValue":"NaN"}]}}}],'
    b'"events":[{"name":"e","timeUnixNano":"3"}],"status":{"code":2}}]}]}]}'
)
JSON_WORDS = [b"null", b"[]", b"{}", b'""', b"-1", b"1e400", b"1e3", b'"NaN"', b"true", b"99999999999999999999999"]


def take(door: Door, body: bytes, encoding: Encoding) -> "Future[None] | None":
    """Hand a body to the door; it is on its way to the disk, or refused for good, and nothing else."""
    try:
        return door.take(TRACES, body, encoding, Sender("default", "http")).stored
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
def seeds(captures: Any) -> list[tuple[Encoding, bytes]]:
    """Give good requests to start from."""
    bodies = [c.body for recording in captures.values() for c in recording if c.path.endswith("traces")]
    return [(Encoding.JSON, GOOD_JSON), *((Encoding.PROTOBUF, body) for body in bodies)]


def _mutations(door: Door, seeds: list[tuple[Encoding, bytes]], count: int) -> None:
    rng = random.Random(count)
    stored: list[Future[None] | None] = []
    for number in range(count):
        encoding, body = seeds[0] if number % 2 else rng.choice(seeds)
        stored.append(take(door, mutated(rng, body), encoding))
    for future in filter(None, stored):
        future.result(120)
    assert 0 < stored.count(None) < count


def test_mutated_requests(door: Door, seeds: list[tuple[Encoding, bytes]]) -> None:
    """Damaged copies of real requests are taken or refused, and nothing else happens."""
    _mutations(door, seeds, 300)


@pytest.mark.soak
def test_very_many_mutated_requests(door: Door, seeds: list[tuple[Encoding, bytes]]) -> None:
    """The same, a hundred thousand times."""
    _mutations(door, seeds, 100_000)


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
