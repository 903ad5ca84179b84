"""The layer that all dialects share: from what the attributes said to the fields of a span."""

import re
from collections.abc import Mapping
from typing import Any, Final

from ingest.dialects.asked_tools import with_calls, with_named_calls, with_written_calls
from ingest.dialects.dialect import Draft
from ingest.dialects.finish import finish_reason
from ingest.dialects.frozen import freeze, twin_of
from ingest.dialects.kinds import is_agent, is_run_of_agent, kind_of, kind_of_name
from ingest.dialects.messages import last_reason
from ingest.dialects.model_names import fill_model
from ingest.dialects.outcome import fill_outcome
from ingest.dialects.payloads import (
    as_one_list,
    opened,
    payload,
    release,
    release_repeated,
    settle_system,
    system_messages,
    take,
)
from ingest.dialects.told_in_bodies import read_told_in_bodies
from ingest.dialects.tool_step import fill_tool
from ingest.dialects.unnamed_answers import by_calls
from ingest.dialects.usage import fill_usage
from ingest.dialects.values import text
from ingest.raw import RawEvent, RawScope, RawSpan
from store.recent import Recent
from store.records import Message, Span

# A span that is not frozen yet; its fields are those of ``Span``.
Open = Any

_NAMED_AFTER: Final = ("invoke_agent ", "create_agent ", "agent_run ")
_NAMED_BEFORE: Final = (".run", ".run_stream", ".arun", ".invoke", ".agent", "._execute_core")
_MODEL_CALLS: Final = ("llm", "embedding")
_ONLY_RESULT: Final = ("retriever", "reranker", "embedding")

_Twin: Final = twin_of(Span)


def to_span(draft: Draft) -> Span:
    """Fill every field that a dialect left open, and make the span."""
    draft.kind = draft.kind or _kind(draft)
    span = _opened(draft)
    if draft.kind in _MODEL_CALLS:
        read_told_in_bodies(draft)
    if draft.kind == "tool":
        fill_tool(draft, span)
        _set_messages(draft, span)
    else:
        _fill_messages(draft, span)
    _fill_found(draft, span)
    _name_after_span(draft, span)
    _fill_timing(draft, span)
    fill_usage(draft, span)
    fill_outcome(draft, span)
    span.attributes = draft.left
    span.notes = _notes(draft)
    return freeze(span, Span)


def _opened(draft: Draft) -> Open:
    """Make the span with all that is not a matter of dialects."""
    raw = draft.raw
    span = _Twin(
        raw.project,
        raw.trace_id,
        raw.span_id,
        raw.parent_span_id,
        raw.name,
        draft.kind,
        draft.dialect,
        text(raw.resource.get("service.name")),
        raw.start_ns,
        raw.end_ns,
        "unset",
        raw.received_at,
    )
    if raw.kind:
        span.otlp_kind = raw.otlp_kind
    if raw.flags:
        span.flags = raw.flags
    if raw.trace_state:
        span.trace_state = raw.trace_state
    if raw.resource_schema_url:
        span.resource_schema_url = raw.resource_schema_url
    if raw.scope_schema_url:
        span.scope_schema_url = raw.scope_schema_url
    span.resource = raw.resource
    span.scope = _scopes.of(raw.scope)
    if raw.events and draft.events != []:
        span.events = tuple([_written_as(event) for event in (raw.events if draft.events is None else draft.events)])
    if raw.links:
        span.links = tuple(link._asdict() for link in raw.links)
    return span


def _written_as(event: RawEvent) -> Mapping[str, Any]:
    name, time_ns, attributes = event  # half of what its _asdict() takes
    return {"name": name, "time_ns": time_ns, "attributes": attributes}


def _kind(draft: Draft) -> str:
    found = draft.found
    told = kind_of(found["kind"]) if "kind" in found else None
    if told == "chain" and found.get("operation") == "execute_tool":
        told = "tool"  # what is a step to one convention the other knows better
    elif told == "llm" and found.get("operation") == "agent_step":
        told = "chain"  # and so is a call
    return (
        told
        or (kind_of(found["operation"]) if "operation" in found else None)
        or kind_of_name(draft.raw.name)
        or (_own_word(draft) if "guessed_kind" in found else None)
        or ("tool" if "tool_name" in found or "tool_call_id" in found else None)
        or ("agent" if is_agent(found, draft.raw.name) else None)
        or ("llm" if not _TOLD_BY_MODELS.isdisjoint(found) else None)
        or found.get("guessed_kind", "chain")
    )


def _own_word(draft: Draft) -> str | None:
    """Give the kind that the instrumentation tells in a namespace of its own, which counts more than what it names."""
    namespace = draft.keys["guessed_kind"].partition(".")[0]
    return draft.found["guessed_kind"] if namespace in draft.raw.scope.name.lower() else None


_TOLD_BY_MODELS: Final = frozenset({"model", "request_model", "input_tokens", "output_tokens"})


def _fill_found(draft: Draft, span: Open) -> None:
    found = draft.found
    get = found.get
    for field in _AS_FOUND:
        if field in found:
            setattr(span, field, found[field])
    if draft.kind in _MODEL_CALLS and "tool_name" in found:
        draft.restore("tool_name")  # OpenLIT tells which tool the answer asks for: messages say that
        draft.restore("tool_call_id")
        span.output = with_named_calls(draft)
    elif "tool_name" in found or "tool_call_id" in found:
        span.tool_name, span.tool_call_id = get("tool_name"), get("tool_call_id")
    fill_model(draft, span)


_AS_FOUND: Final = ("operation", "session_id", "user_id", "agent")


def _name_after_span(draft: Draft, span: Open) -> None:
    """Set which agent or tool it is from the name of the span, where nothing else tells."""
    name = draft.raw.name
    if draft.kind == "agent" and "agent" not in draft.found and not is_run_of_agent(name):
        span.agent = _after(name, _NAMED_AFTER) or _before(name, _NAMED_BEFORE) or _as_told(draft)
    elif draft.kind == "tool" and span.tool_name is None:
        span.tool_name = _after(name, ("execute_tool ", "tools/call ", "MCP send tools/call ")) or name or None


def _before(name: str, suffixes: tuple[str, ...]) -> str | None:
    before = name.rpartition(".")[0] if name.endswith(suffixes) else ""
    return before if before not in _CLASSES else None


_CLASSES: Final = ("", "Agent", "Crew", "Task")  # whose methods are no agents


def _as_told(draft: Draft) -> str | None:
    """Give the name of a step that its author says is an agent, if it is one that a thing would have."""
    name = draft.raw.name
    told = draft.found.get("kind", draft.found.get("guessed_kind"))
    return name if told and kind_of(told) == "agent" and _NAME.match(name) and not is_run_of_agent(name) else None


_NAME: Final = re.compile(r"[\w-]+\Z")


def _after(name: str, prefixes: tuple[str, ...]) -> str | None:
    for prefix in prefixes:
        if name.startswith(prefix):
            return name[len(prefix) :].strip(" []") or None
    return None


def _fill_messages(draft: Draft, span: Open) -> None:
    if "system" in draft.keys and not draft.system:
        draft.system = _system(draft)
    if draft.input:
        settle_system(draft)
        if "input" in draft.keys:
            release_repeated(draft, "input", "user")
        draft.input = by_calls(draft.input)
    elif "input" in draft.keys:
        draft.input = take(draft, "input", "user")
        settle_system(draft)
    if draft.kind in _ONLY_RESULT:
        span.result = payload(draft, "result") or payload(draft, "output")
    elif not draft.output and "output" in draft.keys:
        draft.output = take(draft, "output", "assistant")
    if "tool_calls" in draft.keys:
        draft.output = with_calls(draft)
    if draft.kind == "llm" and draft.output:
        draft.output = with_written_calls(draft)
    if "tool_definitions" in draft.found:
        span.tool_definitions = _tools(draft)
    _set_messages(draft, span)


def _set_messages(draft: Draft, span: Open) -> None:
    if draft.input:
        span.input = draft.input
    if draft.output:
        span.output = draft.output
    if draft.system:
        span.system = draft.system


def _tools(draft: Draft) -> str | None:
    """Give the tools offered; where each is a JSON text they are put together as one list."""
    listed = as_one_list(draft.found["tool_definitions"])
    if listed is not None:
        draft.found["tool_definitions"] = listed
    return payload(draft, "tool_definitions")


def _system(draft: Draft) -> tuple[Message, ...]:
    key = draft.keys["system"]
    sent = draft.raw.attributes[key]
    known = _instructions.get(sent) if type(sent) is str else None
    if known is not None:
        del draft.left[key]
        return known
    value = opened(draft, key)
    if value == "null":
        return ()
    found, rest = system_messages(value)
    if found:
        release(draft, key, value, rest)
        if rest is None and not draft.notes and type(sent) is str:
            _instructions.put(sent, found, len(sent))
    return found


_instructions: Final[Recent[str, tuple[Message, ...]]] = Recent(
    4_000_000
)  # characters; most calls of an agent send the same


def _fill_timing(draft: Draft, span: Open) -> None:
    found = draft.found
    sent = found.get("finish_reason")
    reason = finish_reason(sent) if sent else None
    if reason is not None and sent in (reason, [reason]):
        draft.left.pop(draft.keys.get("finish_reason", ""), None)
    reason = reason or (last_reason(draft.output) if draft.output else None)
    if reason is None and draft.kind == "llm" and "output" in draft.keys:
        reason = _finish_in_body(draft.raw.attributes[draft.keys["output"]])
    if reason is not None:
        span.finish_reason = reason
    if "first_token_ms" in found:
        span.first_token_ms = float(found["first_token_ms"])
    elif "first_token_s" in found:
        span.first_token_ms = found["first_token_s"] * 1000.0
        draft.restore("first_token_s")
    elif draft.raw.events and draft.kind == "llm":
        span.first_token_ms = _first_chunk(draft.raw)


def _finish_in_body(sent: Any) -> str | None:
    """Give why the model stopped, as only the body of its answer tells; what is said in it has its quotes escaped."""
    if type(sent) is not str or sent[:1] != "{" or '_reason"' not in sent:
        return None
    told = _FINISHED.search(sent, 0, _LOOKED_AT) or _FINISHED.search(sent, max(0, len(sent) - _LOOKED_AT))
    return finish_reason(told[1]) if told else None


_LOOKED_AT: Final = 1_000  # characters at either end of a body
_FINISHED: Final = re.compile(r'"(?:finish|stop|done)_reason": ?"([\w.-]{1,40})"')


def _first_chunk(raw: RawSpan) -> float | None:
    """Give how long the first of the events took that mark the pieces of a stream, in milliseconds."""
    times = [event.time_ns for event in raw.events if event.name in _CHUNKS]
    return (min(times) - raw.start_ns) / 1e6 if times and min(times) >= raw.start_ns else None


_CHUNKS: Final = frozenset(
    {
        "First Token Stream Event",  # OpenInference's
        *("gen_ai.content.completion.chunk", "llm.content.completion.chunk"),  # OpenLLMetry's, now and before
        "new_token",  # LangSmith's
        "ai.stream.firstChunk",  # Vercel's
    }
)


def _notes(draft: Draft) -> tuple[str, ...]:
    raw = draft.raw
    if raw.dropped_attributes or raw.dropped_events or raw.dropped_links:
        for what in ("attributes", "events", "links"):
            count = getattr(raw, f"dropped_{what}")
            if count:
                draft.notes.append(f"dropped_{what}:{count}")
    return (*raw.notes, *draft.notes) if raw.notes or draft.notes else ()


class _Scopes:
    """Remembers the last scope: spans of one scope come together, and what they share is written once."""

    last: tuple[RawScope, Mapping[str, Any]] = (RawScope(), RawScope()._asdict())

    def of(self, scope: RawScope) -> Mapping[str, Any]:
        known, written_as = self.last
        if scope is not known and scope != known:
            written_as = scope._asdict()
            self.last = (scope, written_as)
        return written_as


_scopes: Final = _Scopes()
