"""Whatever bytes come, the answer is a refusal in words or a success."""

import gzip
import json
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import grpc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.door import Door
from ingest.errors import Permanent
from ingest.otlp import Encoding
from ingest.senders import Sender
from ingest.signals import SIGNALS, TRACES, Signal
from store import Store
from tests.ingest.fuzzing import fuzz, good_bodies
from tests.ingest.mutations import bodies, changed_bytes

ROOT = Path(__file__).parents[2]
MANY = 100_000  # for each signal in each encoding
OVER_SOCKETS = 1_000  # further ones, over each transport
RESIDENT_MB = 600  # what a whole server may have
ALL = pytest.mark.parametrize(
    ("signal", "encoding"), [(s, e) for s in SIGNALS for e in Encoding], ids=lambda part: part.name.lower()
)


def take(door: Door, body: bytes, encoding: Encoding) -> None:
    """Hand a body to the door; it is stored, or refused for good, and nothing else."""
    with suppress(Permanent):
        door.take(TRACES, body, encoding, Sender("default", "http")).result(30)


@pytest.fixture
def door(store: Store) -> Any:
    """Give an open door."""
    opened = Door(store)
    opened.start()
    yield opened
    opened.stop()


@ALL
def test_mutated_requests(signal: Signal, encoding: Encoding) -> None:
    """Damaged copies of real requests are stored or refused for good, and every span is understood."""
    found = fuzz(signal, encoding, 300, seed=3)
    assert found["taken"] + found["refused"] == 300
    assert min(found["taken"], found["refused"]) > 30
    assert found["unparsed"] == 0


@pytest.mark.soak
@ALL
def test_very_many_mutated_requests(signal: Signal, encoding: Encoding) -> None:
    """The same, a hundred thousand times, in two processes; none of them needs more memory than a server may have."""
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda seed: _fuzz_apart(signal, encoding, MANY // 2, seed), (1, 2)))
    assert sum(found["taken"] + found["refused"] for found in both) == MANY
    assert min(found["taken"] for found in both) > MANY // 20
    for found in both:
        assert found["resident_mb"] <= RESIDENT_MB
        assert found["unparsed"] == 0


def _fuzz_apart(signal: Signal, encoding: Encoding, count: int, seed: int) -> dict[str, int]:
    command = [sys.executable, "-m", "tests.ingest.fuzzing", signal.name, encoding.name, str(count), str(seed)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    found: dict[str, int] = json.loads(done.stdout)
    return found


@ALL
def test_mutated_requests_over_http(running: Any, signal: Signal, encoding: Encoding) -> None:
    """Over HTTP every body gets an answer that says what to do, also where its compression is damaged."""
    _send_over_http(running, signal, encoding, 30)


@pytest.mark.soak
@ALL
def test_many_mutated_requests_over_http(running: Any, signal: Signal, encoding: Encoding) -> None:
    """The same, more often."""
    _send_over_http(running, signal, encoding, OVER_SOCKETS)


def _send_over_http(running: Any, signal: Signal, encoding: Encoding, count: int) -> None:
    rng = random.Random(count)

    def answered(body: bytes) -> int:
        compression = rng.choice(["", "gzip", "deflate", "zstd"])
        sent = gzip.compress(body) if compression == "gzip" else body
        if rng.random() < 0.2:
            sent = changed_bytes(rng, sent)
        headers = {"content-type": encoding.value, "content-encoding": compression}
        response = running.client.post(f"/v1/{signal.name}", content=sent, headers=headers)
        code: int = response.status_code
        assert code == 200 or 400 <= code < 500 or (code == 503 and "retry-after" in response.headers)
        return code

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(answered, islice(bodies(rng, good_bodies(signal, encoding), encoding), count)))
    assert {200, 400} <= set(codes)
    assert running.client.get("/readyz").status_code == 200


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.name)
def test_mutated_requests_over_grpc(running: Any, signal: Signal) -> None:
    """Over gRPC every body is a success or an invalid argument."""
    _send_over_grpc(running, signal, 30)


@pytest.mark.soak
@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.name)
def test_many_mutated_requests_over_grpc(running: Any, signal: Signal) -> None:
    """The same, more often."""
    _send_over_grpc(running, signal, OVER_SOCKETS)


def _send_over_grpc(running: Any, signal: Signal, count: int) -> None:
    good = good_bodies(signal, Encoding.PROTOBUF)
    with grpc.insecure_channel(f"127.0.0.1:{running.receiver.grpc_port}") as channel:
        export = channel.unary_unary(
            f"/opentelemetry.proto.collector.{signal.package}.v1.{signal.service}Service/Export"
        )

        def answered(body: bytes) -> grpc.StatusCode:
            try:
                export(body, timeout=60)
            except grpc.RpcError as error:
                code: grpc.StatusCode = error.code()
                return code
            return grpc.StatusCode.OK

        with ThreadPoolExecutor(4) as pool:
            sent = islice(bodies(random.Random(count), good, Encoding.PROTOBUF), count)
            assert set(pool.map(answered, sent)) == {grpc.StatusCode.OK, grpc.StatusCode.INVALID_ARGUMENT}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=400), encoding=st.sampled_from(Encoding))
def test_random_bytes(door: Door, body: bytes, encoding: Encoding) -> None:
    """Bytes that nobody meant are refused, or happen to be an empty request."""
    take(door, body, encoding)


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
    take(door, body, Encoding.JSON)
