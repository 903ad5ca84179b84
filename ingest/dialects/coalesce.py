"""The layer that all dialects share: from what the attributes said to the fields of a span."""

import re
from collections.abc import Mapping
from typing import Any, Final

from ingest.dialects.bodies import read_request, read_response, read_usage
from ingest.dialects.calls import see_through
from ingest.dialects.dialect import Draft
from ingest.dialects.finish import finish_reason
from ingest.dialects.frozen import freeze, twin_of
from ingest.dialects.item_ids import by_call_ids
from ingest.dialects.kinds import is_agent, is_run_of_agent, kind_of, kind_of_name
from ingest.dialects.messages import last_reason
from ingest.dialects.outcome import fill_outcome
from ingest.dialects.parts import plain_response
from ingest.dialects.payloads import (
    as_one_list,
    conversation,
    is_redacted,
    opened,
    release,
    release_repeated,
    settle_system,
    system_messages,
    take,
    with_calls,
    with_written_calls,
)
from ingest.dialects.providers import is_known, provider_of
from ingest.dialects.reprs import from_fields
from ingest.dialects.usage import fill_usage, take_details
from ingest.dialects.values import READ_WELL, is_cut, parse, text, written
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
        if not draft.found.keys() >= _TOLD:
            _read_bodies(draft)
        if "output" in draft.keys and not draft.found.keys() >= _PARTS:
            _read_details(draft)
        if "usage" in draft.keys:
            _read_sums(draft)
    if draft.kind == "tool":
        _fill_tool(draft, span)
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


_TOLD: Final = frozenset({"model", "request_model", "input_tokens", "tool_definitions"})


def _read_bodies(draft: Draft) -> None:
    """Where no attribute tells model or usage, the bodies of request and response may."""
    found, keys = draft.found, draft.keys
    if "input" in keys and _may_be_body(draft, "input") and not found.keys() >= _ASKED:
        read_request(draft, opened(draft, keys["input"]))
    if "output" in keys and _may_be_body(draft, "output") and not found.keys() >= _ANSWERED:
        read_response(draft, opened(draft, keys["output"]))


_ASKED: Final = frozenset({"request_model", "tool_definitions"})
_ANSWERED: Final = frozenset({"model", "input_tokens"})


def _read_details(draft: Draft) -> None:
    """Take cached and reasoning tokens from the response, where the span tells only the sums they are part of."""
    sent = draft.raw.attributes[draft.keys["output"]]
    if type(sent) is not str or not (sent[:1] == "{" or (sent[:1] == "[" and '"candidates"' in sent[:_BEFORE])):
        return
    at = sent.rfind('"usage')
    detailed = _REASONED if "cache_read_tokens" in draft.found else _DETAILED
    if at < 0 or not detailed.search(sent, at, at + _LOOKED_AT):
        return
    aside = Draft(draft.raw, draft.dialect, {})
    body = opened(draft, draft.keys["output"])
    if type(body) is list:  # the pieces that Gemini streamed, of which the last tells the counts
        body = next((chunk for chunk in reversed(body) if type(chunk) is dict and "usageMetadata" in chunk), None)
    read_response(aside, body)
    take_details(draft, aside)


_BEFORE: Final = 200  # characters within which such pieces name their candidates


def _read_sums(draft: Draft) -> None:
    """Take the counts from an object of an attribute that nobody knows but by its name."""
    aside = Draft(draft.raw, draft.dialect, {})
    read_usage(aside, opened(draft, draft.keys["usage"]))
    if draft.found.keys().isdisjoint(_SUMS):
        for name in _SUMS:
            draft.put(name, aside.found.get(name))
    take_details(draft, aside)


_SUMS: Final = ("input_tokens", "output_tokens")
_LOOKED_AT: Final = 1_000  # characters, which hold any API's counts
_PARTS: Final = frozenset({"cache_read_tokens", "reasoning_tokens"})
_DETAILED, _REASONED = (
    re.compile(rf'(?:{names}reasoning|thoughts)\w*"\s*:\s*[1-9]', re.IGNORECASE) for names in ("cache|", "")
)


def _may_be_body(draft: Draft, field: str) -> bool:
    """Tell whether a payload may be an object: a list of messages is not opened only to see that it is none."""
    sent = draft.raw.attributes[draft.keys[field]]
    return type(sent) is not str or sent[:1] != "["


def _fill_found(draft: Draft, span: Open) -> None:
    found = draft.found
    get = found.get
    for field in _AS_FOUND:
        if field in found:
            setattr(span, field, found[field])
    if draft.kind in _MODEL_CALLS and "tool_name" in found:
        draft.restore("tool_name")  # OpenLIT tells which tool the answer asks for: messages say that
        draft.restore("tool_call_id")
        span.output = by_call_ids(draft.output, get("tool_call_id", ""))
    elif "tool_name" in found or "tool_call_id" in found:
        span.tool_name, span.tool_call_id = get("tool_name"), get("tool_call_id")
    asked = get("request_model")
    model = get("model") or asked
    if model and model[0] in _OF_OBJECTS:
        draft.restore("model")
        draft.restore("request_model")
        model = _name_of(model)
        if asked and asked[0] in _OF_OBJECTS:
            asked = model
    sent = get("provider")
    provider = provider_of(sent, model) if model or sent else None
    if provider is None and model and ":" in model:
        provider = _serving(model)
    if sent != provider:
        draft.restore("provider")
    if asked and ("/" in asked or ":" in asked):
        asked = _without_provider(draft, asked, provider, "request_model")
    if model and ("/" in model or ":" in model):
        model = _without_provider(draft, model, provider, "model")
    if model or asked or provider:
        span.model, span.request_model, span.provider = model, asked, provider


_AS_FOUND: Final = ("operation", "session_id", "user_id", "agent")


def _name_after_span(draft: Draft, span: Open) -> None:
    """Set which agent or tool it is from the name of the span, where nothing else tells."""
    name = draft.raw.name
    if draft.kind == "agent" and "agent" not in draft.found and not is_run_of_agent(name):
        span.agent = _after(name, _NAMED_AFTER) or _before(name, _NAMED_BEFORE) or _as_told(draft)
    elif draft.kind == "tool" and span.tool_name is None:
        span.tool_name = _after(name, ("execute_tool ", "tools/call ", "MCP send tools/call ")) or name or None


def _name_of(written_as: str) -> str | None:
    """Give what a model is called that was written down as the object which asks it; None for its mere address."""
    value = parse(written_as)[0]
    names = [value.get(name) for name in _NAMES] if type(value) is dict else []
    return next((name for name in map(text, names) if name), None)


_OF_OBJECTS: Final = "{<"
_NAMES: Final = ("model", "model_name", "_model_name", "model_id", "id", "name")


def _without_provider(draft: Draft, model: str, provider: str | None, field: str) -> str:
    """Leave out of a model's name who served it, as LiteLLM has it or Pydantic AI: the provider says that."""
    place = _PLACE.match(model)
    if place:
        bare = model[place.end() :]
    else:
        served_by, sign, bare = model.partition("/" if "/" in model else ":")
        if provider_of(served_by, None) != provider or (sign == ":" and not _is_served(served_by, bare)):
            return model
    if not bare:
        return model
    draft.restore(field)
    return bare


def _serving(model: str) -> str | None:
    """Give who serves a model where only its name tells: ``openai:gpt-4o``."""
    served_by, _, bare = model.partition(":")
    return provider_of(served_by, None) if bare and _is_served(served_by, bare) else None


def _is_served(served_by: str, bare: str) -> bool:
    """Tell who serves a model, and the model, from a model and its version or size: ``mistral:7b``, ``nova-v1:0``."""
    return is_known(served_by) and not _VERSION.match(bare)


_VERSION: Final = re.compile(r"v?\d|(?:latest|instruct|text|chat)(?:-v\d[\w.]*)?(?:-(?:i?q\d\w*|b?fp?\d+))?\Z")
_PLACE: Final = re.compile(r"(?:(?:projects/.{1,200}/)?publishers/[\w-]+/)?models/")  # where Google keeps a model


def _before(name: str, suffixes: tuple[str, ...]) -> str | None:
    return name.rpartition(".")[0] or None if name.endswith(suffixes) else None


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
    elif "input" in draft.keys:
        draft.input = take(draft, "input", "user")
        settle_system(draft)
    if draft.kind in _ONLY_RESULT:
        span.result = _payload(draft, "result") or _payload(draft, "output")
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
    return _payload(draft, "tool_definitions")


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


def _fill_tool(draft: Draft, span: Open) -> None:
    """Set what a tool was called with and what it answered; messages say it where no attribute does."""
    see_through(draft)
    arguments = _payload(draft, "arguments") or _payload(draft, "input")
    result = _payload(draft, "result") or _payload(draft, "output")
    span.arguments = _meant(draft, arguments, "arguments") or _in_messages(draft.input, *_IN_MESSAGES["arguments"])
    span.result = _meant(draft, result, "result") or _in_messages(draft.output, *_IN_MESSAGES["result"])
    span.tool_definitions = _payload(draft, "tool_definitions")
    _set_messages(draft, span)


def _meant(draft: Draft, sent: str | None, field: str) -> str | None:
    """Give the text that was meant where it was written as JSON once more, or in Python's way."""
    if sent is None or sent[:1] not in _PERHAPS:
        return sent
    if sent[0] == "[":
        return _only_said(draft, sent, field)
    if sent[0] == '"':
        found = parse(sent)[0]
        if type(found) is dict or type(found) is list:
            return written(found)
        return _meant(draft, found, field) if type(found) is str and found and found != sent else sent
    meant = _in_python(draft, sent)
    if meant is None:
        return sent
    for name in (field, "input" if field == "arguments" else "output"):
        draft.restore(name)
    return meant


_PERHAPS: Final = ('"', "{", "[", "c", "s")


def _only_said(draft: Draft, sent: str, field: str) -> str:
    """Give what a tool's payload says that was made messages, or blocks of text."""
    said: Any = None  # compiled code goes by what is declared
    if '"tool_call' in sent[:_LOOKED_AT]:
        said = _of_call(draft, parse(sent)[0], field)
    elif sent.startswith(_OF_TOOL):
        messages = parse(sent)[0]
        if type(messages) is list and len(messages) == 1 and messages[0].keys() == _PLAIN_MESSAGE:
            said = written(messages[0]["content"])  # which names no call
    elif field == "result" and sent.startswith(_OF_TEXTS):
        blocks, state = parse(sent)
        said = plain_response(blocks)
        if type(said) is str and len(blocks) == 1 and blocks[0].keys() <= _TEXT_BLOCK and not state:
            return said  # which is all that was sent
    if type(said) is not str:
        return sent
    for name in (field, "input" if field == "arguments" else "output"):
        draft.restore(name)
    return said


_OF_TOOL: Final = ('[{"role":"tool"', '[{"role": "tool"')
_OF_TEXTS: Final = ('[{"text":', '[{"type":"text",', '[{"type": "text",')
_PLAIN_MESSAGE: Final = {"role", "content"}
_TEXT_BLOCK: Final = {"type", "text"}


def _of_call(draft: Draft, value: Any, field: str) -> str | None:
    """Give arguments or answer of the call that messages tell and the span names.

    One message may tell it alone; several, of which none is named, are what an agent within said.
    """
    kind, key = _IN_MESSAGES[field]
    messages = conversation(value, "assistant")[0]
    parts = [part for message in messages for part in message.parts if part.get("type") == kind]
    parts = [part for part in parts if part.get(key) is not None]
    named = False
    for name, told in (("id", "tool_call_id"), ("name", "tool_name")):
        those = [part for part in parts if told in draft.found and part.get(name) == draft.found[told]]
        parts, named = those or parts, named or bool(those)
    if not parts or not (named or len(messages) == 1):
        return None
    draft.put("tool_call_id", text(parts[-1].get("id")))
    draft.put("tool_name", text(parts[-1].get("name")))
    return written(parts[-1][key])


_IN_MESSAGES: Final = {"arguments": ("tool_call", "arguments"), "result": ("tool_call_response", "response")}


def _in_python(draft: Draft, sent: str) -> str | None:
    """Read arguments that ``str`` wrote, or what a message says that it wrote, and which call it answers."""
    if sent[:2] == "{'":
        found, state = parse(sent)
        return written(found) if state in READ_WELL else None
    if sent.startswith(("content=", "status=")):
        fields = from_fields(sent) or {}
        draft.put("tool_call_id", text(fields.get("tool_call_id")))
        said = _said(fields)
        return None if said is None else written(said)
    return None


def _said(fields: Mapping[str, Any]) -> Any:
    """Give the content of a message, or what a tool of Agno's gave where nothing else is told of it."""
    if "content" in fields:
        return fields["content"]
    told = {key: value for key, value in fields.items() if key not in _OF_RESULT and value is not None}
    return fields.get("result") if fields.get("status") == "success" and not told else None


_OF_RESULT: Final = ("class", "status", "result")


def _in_messages(messages: tuple[Message, ...], kind: str, key: str) -> str | None:
    for message in messages:
        for part in message.parts:
            if part.get("type") == kind and part.get(key) is not None:
                return written(part[key])
    return None


def _payload(draft: Draft, name: str) -> str | None:
    """Give a payload as the text that was sent; a dialect may have set it outright."""
    if name not in draft.found:
        return None
    value = draft.found[name]
    key = draft.keys.get(name)
    if key is None:
        return written(value)
    if is_redacted(value):
        draft.note("redacted", key)
        return None
    if value is draft.raw.attributes[key]:  # else a dialect saw through a wrapping, and the attribute stays
        draft.left.pop(key, None)
    if is_cut(value):
        draft.note("truncated", key)
    return written(value)


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
