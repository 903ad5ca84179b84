"""Exports of Langfuse, from its API, its user interface and its blob storage: observations, traces as spans, scores.

Field names are those of the API, ``traceId``, or of the storage, ``trace_id``.
https://langfuse.com/docs/api-and-data-platform/features/blob-storage-export-fields
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ingest.dialects.values import number, whole, written
from ingest.importing.fields import (
    is_empty,
    mapping,
    nanoseconds,
    set_all,
    span_id_of,
    text,
    texts,
    trace_id_of,
)
from ingest.importing.files import InputFile
from ingest.importing.source import Broken, Item, Record, Score, Skipped, Source, items_of
from ingest.json_values import opened
from ingest.raw import RawScope, RawSpan

Row = Mapping[str, Any]

_SCOPE = RawScope("langfuse-export")
_UNDERSCORE = re.compile(r"_([a-z])")
_OBSERVATION, _TRACE = "langfuse.observation.", "langfuse.trace."
_SAID = frozenset(
    {
        "id",
        "traceId",
        "parentObservationId",
        "type",
        "name",
        "startTime",
        "endTime",
        "completionStartTime",
        "level",
        "statusMessage",
        "input",
        "output",
        "model",
        "providedModelName",
        "modelParameters",
        "usage",
        "usageDetails",
        "costDetails",
        "totalCost",
        "calculatedTotalCost",
        "metadata",
        "userId",
        "sessionId",
        "traceName",
        "tags",
        "environment",
        "release",
        "version",
        "observations",
        "timestamp",
        "promptTokens",
        "completionTokens",
        "totalTokens",
        "latency",
        "usagePricingTierId",
    }
)
_SAID_OF_SCORES = frozenset(
    {
        "id",
        "traceId",
        "observationId",
        "sessionId",
        "timestamp",
        "name",
        "value",
        "stringValue",
        "comment",
        "source",
    }
)
_OF_TRACE = {
    "userId": "langfuse.user.id",
    "sessionId": "langfuse.session.id",
    "traceName": "langfuse.trace.name",
    "environment": "langfuse.environment",
    "release": "langfuse.release",
    "version": "langfuse.version",
}


def recognises(value: Any) -> bool:
    row = _api_names(value) if isinstance(value, Mapping) else {}
    return _is_observation(row) or _is_trace(row) or _is_score(row)


def read(_file: InputFile, records: Iterable[Record | Broken]) -> Iterator[Item]:
    return items_of(records, _items, "an observation, a trace or a score")


def _items(value: Any) -> Iterator[Item]:
    row = _api_names(value) if isinstance(value, Mapping) else {}
    if _is_score(row):
        yield _score(row)
    elif _is_observation(row):
        yield _observation(row)
        yield from _scores(row, {"traceId": row["traceId"], "observationId": row.get("id")})
    elif _is_trace(row):
        yield from _trace(row)
        yield from _scores(row, {"traceId": row["id"]})
    else:
        yield Skipped("neither an observation nor a trace nor a score of Langfuse")


def _api_names(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {_UNDERSCORE.sub(lambda m: m[1].upper(), str(key)): value for key, value in row.items()}


def _is_observation(row: Row) -> bool:
    return "traceId" in row and "startTime" in row and "type" in row


def _is_trace(row: Row) -> bool:
    return "traceId" not in row and "timestamp" in row and "id" in row and ("name" in row or "observations" in row)


def _is_score(row: Row) -> bool:
    return ("traceId" in row or "sessionId" in row) and "value" in row and "name" in row and "startTime" not in row


def _scores(row: Row, of: Row) -> Iterator[Item]:
    """Read the scores that stand within a trace or an observation; the API's list of traces only names them."""
    found = opened(row.get("scores"))
    for score in found if isinstance(found, list) else []:
        if isinstance(score, Mapping):
            yield _score({"timestamp": row.get("timestamp") or row.get("startTime"), **of, **_api_names(score)})
        else:
            yield Skipped("a score that is only named by its trace; export scores, too")


def _score(row: Row) -> Score:
    time = nanoseconds(row.get("timestamp")) or nanoseconds(row.get("createdAt"))
    if time is None:
        raise ValueError(f"its timestamp is {row.get('timestamp')!r}")
    trace, observation, value = text(row.get("traceId")), text(row.get("observationId")), number(row.get("value"))
    more: dict[str, Any] = {}
    set_all(more, "", {"session.id": row.get("sessionId")})
    set_all(more, "langfuse.score.", row, without=_SAID_OF_SCORES)
    return Score(
        time_ns=time,
        name=text(row.get("name")),
        value=value,
        label=text(row.get("stringValue")) or (text(row.get("value")) if value is None else ""),
        explanation=text(row.get("comment")),
        judge=text(row.get("source")),
        score_id=text(row.get("id")),
        more=more,
        trace_id=trace_id_of(trace) if trace else None,
        span_id=span_id_of(observation) if observation else None,
    )


def _trace(row: Row) -> Iterator[Item]:
    """Read a trace, and the observations in it: these belong below the one span that stands for it."""
    inner = opened(row.get("observations"))
    observations = [_api_names(o) for o in inner if isinstance(o, Mapping)] if isinstance(inner, list) else []
    shared = {key: row.get(key) for key in _OF_TRACE} | {"traceName": row.get("name"), "traceId": row["id"]}
    root = _trace_span(row, observations)
    yield root
    for observation in observations:
        if _is_observation({"traceId": "", **observation}):
            span = _observation(shared | {k: v for k, v in observation.items() if not is_empty(v)})
            span.parent_span_id = span.parent_span_id or root.span_id
            yield span
            yield from _scores(observation, {"traceId": row["id"], "observationId": observation.get("id")})
    if isinstance(inner, list) and any(isinstance(o, str) for o in inner):
        yield Skipped("an observation that is only named by its trace; export observations, too")


def _trace_span(row: Row, observations: list[dict[str, Any]]) -> RawSpan:
    times = [nanoseconds(o.get(key)) for o in observations for key in ("startTime", "endTime")]
    known = [time for time in (nanoseconds(row["timestamp"]), *times) if time is not None]
    if not known:
        raise ValueError(f"its timestamp is {row['timestamp']!r}")
    attributes: dict[str, Any] = {_OBSERVATION + "type": "chain", _OBSERVATION + "level": "DEFAULT"}
    for field in ("input", "output"):
        if not is_empty(row.get(field)):
            attributes[_TRACE + field] = written(opened(row[field]))
    _set_shared(attributes, {**row, "traceName": row.get("name")})
    set_all(attributes, _TRACE + "metadata.", mapping(row.get("metadata")))
    _set_others(attributes, row)
    return RawSpan(
        trace_id=trace_id_of(text(row["id"])),
        span_id=span_id_of(f"trace {text(row['id'])}"),
        name=text(row.get("name")),
        start_ns=min(known),
        end_ns=max(known),
        attributes=attributes,
        scope=_SCOPE,
    )


def _observation(row: Row) -> RawSpan:
    started = nanoseconds(row["startTime"])
    if started is None:
        raise ValueError(f"its start time is {row['startTime']!r}")
    if not text(row.get("id")):
        raise ValueError("it has no id")
    parent = text(row.get("parentObservationId"))
    failed = text(row.get("level")).upper() == "ERROR"
    return RawSpan(
        trace_id=trace_id_of(text(row["traceId"])),
        span_id=span_id_of(text(row["id"])),
        name=text(row.get("name")),
        start_ns=started,
        end_ns=max(nanoseconds(row.get("endTime")) or started, started),
        parent_span_id=span_id_of(parent) if parent else None,
        status_code=2 if failed else 0,
        status_message=text(row.get("statusMessage")) if failed else "",
        attributes=_attributes(row),
        scope=_SCOPE,
    )


def _attributes(row: Row) -> dict[str, Any]:
    attributes: dict[str, Any] = {
        _OBSERVATION + "type": text(row["type"]).lower(),
        _OBSERVATION + "level": text(row.get("level")) or "DEFAULT",
    }
    for field in ("input", "output"):
        if not is_empty(row.get(field)):
            attributes[_OBSERVATION + field] = written(opened(row[field]))
    said = {
        "model.name": row.get("model") or row.get("providedModelName"),
        "model.parameters": opened(row.get("modelParameters")),
        "usage_details": _usage(row),
        "cost_details": _costs(row),
        "completion_start_time": _iso(row.get("completionStartTime")),
        "status_message": row.get("statusMessage"),
    }
    set_all(attributes, _OBSERVATION, said)
    set_all(attributes, _OBSERVATION + "metadata.", mapping(row.get("metadata")))
    _set_shared(attributes, row)
    _set_others(attributes, row)
    return attributes


def _set_others(attributes: dict[str, Any], row: Row) -> None:
    """Keep what there is no field for; a list of scores is read by itself."""
    listed = isinstance(opened(row.get("scores")), list)
    set_all(attributes, "langfuse.export.", row, without=_SAID | {"scores"} if listed else _SAID)


def _set_shared(attributes: dict[str, Any], row: Row) -> None:
    set_all(attributes, "", {key: text(row.get(field)) for field, key in _OF_TRACE.items()})
    if tags := texts(row.get("tags")):
        attributes[_TRACE + "tags"] = tags


def _usage(row: Row) -> dict[str, int]:
    """Give the counts by name; older exports have them in ``usage`` or one by one."""
    found = mapping(row.get("usageDetails")) or mapping(row.get("usage"))
    if not found:
        found = {
            "input": row.get("promptTokens"),
            "output": row.get("completionTokens"),
            "total": row.get("totalTokens"),
        }
    return {key: count for key, value in found.items() if (count := whole(value))}


def _costs(row: Row) -> dict[str, Any]:
    costs = mapping(row.get("costDetails"))
    total = row.get("totalCost") or row.get("calculatedTotalCost")
    return costs if "total" in costs or total in (None, "", 0, "0") else {**costs, "total": total}


def _iso(value: Any) -> str | None:
    """Give a time with its zone, which is UTC where none is said."""
    found = text(value.isoformat() if hasattr(value, "isoformat") else value)
    if not found:
        return None
    return found if found.endswith("Z") or re.search(r"[+-]\d\d:?\d\d$", found) else f"{found}+00:00"


SOURCE = Source("langfuse", recognises, read)
