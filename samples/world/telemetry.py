"""From drafts to spans: the real OpenTelemetry SDK makes them, its OTLP exporter sends them."""

from collections.abc import Iterable, Iterator
from functools import cache
from random import Random

from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.trace import SpanKind, Status, StatusCode, Tracer, set_span_in_context

from samples.world.day import Played
from samples.world.stage import Draft, Fault

_BATCH = 400


class NotDelivered(Exception):  # noqa: N818 - reads as the state it reports
    """The endpoint did not take the spans, after the exporter's own retries."""


class SeededIds(IdGenerator):
    """Ids that are the same for the same seed, whatever else the process does."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.reseed(0)

    def reseed(self, number: int) -> None:
        """Start the ids of one trace."""
        self._rng = Random(f"{self.seed} ids {number}")

    def generate_span_id(self) -> int:
        return self._rng.getrandbits(64) or 1

    def generate_trace_id(self) -> int:
        return self._rng.getrandbits(128) or 1


class InBatches(SpanProcessor):
    """Export ended spans as soon as a batch is full, in the caller's thread: nothing is dropped or waited for."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self._waiting: list[ReadableSpan] = []
        self.sent = 0

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        pass

    def on_end(self, span: ReadableSpan) -> None:
        self._waiting.append(span)
        if len(self._waiting) >= _BATCH:
            self.force_flush()

    def shutdown(self) -> None:
        self.force_flush()
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30000) -> bool:  # noqa: ARG002 - the SDK's signature
        if not self._waiting:
            return True
        if self._exporter.export(self._waiting) is not SpanExportResult.SUCCESS:
            raise NotDelivered(
                f"{len(self._waiting)} spans were not accepted; {self.sent} were before. Is the endpoint up?"
            )
        self.sent += len(self._waiting)
        self._waiting = []
        return True


class Emitter:
    """Turns played cases into spans of the services they ran in, and sends them.

    Args:
        exporter: Where the spans go.
        seed: For the ids.
    """

    def __init__(self, exporter: SpanExporter, seed: int) -> None:
        self._ids = SeededIds(seed)
        self._batches = InBatches(exporter)
        self._tracer = cache(self._make_tracer)

    @property
    def sent(self) -> int:
        """How many spans the endpoint has taken."""
        return self._batches.sent

    def emit(self, played: Played) -> str:
        """Make the spans of one case; returns the trace's id."""
        self._ids.reseed(played.case.number)
        tracer = self._tracer(played.case.agent.service.name, played.service_version)
        spans = [self._span(tracer, root, Context()) for root in played.roots]
        return f"{spans[0].get_span_context().trace_id:032x}"

    def emit_all(self, day: Iterable[Played]) -> Iterator[tuple[str, Played]]:
        """Emit a day, case by case, and flush at its end."""
        for played in day:
            yield self.emit(played), played
        self.close()

    def flush(self) -> None:
        """Send what has been emitted so far, and wait until it was taken."""
        self._batches.force_flush()

    def close(self) -> None:
        """Send what is left."""
        self._batches.shutdown()

    def _make_tracer(self, service: str, version: str) -> Tracer:
        resource = Resource.create(
            {"service.name": service, "service.version": version, "deployment.environment.name": "simulation"}
        )
        provider = TracerProvider(resource=resource, id_generator=self._ids, shutdown_on_exit=False)
        provider.add_span_processor(self._batches)
        return provider.get_tracer("larkspur.agents", version)

    def _span(self, tracer: Tracer, draft: Draft, parent: Context) -> Span:
        kind = SpanKind.CLIENT if draft.client else SpanKind.INTERNAL
        span = tracer.start_span(draft.name, parent, kind, draft.attributes, start_time=draft.start)
        assert isinstance(span, Span)
        inside = set_span_in_context(span, parent)
        for child in draft.children:
            self._span(tracer, child, inside)
        if draft.fault:
            _report(span, draft.fault, draft.end)
        span.end(draft.end)
        return span


def _report(span: Span, fault: Fault, at: int) -> None:
    span.set_attribute("error.type", fault.type)
    span.add_event("exception", {"exception.type": fault.type, "exception.message": fault.message}, at)
    span.set_status(Status(StatusCode.ERROR, fault.message or None))
