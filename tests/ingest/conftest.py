"""A real receiver on free ports, and what is sent to it."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

from ingest.otlp import Origin
from ingest.serve import Receiver
from store import Store, open_store
from store.records import Span

CAPTURES = Path(__file__).parents[2] / "samples" / "captures"
PROTOBUF = "application/x-protobuf"
NODE = Path(__file__).parent / "node"


@dataclass
class Captured:
    """A request as a real SDK sent it, its body not compressed."""

    path: str
    body: bytes
    headers: dict[str, str]


@dataclass
class Running:
    """A receiver that answers, its store, and an HTTP client for it."""

    receiver: Receiver
    store: Store
    client: httpx.Client

    def post(self, body: bytes, content_type: str = PROTOBUF, **headers: str) -> httpx.Response:
        """Send a body to the traces' path; header names with underscores for dashes."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post("/v1/traces", content=body, headers={"content-type": content_type, **named})

    def count(self) -> int:
        """Count the spans stored."""
        found: int = self.store.rows("SELECT count(*) AS n FROM spans")[0]["n"]
        return found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give an empty store in a file."""
    with open_store(tmp_path / "tracelore.duckdb") as opened:
        yield opened


@pytest.fixture
def running(store: Store) -> Iterator[Running]:
    """Give a receiver with small limits, so that tests can reach them."""
    receiver = Receiver(store, 0, 0, max_body_bytes=1 << 20, pending_bytes=4 << 20)
    receiver.start()
    with httpx.Client(base_url=f"http://127.0.0.1:{receiver.http_port}", timeout=20) as client:
        yield Running(receiver, store, client)
    receiver.stop()


@pytest.fixture
def receive(store: Store) -> Iterator[Callable[..., Receiver]]:
    """Give what starts a receiver on free ports with the given options."""
    started: list[Receiver] = []

    def start(**options: Any) -> Receiver:
        receiver = Receiver(store, 0, 0, **options)
        receiver.start()
        started.append(receiver)
        return receiver

    yield start
    for receiver in started:
        receiver.stop()


@pytest.fixture
def origin() -> Origin:
    """Say whose spans a request brings, and when."""
    return Origin("default", datetime(2026, 11, 24, 12, 0, 0))


@pytest.fixture
def request_of() -> Callable[..., ExportTraceServiceRequest]:
    """Give what makes a request of ``count`` spans with the given attributes."""

    def make(count: int = 1, first: int = 1, **attributes: str) -> ExportTraceServiceRequest:
        request = ExportTraceServiceRequest()
        scope_spans = request.resource_spans.add().scope_spans.add()
        for number in range(first, first + count):
            scope_spans.spans.add(
                trace_id=number.to_bytes(16, "big"),
                span_id=number.to_bytes(8, "big"),
                name=f"step {number}",
                start_time_unix_nano=1_764_000_000_000_000_000,
                end_time_unix_nano=1_764_000_001_000_000_000,
                attributes=[KeyValue(key=key, value=AnyValue(string_value=value)) for key, value in attributes.items()],
            )
        return request

    return make


@pytest.fixture(scope="session")
def node_exporters(pytestconfig: pytest.Config) -> Callable[..., None]:
    """Give what sends an agent's run of two spans by an exporter of the JavaScript SDK: "http", "proto" or "grpc"."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("no Node on this machine: 'make system-deps' installs it")
    folder = pytestconfig.cache.mkdir("node")
    for name in ("package.json", "package-lock.json"):
        if not (folder / name).is_file() or (folder / name).read_bytes() != (NODE / name).read_bytes():
            shutil.rmtree(folder / "node_modules", ignore_errors=True)
            shutil.copy(NODE / name, folder)
    if not (folder / "node_modules").is_dir():
        install = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(install, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode:
            pytest.skip(f"npm could not install the exporters: {done.stderr[-300:]}")

    def send(kind: str, url: str, compression: str = "none") -> None:
        command = ["node", str(NODE / "send.js"), kind, url, compression]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode, done.stderr) == (0, "")

    return send


@pytest.fixture(scope="session")
def captures() -> dict[str, list[Captured]]:
    """Give all recorded requests, by the name of their recording."""
    found = {path.stem: _captured(json.loads(path.read_text())) for path in sorted(CAPTURES.glob("*.json"))}
    assert len(found) >= 11, "the recordings belong to the repository"
    return found


def _captured(requests: list[dict[str, Any]]) -> list[Captured]:
    return [
        Captured(
            path=request["path"],
            body=bytes.fromhex(request["hex"]),
            headers={
                "content-type": request["ct"],
                "content-encoding": request["ce"],
                "user-agent": request["ua"],
            },
        )
        for request in requests
    ]


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, Sequence[Span]], None]:
    """Give what compares spans, as rows that people can read, with those in a file, or writes these."""
    update = bool(request.config.getoption("--update-golden"))

    def compare(path: Path, spans: Sequence[Span]) -> None:
        rows = "\n\n".join("\n".join(_readable(span)) for span in spans) + "\n"
        if update:
            path.parent.mkdir(exist_ok=True)
            path.write_text(rows)
        assert rows == path.read_text()

    return compare


_PLAIN = [
    "dialect",
    "operation",
    "status",
    "agent",
    "session_id",
    "user_id",
    "provider",
    "model",
    "request_model",
    "tool_name",
    "tool_call_id",
    "finish_reason",
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "reasoning_tokens",
    "cost",
    "cost_source",
    "first_token_ms",
    "error_type",
    "error_message",
    "tool_definitions",
    "arguments",
    "result",
    "notes",
]


def _readable(span: Span) -> Iterator[str]:
    yield f"{span.kind} {span.name}"
    for name in _PLAIN:
        value = getattr(span, name)
        if value not in (None, ()):
            yield f"    {name}: {value if isinstance(value, str) else _text(value)}"
    for field in ("system", "input", "output"):
        for message in getattr(span, field):
            yield f"    {field}: {message.to_json()}"
    for key in sorted(span.attributes):
        yield f"    attribute {key} = {_text(span.attributes[key])}"
    for event in span.events:
        yield f"    event {event['name']} {_text(event['attributes'])}"


def _text(value: Any) -> str:
    return orjson.dumps(value).decode()
