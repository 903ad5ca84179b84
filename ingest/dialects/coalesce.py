"""The layer that all dialects share: from what the attributes said to the fields of a span."""

from collections.abc import Mapping
from typing import Any

from ingest.dialects.dialect import Draft
from ingest.dialects.finish import finish_reason
from ingest.dialects.kinds import FIRST_WORDS, kind_of
from ingest.dialects.outcome import fill_outcome
from ingest.dialects.payloads import as_system, opened, settle_system, take
from ingest.dialects.providers import provider_of
from ingest.dialects.usage import fill_usage
from ingest.dialects.values import text, written
from ingest.raw import RawScope
from store.records import Message, Span

Fields = dict[str, Any]

_AS_FOUND = ("operation", "session_id", "user_id", "request_model", "tool_name", "tool_call_id")
_NAMED_AFTER = ("invoke_agent ", "create_agent ", "agent_run ")
_ONLY_RESULT = ("retriever", "reranker", "embedding")


def to_span(draft: Draft) -> Span:
    """Fill every field that a dialect left open, and make the span."""
    draft.kind = draft.kind or _kind(draft)
    fields: Fields = {name: draft.found.get(name) for name in _AS_FOUND}
    _fill_names(draft, fields)
    _fill_payloads(draft, fields)
    _fill_timing(draft, fields)
    fill_usage(draft, fields)
    fill_outcome(draft, fields)
    return _span(draft, fields)


def _kind(draft: Draft) -> str:
    found = draft.found
    kind = kind_of(found.get("kind")) or kind_of(found.get("operation"))
    if kind is None:
        kind = FIRST_WORDS.get(draft.raw.name.partition(" ")[0])
    if kind is None and ("tool_name" in found or "tool_call_id" in found):
        kind = "tool"
    if kind is None and not found.keys().isdisjoint(
        ("model", "request_model", "input_tokens", "output_tokens")
    ):
        kind = "llm"
    return kind or "chain"


def _fill_names(draft: Draft, fields: Fields) -> None:
    found = draft.found
    model = fields["model"] = found.get("model") or fields["request_model"]
    provider = fields["provider"] = provider_of(found.get("provider"), model)
    if "provider" in found and found["provider"] != provider:
        draft.restore("provider")
    agent = found.get("agent")
    if draft.kind == "agent" and agent is None:
        agent = _after(draft.raw.name, _NAMED_AFTER)
    fields["agent"] = agent
    if draft.kind == "tool" and fields["tool_name"] is None:
        name = draft.raw.name
        fields["tool_name"] = _after(name, ("execute_tool ", "tools/call ")) or name or None


def _after(name: str, prefixes: tuple[str, ...]) -> str | None:
    for prefix in prefixes:
        if name.startswith(prefix):
            return name[len(prefix) :].strip(" []") or None
    return None


def _fill_payloads(draft: Draft, fields: Fields) -> None:
    definitions = draft.found.get("tool_definitions")
    if definitions is not None:
        fields["tool_definitions"] = _payload_text(draft, "tool_definitions")
    if draft.kind == "tool":
        _fill_tool(draft, fields)
        return
    if draft.kind in _ONLY_RESULT:
        fields["result"] = _payload_text(draft, "result") or _payload_text(draft, "output")
    else:
        draft.output = draft.output or take(draft, "output", "assistant")
    draft.input = draft.input or take(draft, "input", "user")
    if not draft.system and "system" in draft.keys:
        draft.system = _system(draft)
    settle_system(draft)


def _system(draft: Draft) -> tuple[Message, ...]:
    key = draft.keys["system"]
    found = as_system(opened(draft, key))
    if found:
        draft.left.pop(key, None)
    return found


def _fill_tool(draft: Draft, fields: Fields) -> None:
    """Set what a tool was called with and what it answered; messages say it where no attribute does."""
    arguments = _payload_text(draft, "arguments") or _payload_text(draft, "input")
    result = _payload_text(draft, "result") or _payload_text(draft, "output")
    fields["arguments"] = arguments or _in_messages(draft.input, "tool_call", "arguments")
    fields["result"] = result or _in_messages(draft.output, "tool_call_response", "response")


def _in_messages(messages: tuple[Message, ...], kind: str, key: str) -> str | None:
    for message in messages:
        for part in message.parts:
            if part.get("type") == kind and part.get(key) is not None:
                return written(part[key])
    return None


def _payload_text(draft: Draft, name: str) -> str | None:
    """Give a payload as the text that was sent; a dialect may have set it outright."""
    key = draft.keys.get(name)
    if key is None:
        value = draft.found.get(name)
        return None if value is None else written(value)
    value = draft.raw.attributes[key]
    if opened(draft, key) is None:
        return None
    if draft.found.get(name) is not value:  # a dialect saw through a wrapping: the attribute stays as it is
        return written(draft.found[name])
    draft.left.pop(key, None)
    return written(value)


def _fill_timing(draft: Draft, fields: Fields) -> None:
    found = draft.found
    sent = found.get("finish_reason")
    reason = fields["finish_reason"] = finish_reason(sent) or _last_reason(draft.output)
    if reason is not None and sent in (reason, [reason]):
        draft.left.pop(draft.keys.get("finish_reason", ""), None)
    seconds = found.get("first_token_s")
    fields["first_token_ms"] = found.get("first_token_ms", None if seconds is None else seconds * 1000)
    if seconds is not None:
        draft.restore("first_token_s")


def _last_reason(messages: tuple[Message, ...]) -> str | None:
    return next((m.finish_reason for m in reversed(messages) if m.finish_reason), None)


def _span(draft: Draft, fields: Fields) -> Span:
    raw = draft.raw
    resource = raw.resource
    return Span(
        project=raw.project,
        trace_id=raw.trace_id,
        span_id=raw.span_id,
        parent_span_id=raw.parent_span_id,
        name=raw.name,
        kind=draft.kind or "span",
        dialect=draft.dialect,
        service=text(resource.get("service.name")),
        start_ns=raw.start_ns,
        end_ns=raw.end_ns,
        received_at=raw.received_at,
        input=draft.input,
        output=draft.output,
        system=draft.system,
        attributes=draft.left,
        events=_events(draft),
        links=tuple(link._asdict() for link in raw.links) if raw.links else (),
        resource=resource,
        scope=_scope(raw.scope),
        notes=_notes(draft),
        **fields,
    )


def _events(draft: Draft) -> tuple[Mapping[str, Any], ...]:
    events = draft.raw.events if draft.events is None else draft.events
    return tuple(event._asdict() for event in events) if events else ()


def _notes(draft: Draft) -> tuple[str, ...]:
    raw = draft.raw
    if not (raw.notes or draft.notes or raw.dropped_attributes or raw.dropped_events or raw.dropped_links):
        return ()
    dropped = (
        ("attributes", raw.dropped_attributes),
        ("events", raw.dropped_events),
        ("links", raw.dropped_links),
    )
    said = [f"dropped_{what}:{count}" for what, count in dropped if count]
    return (*raw.notes, *draft.notes, *said)


class _Scopes:
    """Remembers the last scope: spans of one scope come together, and what they share is written once."""

    last: tuple[RawScope, Mapping[str, Any]] = (RawScope(), RawScope()._asdict())

    def of(self, scope: RawScope) -> Mapping[str, Any]:
        known, written_as = self.last
        if scope is not known:
            written_as = scope._asdict()
            self.last = (scope, written_as)
        return written_as


_scope = _Scopes().of
