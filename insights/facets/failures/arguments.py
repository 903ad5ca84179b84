"""A tool was called with arguments that it could not take: no JSON, against its schema, or rejected by it."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from insights.facets.contract import Quote
from insights.facets.failures.calls import bad_calls
from insights.facets.failures.finding import Finding
from insights.facets.masking import masked
from insights.facets.payload import UNPARSED, looks_like_json, parsed
from insights.facets.reading import Call, Reading
from insights.facets.trouble_phrases import INVALID
from insights.facets.wording import Wording

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int, float),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list, tuple),
    "object": (dict,),
}


def arguments(reading: Reading, wording: Wording) -> Finding | None:
    """Find a call with malformed arguments that was not put right by a later one of the same tool."""
    schemas = _schemas(reading)
    objects = {c.name for c in reading.calls if isinstance(parsed(c.arguments), Mapping)}
    wrong = {id(c): reason for c in reading.calls if (reason := _wrong_with(c, schemas, objects))}
    rejected = {id(b.call): b.message for b in bad_calls(reading, wording) if b.cause == INVALID}
    last_right = {c.name: i for i, c in enumerate(reading.calls) if id(c) not in wrong and not c.failed}
    for index, call in enumerate(reading.calls):
        reason = wrong.get(id(call), "")
        if id(call) in rejected or (reason and last_right.get(call.name, -1) < index):
            return _finding(call, reason or "rejected by the tool", rejected.get(id(call), ""))
    return None


def _finding(call: Call, reason: str, message: str) -> Finding:
    shown = message or call.arguments or ""
    return Finding(
        kind="malformed_arguments",
        headline="a tool is called with malformed arguments",
        span_ids=(call.span.span_id,),
        cause=INVALID,
        message=masked(message, 120),
        quotes=(Quote(call.span.span_id, shown), Quote(call.span.span_id, call.arguments or "")),
        details=(("tool", call.name), ("wrong", reason)),
    )


def _wrong_with(call: Call, schemas: Mapping[str, Any], objects: AbstractSet[str]) -> str:
    """Give what is wrong with the arguments of a call by themselves; empty if nothing is."""
    text = (call.arguments or "").strip()
    if not text or "truncated" in call.span.notes:
        return ""
    value = _bare(parsed(text))
    schema = schemas.get(call.name)
    if value is UNPARSED and (looks_like_json(text) or _takes_object(call.name, schema, objects)):
        return "unparseable"
    if isinstance(value, Mapping) and isinstance(schema, Mapping):
        return next(_violations(value, schema), "")
    return ""


def _bare(value: Any) -> Any:
    """Take arguments out of how Python functions are recorded, positional and named apart; what is positional fits."""
    if not (isinstance(value, Mapping) and isinstance(value.get("kwargs"), Mapping) and "args" in value):
        return value
    return None if value["args"] else value["kwargs"]


def _takes_object(name: str, schema: Any, objects: AbstractSet[str]) -> bool:
    """Whether a tool is called with an object: by its schema, else by how it was called otherwise."""
    return bool(schema.get("properties")) if isinstance(schema, Mapping) else name in objects


def _violations(value: Mapping[Any, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    properties = schema.get("properties")
    required = schema.get("required")
    if isinstance(required, list) and any(isinstance(r, str) and r not in value for r in required):
        yield "missing a required argument"
    if not isinstance(properties, Mapping):
        return
    for name, rule in properties.items():
        expected = rule.get("type") if isinstance(rule, Mapping) else None
        given = value.get(name)
        if isinstance(expected, str) and given is not None and not isinstance(given, _TYPES.get(expected, (object,))):
            yield "of the wrong type"
    if schema.get("additionalProperties") is False and any(name not in properties for name in value):
        yield "with an unknown argument"


def _schemas(reading: Reading) -> Mapping[str, Any]:
    """Give the schemas of the tools that models were told of, by name."""
    found: dict[str, Any] = {}
    for text in {s.tool_definitions for s in reading.trace.spans if s.tool_definitions}:
        tools = parsed(text)
        for tool in tools if isinstance(tools, list) else [tools]:
            inner = tool.get("function", tool) if isinstance(tool, Mapping) else None
            if isinstance(inner, Mapping) and isinstance(inner.get("name"), str):
                found[inner["name"]] = inner.get("parameters") or inner.get("input_schema")
    return found
