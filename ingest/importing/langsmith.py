"""Runs of LangSmith, as its API, its SDK and its bulk export give them: each run a span; and feedback on them.

https://docs.langchain.com/langsmith/run-data-format
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ingest.dialects.values import number, written
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
from ingest.raw import RawEvent, RawScope, RawSpan

Run = Mapping[str, Any]

_SCOPE = RawScope("langsmith")
_USAGE = (
    ("prompt_tokens", "gen_ai.usage.input_tokens"),
    ("completion_tokens", "gen_ai.usage.output_tokens"),
    ("total_tokens", "gen_ai.usage.total_tokens"),
    ("prompt_token_details", "gen_ai.usage.input_token_details"),
    ("completion_token_details", "gen_ai.usage.output_token_details"),
    ("total_cost", "gen_ai.usage.cost"),
)
# What a span has a place of its own for.
_SAID = frozenset(
    {
        "id",
        "trace_id",
        "parent_run_id",
        "name",
        "run_type",
        "child_runs",
        "child_run_ids",
        "inputs",
        "outputs",
        "extra",
        "events",
        "tags",
        "start_time",
        "end_time",
        "error",
        "status",
        "thread_id",
        "session_id",
        "session_name",
        *(field for field, _ in _USAGE),
    }
)
_PAYLOADS = (("inputs", "gen_ai.prompt"), ("outputs", "gen_ai.completion"))
_RAISED = re.compile(r"([A-Za-z_][\w.]{0,100})\(")
_THREADS = ("session_id", "thread_id", "conversation_id")


_SAID_OF_FEEDBACK = frozenset({"id", "run_id", "trace_id", "key", "score", "comment", "created_at"})


def recognises(value: Any) -> bool:
    return _is_run(value) or _is_feedback(value)


def _is_run(value: Any) -> bool:
    return isinstance(value, Mapping) and "run_type" in value and "id" in value


def _is_feedback(value: Any) -> bool:
    return isinstance(value, Mapping) and "run_id" in value and "key" in value and "score" in value


def read(_file: InputFile, records: Iterable[Record | Broken]) -> Iterator[Item]:
    return items_of(records, _items, "a run")


def _items(value: Any) -> Iterator[Item]:
    if _is_run(value):
        try:
            root = _span(value)
        except (ValueError, TypeError, OverflowError):
            yield from _nested(value)  # which it does not take along when it is told as broken
            raise
        yield root
        yield from _nested(value)
    elif _is_feedback(value):
        yield _score(value)
    else:
        yield Skipped("neither a run nor feedback of LangSmith")


def _nested(run: Run) -> Iterator[Item]:
    """Read the runs within a run, as the SDK gives them when it is asked for the whole tree."""
    rest = deque(_with_parent(child, run) for child in _children(run))
    while rest:
        child = rest.popleft()
        if _is_run(child):
            try:
                yield _span(child)
            except (ValueError, TypeError, OverflowError):
                yield Skipped("a run within another that cannot be read")
            rest.extend(_with_parent(inner, child) for inner in _children(child))
        else:
            yield Skipped("no run of LangSmith, within one")


def _children(run: Run) -> list[Any]:
    found = opened(run.get("child_runs"))
    return found if isinstance(found, list) else []


def _with_parent(child: Any, parent: Run) -> Any:
    """Tell a run what it is told by its place: whose child it is, and of which trace."""
    if not isinstance(child, Mapping):
        return child
    told = {"parent_run_id": parent["id"], "trace_id": parent.get("trace_id") or [*_steps(parent), parent["id"]][0]}
    return {**child, **{key: value for key, value in told.items() if is_empty(child.get(key))}}


def _span(run: Run) -> RawSpan:
    started, steps = nanoseconds(run.get("start_time")), _steps(run)
    if started is None:
        raise ValueError(f"its start_time is {run.get('start_time')!r}")
    trace = text(run.get("trace_id")) or (steps[0] if steps else "")
    parent = _parent(run, steps)
    if not trace and not parent:
        trace = text(run["id"])  # a root is what its trace is known by
    error = text(run.get("error"))
    return RawSpan(
        trace_id=trace_id_of(trace),
        span_id=span_id_of(text(run["id"])),
        name=text(run.get("name")),
        start_ns=started,
        end_ns=max(nanoseconds(run.get("end_time")) or started, started),
        parent_span_id=span_id_of(parent) if parent else None,
        status_code=2 if error or run.get("status") == "error" else 1 if run.get("status") == "success" else 0,
        status_message=error,
        attributes=_attributes(run, started) | ({} if parent else _of_root(run)),
        events=list(_events(run, started)),
        resource={"service.name": text(run.get("session_name"))} if run.get("session_name") else {},
        scope=_SCOPE,
        notes=tuple(_notes(run)),
    )


def _of_root(run: Run) -> dict[str, Any]:
    """Tell that a root is an agent, where it only says that it is a chain of steps."""
    named: dict[str, Any] = {"langsmith.trace.name": text(run.get("name"))}
    if run.get("run_type") == "chain":
        named |= {"langsmith.span.kind": "agent", "langsmith.run.run_type": "chain"}
    return named


def _notes(run: Run) -> Iterator[str]:
    if is_empty(run.get("end_time")):
        yield "unfinished"
    for field, key in _PAYLOADS:
        if _preview_of(run, field):
            yield f"truncated:{key}"


def _preview_of(run: Run, field: str) -> str:
    """Name the field that holds the beginning of a payload which lies elsewhere; nothing where the payload is here."""
    preview = f"{field}_preview"
    return preview if is_empty(opened(run.get(field))) and not is_empty(run.get(preview)) else ""


def _score(feedback: Run) -> Score:
    created = nanoseconds(feedback.get("created_at"))
    if created is None:
        raise ValueError(f"its created_at is {feedback.get('created_at')!r}")
    trace, run, value = text(feedback.get("trace_id")), text(feedback.get("run_id")), feedback.get("value")
    more: dict[str, Any] = {}
    set_all(more, "langsmith.feedback.", feedback, without=_SAID_OF_FEEDBACK)
    score = feedback["score"]
    return Score(
        time_ns=created,
        name=text(feedback["key"]),
        value=float(score) if isinstance(score, bool) else number(score),
        label=value if isinstance(value, str) else "",
        explanation=text(feedback.get("comment")),
        judge=text(mapping(feedback.get("feedback_source")).get("type")),
        score_id=text(feedback.get("id")),
        more=more,
        trace_id=trace_id_of(trace) if trace else None,
        span_id=span_id_of(run) if run else None,
    )


def _steps(run: Run) -> list[str]:
    """Give the ids of the runs from the root to this one, as the order of runs tells them: each behind its time."""
    return [step.partition("Z")[2] for step in text(run.get("dotted_order")).split(".") if "Z" in step]


def _parent(run: Run, steps: list[str]) -> str:
    parent = text(run.get("parent_run_id"))
    if parent:
        return parent
    if len(steps) > 1:
        return steps[-2]
    parents = texts(run.get("parent_run_ids"))
    return parents[-1] if parents else ""


def _attributes(run: Run, started: int) -> dict[str, Any]:
    extra = mapping(run.get("extra"))
    metadata = mapping(extra.pop("metadata", None))
    attributes: dict[str, Any] = {"langsmith.span.kind": text(run.get("run_type"))}
    for field, key in _PAYLOADS:
        said = run.get(_preview_of(run, field) or field)
        if not is_empty(said):
            attributes[key] = written(opened(said))
    set_all(attributes, "", {key: opened(run.get(field)) for field, key in _USAGE})
    _set_cost(attributes, run)
    set_all(attributes, "langsmith.metadata.", metadata)
    thread = text(run.get("thread_id"))
    if thread and not any(metadata.get(key) for key in _THREADS):
        attributes["langsmith.metadata.thread_id"] = thread
    if tags := texts(run.get("tags")):
        attributes["langsmith.span.tags"] = ", ".join(tags)
    for project in ("session_id", "session_name"):
        if run.get(project):
            attributes[f"langsmith.trace.{project}"] = text(run[project])
    if raised := _RAISED.match(text(run.get("error"))):
        attributes["error.type"] = raised[1]
    _read_call(attributes, extra, mapping(run.get("outputs")))
    _read_model(attributes, run)
    first = nanoseconds(run.get("first_token_time"))
    if first and first >= started:
        attributes["gen_ai.response.time_to_first_chunk"] = (first - started) / 1e9
    _set_feedback(attributes, mapping(run.get("feedback_stats")))
    set_all(attributes, "langsmith.extra.", extra)
    set_all(attributes, "langsmith.run.", run, without=_SAID)
    return attributes


def _set_cost(attributes: dict[str, Any], run: Run) -> None:
    """Add up the two parts of the cost where no total is told."""
    if "gen_ai.usage.cost" not in attributes:
        parts = [part for key in ("prompt_cost", "completion_cost") if (part := number(text(run.get(key)))) is not None]
        if parts:
            attributes["gen_ai.usage.cost"] = sum(parts)


def _read_model(attributes: dict[str, Any], run: Run) -> None:
    """Take the model from the object that asks it, where neither metadata nor parameters tell it."""
    if run.get("run_type") != "llm" or not _ASKED.isdisjoint(attributes):
        return
    made = mapping(mapping(run.get("serialized")).get("kwargs"))
    asked = next((name for key in _MODELS if (name := text(made.get(key)))), "")
    if asked:
        attributes["gen_ai.request.model"] = asked


_ASKED = frozenset({"gen_ai.request.model", "langsmith.metadata.ls_model_name"})
_MODELS = ("model_name", "model", "model_id")


def _set_feedback(attributes: dict[str, Any], stats: Mapping[str, Any]) -> None:
    """Tell what was judged of a run as OpenInference does, and that it is a mean: the run has nothing else of it."""
    for place, (name, figures) in enumerate(stats.items()):
        stat = mapping(figures)
        said = {"name": name, "score": number(stat.get("avg")), "mean_of": number(stat.get("n")) or 0}
        set_all(attributes, f"annotations.{place}.annotation.", said)


def _read_call(attributes: dict[str, Any], extra: dict[str, Any], outputs: Mapping[str, Any]) -> None:
    """Take what was asked of the model from the call's parameters, and its usage where only the answer tells it."""
    called = mapping(extra.get("invocation_params"))
    asked = called.get("model") or called.get("model_name")
    if asked:
        attributes.setdefault("gen_ai.request.model", text(asked))
    if called.get("tools"):
        attributes["gen_ai.tool.definitions"] = written(called["tools"])
    if "gen_ai.usage.input_tokens" not in attributes and isinstance(outputs.get("usage_metadata"), Mapping):
        attributes["langsmith.metadata.usage_metadata"] = written(outputs["usage_metadata"])


def _events(run: Run, started: int) -> Iterator[RawEvent]:
    events = opened(run.get("events"))
    for event in events if isinstance(events, list) else []:
        if isinstance(event, Mapping):
            said: dict[str, Any] = {}
            set_all(said, "", event, without=("name", "time"))
            yield RawEvent(text(event.get("name")), nanoseconds(event.get("time")) or started, said)


SOURCE = Source("langsmith", recognises, read)
