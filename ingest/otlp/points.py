"""Points of metrics decoded into plain Python, from either encoding: one record a point, whatever the metric's type."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import (
    AggregationTemporality,
    Exemplar,
    ExponentialHistogramDataPoint,
    HistogramDataPoint,
    Metric,
    NumberDataPoint,
    SummaryDataPoint,
)

from ingest.otlp.decoded import Origin, finite, note
from ingest.otlp.encoding import Encoding
from ingest.otlp.json_request import parsed_json
from ingest.otlp.protobuf_values import attributes, id_of, parsed, scope_of, time_of
from ingest.raw import RawPoint

Fields = dict[str, Any]
_OPTIONAL: tuple[Literal["sum", "min", "max"], ...] = ("sum", "min", "max")
Buckets = ExponentialHistogramDataPoint.Buckets

_TEMPORALITIES: Mapping[Any, str] = {
    AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA: "delta",
    AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE: "cumulative",
}


def decode_points(body: bytes, encoding: Encoding, origin: Origin) -> list[RawPoint]:
    """Decode an ``ExportMetricsServiceRequest``.

    Raises:
        Permanent: it is no such request.
    """
    read = parsed if encoding is Encoding.PROTOBUF else parsed_json
    return list(_points(read(body, ExportMetricsServiceRequest), origin))


def _points(request: ExportMetricsServiceRequest, origin: Origin) -> Iterator[RawPoint]:
    for resource_metrics in request.resource_metrics:
        resource, schema_url = attributes(resource_metrics.resource.attributes), resource_metrics.schema_url or None
        for scope_metrics in resource_metrics.scope_metrics:
            shared: Fields = {
                "resource": resource,
                "resource_schema_url": schema_url,
                "scope": scope_of(scope_metrics.scope),
                "scope_schema_url": scope_metrics.schema_url or None,
            }
            for metric in scope_metrics.metrics:
                yield from _of_metric(metric, origin, shared)


def _of_metric(metric: Metric, origin: Origin, shared: Fields) -> Iterator[RawPoint]:
    kind = metric.WhichOneof("data")
    if kind is None:
        return
    data = getattr(metric, kind)
    shared = {
        **shared,
        "metric": metric.name,
        "description": metric.description or None,
        "unit": metric.unit or None,
        "type": kind,
        "temporality": _TEMPORALITIES.get(getattr(data, "aggregation_temporality", None)),
        "monotonic": data.is_monotonic if kind == "sum" else None,
    }
    for point in data.data_points:
        yield _point(point, _VALUES[kind](point), origin, shared)


def _point(point: Any, values: Fields, origin: Origin, shared: Fields) -> RawPoint:
    notes: list[str] = []
    time = time_of(point.time_unix_nano, notes)
    if not time:
        note(notes, "clock_skew")
    return RawPoint(
        project=origin.project,
        received_at=origin.received_at,
        start_ns=time_of(point.start_time_unix_nano, notes) or None,
        time_ns=time,
        exemplars=[_exemplar(exemplar) for exemplar in getattr(point, "exemplars", ())],
        attributes=attributes(point.attributes),
        flags=point.flags,
        notes=tuple(notes),
        **values,
        **shared,
    )


def _number(point: NumberDataPoint | Exemplar) -> tuple[float | None, int | None]:
    kind = point.WhichOneof("value")
    if kind == "as_int":
        return float(point.as_int), point.as_int
    return (point.as_double if kind == "as_double" else None), None


def _gauge(point: NumberDataPoint) -> Fields:
    value, exact = _number(point)
    return {"value": value, "int_value": exact}


def _histogram(point: HistogramDataPoint) -> Fields:
    distribution = {"bounds": _doubles(point.explicit_bounds), "counts": list(point.bucket_counts)}
    return {**_summed(point), "distribution": distribution}


def _exponential(point: ExponentialHistogramDataPoint) -> Fields:
    distribution = {
        "scale": point.scale,
        "zero_count": point.zero_count,
        "zero_threshold": finite(point.zero_threshold),
        "positive": _buckets(point.positive),
        "negative": _buckets(point.negative),
    }
    return {**_summed(point), "distribution": distribution}


def _summary(point: SummaryDataPoint) -> Fields:
    quantiles = [[finite(q.quantile), finite(q.value)] for q in point.quantile_values]
    return {"count": point.count, "sum": point.sum, "distribution": {"quantiles": quantiles}}


def _summed(point: HistogramDataPoint | ExponentialHistogramDataPoint) -> Fields:
    optional: Fields = {name: getattr(point, name) for name in _OPTIONAL if point.HasField(name)}
    return {"count": point.count, **optional}


def _buckets(buckets: Buckets) -> Fields:
    return {"offset": buckets.offset, "counts": list(buckets.bucket_counts)}


def _doubles(values: Sequence[float]) -> list[float | str]:
    return [finite(value) for value in values]


def _exemplar(exemplar: Exemplar) -> Fields:
    value, exact = _number(exemplar)
    return {
        "time_ns": exemplar.time_unix_nano,
        "value": exact if exact is not None else value if value is None else finite(value),
        "trace_id": id_of(exemplar.trace_id, 16, "", []),
        "span_id": id_of(exemplar.span_id, 8, "", []),
        "attributes": attributes(exemplar.filtered_attributes),
    }


_VALUES: Mapping[str, Callable[[Any], Fields]] = {
    "gauge": _gauge,
    "sum": _gauge,
    "histogram": _histogram,
    "exponential_histogram": _exponential,
    "summary": _summary,
}
