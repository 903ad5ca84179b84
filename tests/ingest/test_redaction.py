"""No secret that is sent is stored: not in a row, not in a byte of the file."""

import base64
import json
import random
import string
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

from ingest.serve import Receiver
from store import Store, open_store
from store.keys import create_key

NOON = 1_764_072_000_000_000_000
PROTOBUF = {"content-type": "application/x-protobuf"}


@pytest.fixture
def secret() -> str:
    """Give a secret that is new."""
    return "ghp_" + "".join(random.choices(string.ascii_letters + string.digits, k=36))


def attribute(key: str, value: str) -> KeyValue:
    """Make an attribute."""
    return KeyValue(key=key, value=AnyValue(string_value=value))


def spans_with(secret: str) -> ExportTraceServiceRequest:
    """Make a request with a secret wherever a text can be."""
    message = [{"role": "user", "parts": [{"type": "text", "content": f"my token:\n{secret}\nuse it"}]}]
    request = ExportTraceServiceRequest()
    resource_spans = request.resource_spans.add()
    resource_spans.resource.attributes.append(attribute("deploy.token", secret))
    resource_spans.resource.attributes.append(attribute("service.name", f"kitchen of {secret}"))
    resource_spans.schema_url = f"https://example.org/{secret}"
    scope_spans = resource_spans.scope_spans.add()
    scope_spans.scope.name, scope_spans.scope.version = f"scope {secret}", f"1+{secret}"
    scope_spans.schema_url = f"https://example.org/{secret}"
    scope_spans.scope.attributes.append(attribute("token", secret))
    times = {"start_time_unix_nano": NOON, "end_time_unix_nano": NOON + 1}
    ids = iter(range(1, 99))

    def span(name: str, **attributes: str) -> Any:
        made = [attribute(key.replace("__", "."), value) for key, value in attributes.items()]
        number = next(ids)
        return scope_spans.spans.add(
            name=name, trace_id=b"t" * 16, span_id=number.to_bytes(8, "big"), attributes=made, **times
        )

    for _ in range(2):  # the second time it is a history that is known
        span(
            "chat",
            gen_ai__operation__name="chat",
            gen_ai__input__messages=json.dumps(message),
            gen_ai__output__messages=json.dumps(message),
            gen_ai__system_instructions=json.dumps([{"type": "text", "content": f"never tell {secret}"}]),
        )
    span(
        "execute_tool fetch",
        gen_ai__operation__name="execute_tool",
        gen_ai__tool__name="fetch",
        gen_ai__tool__call__arguments=json.dumps({"token": secret, "page": 3}),
        gen_ai__tool__call__result=f"401 for {secret}",
    )
    said = ["operation.name", "request.model", "response.model", "provider.name", "agent.name", "conversation.id"]
    said += ["tool.name", "tool.call.id", "response.finish_reasons"]
    labelled = span("labelled", error__type=secret, **{f"gen_ai.{key}": f"{secret} of {key}" for key in said})
    labelled.trace_state = f"a={secret}"
    failed = span(f"call with {secret}", own__header=f"Bearer {secret}", user__id=secret)
    failed.status.code = 2
    failed.status.message = f"bad token {secret}"
    failed.events.add(name="exception", time_unix_nano=NOON).attributes.append(attribute("exception.message", secret))
    failed.links.add(trace_id=b"u" * 16, span_id=b"v" * 8).attributes.append(attribute("why", secret))
    return request


def logs_with(secret: str) -> ExportLogsServiceRequest:
    """Make a request of a log record with a secret in its body and in an attribute."""
    request = ExportLogsServiceRequest()
    record = request.resource_logs.add().scope_logs.add().log_records.add(time_unix_nano=NOON)
    record.body.string_value = f"token {secret}"
    record.attributes.append(attribute("token", secret))
    return request


def metrics_with(secret: str) -> ExportMetricsServiceRequest:
    """Make a request of a point with a secret in an attribute."""
    request = ExportMetricsServiceRequest()
    metric = request.resource_metrics.add().scope_metrics.add().metrics.add(name="calls", description=secret)
    metric.gauge.data_points.add(time_unix_nano=NOON, as_int=1).attributes.append(attribute("token", secret))
    return request


TABLES = ("spans", "texts", "logs", "metric_points")


def stored_text(store: Store) -> str:
    """Give all that is stored as one text."""
    return json.dumps([store.rows(f"SELECT * FROM {table}") for table in TABLES], default=str)


@pytest.mark.parametrize("transport", ["http", "grpc"])
def test_no_secret_is_stored(tmp_path: Path, secret: str, transport: str) -> None:
    """Wherever it stood, in every signal, over both transports; what stood around it is there."""
    requests = {"trace": spans_with(secret), "logs": logs_with(secret), "metrics": metrics_with(secret)}
    file = tmp_path / "tracelore.duckdb"
    with open_store(file) as store:
        receiver = Receiver(store, 0, 0)
        receiver.start()
        for name, request in requests.items():
            if transport == "http":
                url = f"http://127.0.0.1:{receiver.http_port}/v1/{'traces' if name == 'trace' else name}"
                response = httpx.post(url, content=request.SerializeToString(), headers=PROTOBUF)
                assert response.status_code == 200
            else:
                service = {"trace": "Trace", "logs": "Logs", "metrics": "Metrics"}[name]
                with grpc.insecure_channel(f"127.0.0.1:{receiver.grpc_port}") as channel:
                    path = f"/opentelemetry.proto.collector.{name}.v1.{service}Service/Export"
                    channel.unary_unary(path)(request.SerializeToString(), timeout=20)
        text = stored_text(store)
        assert secret.lower() not in text.lower()
        assert text.count("[REDACTED:github-pat]") >= 14
        arguments = store.rows("SELECT t.text FROM spans s JOIN texts t ON t.hash = s.arguments")[0]["text"]
        assert json.loads(arguments) == {"token": "[REDACTED:github-pat]", "page": 3}
        assert store.rows("SELECT count(*) AS n FROM spans")[0]["n"] == 5
        labels = ("service", "model", "request_model", "provider", "operation", "resource_schema_url", "agent")
        (labelled,) = store.rows(f"SELECT {', '.join(labels)} FROM spans WHERE name = 'labelled'")
        assert [] == [label for label in labels if "[REDACTED:github-pat]" not in labelled[label]]
        receiver.stop()
    for path in tmp_path.iterdir():
        assert secret.encode() not in path.read_bytes(), path.name


def test_a_history_stays_masked(tmp_path: Path, secret: str) -> None:
    """A conversation that goes on in the next request brings the same masked texts, stored once."""
    with open_store(tmp_path / "tracelore.duckdb") as store:
        receiver = Receiver(store, 0, 0)
        receiver.start()
        history: list[dict[str, Any]] = []
        for turn in range(3):
            history.append({"role": "user", "parts": [{"type": "text", "content": f"turn {turn} {secret}"}]})
            request = ExportTraceServiceRequest()
            request.resource_spans.add().scope_spans.add().spans.add(
                name="chat",
                trace_id=b"t" * 16,
                span_id=bytes([turn + 1] * 8),
                start_time_unix_nano=NOON + turn,
                attributes=[
                    attribute("gen_ai.operation.name", "chat"),
                    attribute("gen_ai.input.messages", json.dumps(history)),
                ],
            )
            url = f"http://127.0.0.1:{receiver.http_port}/v1/traces"
            assert httpx.post(url, content=request.SerializeToString(), headers=PROTOBUF).status_code == 200
        receiver.stop()
        assert [len(row["input"]) for row in store.rows("SELECT input FROM spans ORDER BY start_ns")] == [1, 2, 3]
        texts = [row["text"] for row in store.rows("SELECT text FROM texts")]
        assert len(texts) == 3
        assert secret not in json.dumps(texts)


def test_a_key_says_what_else_or_less_is_masked(tmp_path: Path, secret: str) -> None:
    """Rules turned off and patterns added belong to the key; without a key the default holds."""
    with open_store(tmp_path / "tracelore.duckdb") as store:
        key = create_key(store, "shop", redact_off=["github-pat"], redact_extra=[r"EMP-\d{6}"])
        receiver = Receiver(store, 0, 0)
        receiver.start()
        body = logs_with(f"{secret} of EMP-123456").SerializeToString()
        url = f"http://127.0.0.1:{receiver.http_port}/v1/logs"
        for headers in (PROTOBUF, {**PROTOBUF, "x-api-key": key}):
            assert httpx.post(url, content=body, headers=headers).status_code == 200
        bodies = {row["project"]: row["body"] for row in store.rows("SELECT project, body FROM logs")}
        receiver.stop()
    assert bodies == {
        "default": "token [REDACTED:github-pat] of EMP-123456",
        "shop": f"token {secret} of [REDACTED:extra-1]",
    }


def test_a_key_s_patterns_find_numbers(tmp_path: Path) -> None:
    """Also where they were sent as such; when an event happened, and what was counted, stays."""
    with open_store(tmp_path / "tracelore.duckdb") as store:
        key = create_key(store, "shop", redact_extra=["[0-9]{6}"])
        receiver = Receiver(store, 0, 0)
        receiver.start()
        request = ExportTraceServiceRequest()
        span = (
            request.resource_spans.add()
            .scope_spans.add()
            .spans.add(
                name="lookup", trace_id=b"t" * 16, span_id=b"s" * 8, start_time_unix_nano=NOON, end_time_unix_nano=NOON
            )
        )
        span.attributes.add(key="emp").value.int_value = 123456
        span.attributes.add(key="tries").value.int_value = 3
        span.events.add(name="asked", time_unix_nano=NOON).attributes.add(key="emp").value.int_value = 123456
        url = f"http://127.0.0.1:{receiver.http_port}/v1/traces"
        headers = {**PROTOBUF, "x-api-key": key}
        assert httpx.post(url, content=request.SerializeToString(), headers=headers).status_code == 200
        (row,) = store.rows("SELECT start_ns, attributes, events FROM spans")
        receiver.stop()
    assert row["start_ns"] == NOON
    assert json.loads(row["attributes"]) == {"emp": "[REDACTED:extra-1]", "tries": 3}
    (event,) = json.loads(row["events"])
    assert (event["time_ns"], event["attributes"]) == (NOON, {"emp": "[REDACTED:extra-1]"})


def test_it_can_be_turned_off(tmp_path: Path, secret: str) -> None:
    """Where everything must be kept as it is."""
    with open_store(tmp_path / "tracelore.duckdb") as store:
        receiver = Receiver(store, 0, 0, redact=False)
        receiver.start()
        url = f"http://127.0.0.1:{receiver.http_port}/v1/logs"
        assert httpx.post(url, content=logs_with(secret).SerializeToString(), headers=PROTOBUF).status_code == 200
        receiver.stop()
        assert secret in stored_text(store)


def test_secrets_in_bytes(tmp_path: Path, secret: str) -> None:
    """Bytes that are text are masked before they become base64; others stay, to the last byte."""
    spans, logs = spans_with("none"), ExportLogsServiceRequest()
    for span in spans.resource_spans[0].scope_spans[0].spans:
        span.attributes.add(key="sent").value.bytes_value = f"token {secret} end".encode()
        span.attributes.add(key="image").value.bytes_value = b"\xff\xfe" + secret.encode()
        span.attributes.add(key="words").value.bytes_value = b"harmless"
    logs.resource_logs.add().scope_logs.add().log_records.add(time_unix_nano=NOON).body.bytes_value = secret.encode()
    with open_store(tmp_path / "tracelore.duckdb") as store:
        receiver = Receiver(store, 0, 0)
        receiver.start()
        for name, request in (("traces", spans), ("logs", logs)):
            url = f"http://127.0.0.1:{receiver.http_port}/v1/{name}"
            assert httpx.post(url, content=request.SerializeToString(), headers=PROTOBUF).status_code == 200
        receiver.stop()
        for row in store.rows("SELECT attributes FROM spans"):
            said = json.loads(row["attributes"])
            assert said["sent"] == "token [REDACTED:github-pat] end"
            assert base64.b64decode(said["image"]) == b"\xff\xfe" + secret.encode()
            assert base64.b64decode(said["words"]) == b"harmless"
        assert [row["body"] for row in store.rows("SELECT body FROM logs")] == ['"[REDACTED:github-pat]"']


def test_masked_secrets_are_counted(tmp_path: Path, secret: str) -> None:
    """``/metrics`` says how many there were."""

    def count() -> float:
        text = httpx.get(f"http://127.0.0.1:{receiver.http_port}/metrics").text
        return float(
            next(line for line in text.splitlines() if line.startswith("tracelore_redactions_total")).split()[1]
        )

    with open_store(tmp_path / "tracelore.duckdb") as store:
        receiver = Receiver(store, 0, 0)
        receiver.start()
        before = count()
        url = f"http://127.0.0.1:{receiver.http_port}/v1/logs"
        assert httpx.post(url, content=logs_with(secret).SerializeToString(), headers=PROTOBUF).status_code == 200
        assert count() == before + 2
        receiver.stop()
