"""Send the simulated day of an agent fleet to an OTLP endpoint: python -m samples.simulated_day --help."""

import argparse
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from opentelemetry.sdk.trace.export import SpanExporter

from samples.world.day import play_day
from samples.world.stage import SECOND
from samples.world.telemetry import Emitter, NotDelivered
from samples.world.truth import truth_of_day, truth_of_trace

TRACES = 2000
SEED = 7
HTTP_ENDPOINT = "http://127.0.0.1:4318"
GRPC_ENDPOINT = "http://127.0.0.1:4317"
Report = Callable[[int, int], None]


def simulate(
    exporter: SpanExporter, *, seed: int, traces: int, end: int, report: Report | None = None
) -> dict[str, Any]:
    """Play the day that ends at ``end`` (nanoseconds since 1970) into an exporter; returns the truth about it."""
    emitter = Emitter(exporter, seed)
    truth: dict[str, dict[str, Any]] = {}
    for trace_id, played in emitter.emit_all(play_day(seed, traces, end)):
        truth[trace_id] = truth_of_trace(played)
        if report:
            report(len(truth), traces)
    return truth_of_day(seed, end, truth) | {"spans": emitter.sent}


def otlp_exporter(endpoint: str | None, *, grpc: bool) -> SpanExporter:
    """The SDK's own exporter for an endpoint, given as OTEL_EXPORTER_OTLP_ENDPOINT would be."""
    if grpc:
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcExporter

        return GrpcExporter(endpoint=endpoint or GRPC_ENDPOINT, insecure=True)
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpExporter

    base = (endpoint or HTTP_ENDPOINT).rstrip("/").removesuffix("/v1/traces")
    return HttpExporter(endpoint=f"{base}/v1/traces")


def progress_line(what: str) -> Report:
    """Draw progress on standard error, a few times a second."""
    started = drawn = time.monotonic()

    def report(done: int, total: int) -> None:
        nonlocal drawn
        now = time.monotonic()
        if done < total and now - drawn < 0.5:
            return
        drawn = now
        end = "\n" if done >= total else "\r"
        print(f"{what}: {done:,} of {total:,} traces, {now - started:.0f} s", end=end, file=sys.stderr, flush=True)

    return report


def parse_end(text: str) -> int:
    """Read ISO time, UTC unless it says otherwise, as nanoseconds since 1970."""
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * SECOND)


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m samples.simulated_day", description=__doc__)
    parser.add_argument("--endpoint", help=f"OTLP endpoint (default {HTTP_ENDPOINT}, with --grpc {GRPC_ENDPOINT})")
    parser.add_argument("--grpc", action="store_true", help="send over gRPC instead of HTTP")
    parser.add_argument("--traces", type=int, default=TRACES, help="how many traces (default %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="the same seed gives the same day (default %(default)s)")
    parser.add_argument("--end", type=parse_end, default=None, help="when the day ends, ISO time in UTC (default now)")
    parser.add_argument("--truth", type=Path, help="write what was planted to this file, as JSON")
    return parser


def main() -> int:
    """Run the command line; 0 when everything was delivered."""
    given = arguments().parse_args()
    end = given.end if given.end is not None else time.time_ns()
    exporter = otlp_exporter(given.endpoint, grpc=given.grpc)
    try:
        truth = simulate(
            exporter, seed=given.seed, traces=given.traces, end=end, report=progress_line("sending the day")
        )
    except NotDelivered as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    if given.truth:
        given.truth.write_text(json.dumps(truth, indent=1))
    print(f"{len(truth['traces']):,} traces, {truth['spans']:,} spans delivered", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
