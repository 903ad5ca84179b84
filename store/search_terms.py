"""What the terms of a search mean in SQL. Keys choose among conditions written here; values are always bound."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import orjson

from store.asked import Term
from store.json_text import as_json_text


class Condition(NamedTuple):
    """A condition and what its question marks stand for."""

    sql: str
    params: tuple[object, ...]
    # Of which one has to hold, if there are such: each by itself is looked for faster than all together, because
    # DuckDB then looks at equal values once.
    parts: "tuple[Condition, ...]" = ()


def _is(column: str) -> str:
    return f"lower(coalesce({column}, '')) = lower(?)"


def _among(column: str) -> str:
    return f"list_contains(list_transform({column}, lambda name: lower(name)), lower(?))"


def _equals(column: str) -> str:
    return f"{column} = TRY_CAST(? AS DOUBLE)"


_NUMBERS = (
    *("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens"),
    *("cost", "first_token_ms"),
)
_TEXTS = (
    *("agent", "session_id", "user_id", "model", "request_model", "provider", "operation", "kind"),
    *("tool_name", "tool_call_id", "finish_reason", "error_type"),
)
COLUMNS = frozenset({*_NUMBERS, *_TEXTS})
"""Columns of spans which attributes fill that can be asked for by the names of these."""

OF_TRACES: Mapping[str, str] = {
    "service": _is("t.service"),
    "agent": f"({_is('t.agent')} OR {_among('t.agents')})",
    "user": _is("t.user_id"),
    "session": _is("t.session_id"),
    "model": _among("t.models"),
    "tool": _among("t.tools"),
    "status": _is("t.status"),
    "name": _is("t.name"),
    "root_span_id": _is("t.root_span_id"),
    **{
        name: _equals(f"t.{name}")
        for name in ("span_count", "llm_count", "tool_count", "agent_count", "error_count", "duration_ms")
    },
}
"""Keys that the row of a settled trace answers."""
OF_SPANS: Mapping[str, str] = {
    "kind": _is("s.kind"),
    "provider": _is("s.provider"),
    "operation": _is("s.operation"),
    "error": "contains(lower(concat_ws(' ', s.error_type, s.error_message)), lower(?))",
    "span": f"({_is('s.span_id')} OR {_is('s.name')})",
    "call": _is("s.tool_call_id"),
    "finish": _is("s.finish_reason"),
    "dialect": _is("s.dialect"),
    "request_model": _is("s.request_model"),
    "otlp_kind": _is("s.otlp_kind"),
    **{name: _equals(f"s.{name}") for name in _NUMBERS},
}
"""Keys that hold for a trace if they hold for one of its spans."""
_ALSO: Mapping[str, str] = {
    "error_message": OF_SPANS["error"],
    "notes": _among("s.notes"),
    "flags": _equals("s.flags"),
    "bytes": _equals("s.bytes"),
    **{
        name: _is(f"s.{name}")
        for name in ("parent_span_id", "cost_source", "trace_state", "resource_schema_url", "scope_schema_url")
    },
}
"""Columns of spans whose names attributes may have, too: either is meant."""
_SAME: Mapping[str, str] = {
    "agents": "agent",
    "conversation": "session",
    "error_type": "error",
    "finish_reason": "finish",
    "gen_ai.agent.name": "agent",
    "gen_ai.conversation.id": "session",
    "gen_ai.operation.name": "operation",
    "gen_ai.provider.name": "provider",
    "gen_ai.request.model": "request_model",
    "gen_ai.response.model": "model",
    "gen_ai.tool.call.id": "call",
    "gen_ai.tool.name": "tool",
    "models": "model",
    "session.id": "session",
    "session_id": "session",
    "span_id": "span",
    "error.type": "error",
    "tool_call_id": "call",
    "tool_name": "tool",
    "tools": "tool",
    "user.id": "user",
    "user_id": "user",
}
# Found in a fraction of the time that it takes to read the JSON, or to write it in lower case.
_HOLDS = "contains({0}, ?)"
# The whole value, or one in a list; few values are lists, and that shows in the text.
_ATTRIBUTE = (
    "(lower({0} ->> ?) = lower(?) OR contains({0}, ?) AND "
    "list_contains(list_transform(json_extract_string({0} -> ?, '$[*]'), one -> lower(one)), lower(?)))"
)
# What is in JSON as in the value, in any letter case.
_CASELESS = re.compile(r"[0-9 .:_@-]{3,}")
# Numbers, and what may hold some, are not always written alike.
_NUMERIC = re.compile(r"[\s\d+\-._e]*\Z|\s*[\[{]", re.IGNORECASE)
_SAID_OTHERWISE = {"status": {"failed": "error", "fail": "error", "success": "ok", "fine": "ok"}}


def conditions(terms: Sequence[Term]) -> tuple[list[Condition], list[Condition]]:
    """Give what traces ``t`` have to fulfil, and what, each by itself, one of their spans ``s``."""
    of_traces: list[Condition] = []
    of_spans: list[Condition] = []
    for term in terms:
        key = _SAME.get(term.key.lower(), term.key.lower())
        if key in OF_TRACES:
            value = _SAID_OTHERWISE.get(key, {}).get(term.value.lower(), term.value)
            of_traces.append(_bound(OF_TRACES[key], value))
        elif key in OF_SPANS:
            of_spans.append(_bound(OF_SPANS[key], term.value))
        else:
            of_spans.append(_attribute(term))
    return of_traces, of_spans


def _bound(sql: str, value: str) -> Condition:
    return Condition(sql, (value,) * sql.count("?"))


def _attribute(term: Term) -> Condition:
    """Look for an attribute of the span or of what sent it, by its whole name, and in the column that it fills."""
    # A JSON pointer, because in a path names with dots or quotes would mean something else. Most spans lack most
    # attributes, and most have other values: what does not stand in the text need not be looked for in the JSON. The
    # value comes first, as fewer spans have it.
    pointer = "/" + term.key.replace("~", "~0").replace("/", "~1")
    key = as_json_text(term.key)
    held = [*_surely_in(term.value), key]
    attribute = f"({' AND '.join([_HOLDS] * len(held) + [_ATTRIBUTE])})"
    one = (*held, pointer, term.value, f"{key}:[", pointer, term.value)
    filled = ((_equals if name in _NUMBERS else _is)(f"s.{name}") for name in _filled().get(term.key, ()))
    also = [_ALSO[term.key.lower()]] if term.key.lower() in _ALSO else []
    parts = (
        *(_bound(sql, term.value) for sql in (*filled, *also)),
        *(Condition(attribute.format(column), one) for column in ("s.attributes", "s.resource")),
    )
    params = tuple(value for part in parts for value in part.params)
    return Condition(f"({' OR '.join(part.sql for part in parts)})", params, parts)


def _surely_in(value: str) -> list[str]:
    """Give the longest part of ``value`` that stands in every JSON which holds it, however its letters are written."""
    parts = [] if _NUMERIC.match(value) else _CASELESS.findall(value)
    return [max(parts, key=len)] if parts else []


@cache
def _filled() -> Mapping[str, Sequence[str]]:
    """Give the columns that an attribute fills where a dialect reads it; it then stands nowhere else."""
    found: dict[str, list[str]] = defaultdict(list)
    for column, names in orjson.loads(files("store").joinpath("claimed_attributes.json").read_bytes()).items():
        for name in names:
            found[name].append(column)
    return found
