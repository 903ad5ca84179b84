"""The Collector's sample configuration: sound by itself, made for our limits, and run where there is a Collector."""

import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from ingest.decompress import decompressor
from ingest.door import MAX_BODY_BYTES, PENDING_BYTES
from ingest.hosts import is_loopback
from ingest.serve import Receiver
from store import open_store
from store.keys import create_key

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "collector.yaml"
BINARY = shutil.which("otelcol-contrib")


@pytest.fixture
def sample() -> dict[str, Any]:
    """Give the configuration as it is written."""
    found: dict[str, Any] = yaml.safe_load(SAMPLE.read_text())
    return found


def test_all_that_is_configured_is_used(sample: dict[str, Any]) -> None:
    """Each signal passes the same parts, and none is configured in vain or missing."""
    pipelines = sample["service"]["pipelines"]
    assert set(pipelines) == {"traces", "logs", "metrics"}
    for part in ("receivers", "processors", "exporters"):
        assert all(pipeline[part] == list(sample[part]) for pipeline in pipelines.values())
    assert sample["service"]["extensions"] == list(sample["extensions"])


def test_nothing_is_lost(sample: dict[str, Any]) -> None:
    """What is taken is on disk before it is answered, waits for room, and is sent until it is taken."""
    exporter = sample["exporters"]["otlp_http"]
    queue, storage = exporter["sending_queue"], sample["extensions"]["file_storage"]
    assert queue["storage"] == "file_storage"
    assert queue["block_on_overflow"] is storage["fsync"] is True
    assert exporter["retry_on_failure"]["max_elapsed_time"] == "0s"
    assert "batch" not in sample["processors"]  # would hold what was answered in memory
    assert next(iter(sample["processors"])) == "memory_limiter"


def test_batches_fit_through_the_door(sample: dict[str, Any]) -> None:
    """All batches that are sent at once fit into what the door takes, and it reads their compression."""
    exporter = sample["exporters"]["otlp_http"]
    queue = exporter["sending_queue"]
    assert queue["batch"]["sizer"] == queue["sizer"] == "bytes"
    assert queue["batch"]["min_size"] < queue["batch"]["max_size"] < min(MAX_BODY_BYTES, queue["queue_size"])
    assert queue["num_consumers"] * queue["batch"]["max_size"] <= PENDING_BYTES
    assert decompressor(exporter["compression"])


def test_no_secrets_and_nobody_else(sample: dict[str, Any]) -> None:
    """The key comes from the environment, and only this machine can send."""
    assert sample["exporters"]["otlp_http"]["headers"] == {"x-api-key": "${env:TRACELORE_API_KEY}"}
    for protocol in sample["receivers"]["otlp"]["protocols"].values():
        (address,) = re.findall(r":-([\d.]+):\d+}$", protocol["endpoint"])
        assert is_loopback(address)


def test_the_page_names_every_variable() -> None:
    """And no other."""
    used = set(re.findall(r"\$\{env:(\w+)", SAMPLE.read_text()))
    page = (ROOT / "docs" / "collector.md").read_text()
    rows = re.findall(r"^\| (`.+?) \|", page, re.MULTILINE)
    assert used == {name for row in rows for name in re.findall(r"`(\w+)`", row)}


@pytest.mark.collector
@pytest.mark.skipif(BINARY is None, reason="no otelcol-contrib on the PATH, and no package registry has one")
def test_a_collector_delivers(tmp_path: Path) -> None:
    """What an agent sends to the Collector is in the store, in the key's project."""
    with open_store(tmp_path / "tracelore.duckdb") as store:
        key = create_key(store, "shop")
        receiver = Receiver(store, 0, 0, require_keys=True)
        receiver.start()
        http_port = _free_port()
        environment = os.environ | {
            "TRACELORE_ENDPOINT": f"http://127.0.0.1:{receiver.http_port}",
            "TRACELORE_API_KEY": key,
            "LISTEN_GRPC": f"127.0.0.1:{_free_port()}",
            "LISTEN_HTTP": f"127.0.0.1:{http_port}",
            "QUEUE_FOLDER": str(tmp_path / "queue"),
        }
        assert BINARY is not None
        silent = "yaml:service::telemetry::metrics::level: none"
        command = [BINARY, "--config", str(SAMPLE), "--config", silent]
        collector = subprocess.Popen(command, env=environment)
        try:
            _wait_for(lambda: _listens(http_port))
            provider = TracerProvider()
            url = f"http://127.0.0.1:{http_port}/v1/traces"
            provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter(endpoint=url)))
            provider.get_tracer("t").start_span("by way of a Collector").end()
            _wait_for(lambda: store.rows("SELECT 1 FROM spans") != [])
        finally:
            collector.terminate()
            collector.wait(20)
            receiver.stop()
        assert store.rows("SELECT project, name FROM spans") == [{"project": "shop", "name": "by way of a Collector"}]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


def _listens(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


def _wait_for(happened: Any) -> None:
    for _ in range(300):
        if happened():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen within 30 s")
