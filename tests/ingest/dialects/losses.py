"""What reading a span lost: words and numbers that were sent, and that the span neither says nor keeps."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

import orjson

from ingest.raw import RawSpan
from store.records import Span

# What reading puts in one spelling, so that its words need not be found again.
SPELT = frozenset({"role", "type", "finish_reason", "stop_reason", "finishReason", "event.name"})


def lost(raw: RawSpan, span: Span) -> dict[str, list[str]]:
    """Give what is missing of each attribute; nothing of most, and of none if all is well."""
    said = "\x00".join(leaves(said_by(span), keep=SPELT))
    found = {}
    for key, value in raw.attributes.items():
        if key in span.attributes and span.attributes[key] == value:
            continue
        rest = list(leaves(span.attributes.get(key), keep=SPELT))
        missing = [leaf for leaf in leaves(value) if leaf not in said and leaf not in rest]
        if missing and not (value == "null" and _says_nothing(key, raw.attributes)):
            found[key] = missing
    return found


def _says_nothing(key: str, attributes: Mapping[str, Any]) -> bool:
    """Tell whether an attribute is what a message says in which a tool is called or answers: null is nothing there.

    Nor is it in a history of calls that were left out, as one SDK sends it.
    """
    message, _, name = key.rpartition(".")
    beside = tuple(f"{message}.{call}" for call in ("tool_calls.", "function_call.", "tool_call_id"))
    of_history = ".prompt." in key and attributes.get(f"{message}.role") in ("assistant", "tool")
    return name == "content" and (of_history or any(other.startswith(beside) for other in attributes))


def said_by(span: Span) -> list[Any]:
    """Give all that the fields of a span hold, its attributes left out."""
    named = [getattr(span, f.name) for f in fields(Span) if f.name not in ("attributes", "input", "output", "system")]
    messages = [orjson.loads(m.to_json()) for m in (*span.system, *span.input, *span.output)]
    return [named, messages]


def leaves(value: Any, keep: frozenset[str] = frozenset()) -> Iterator[str]:
    """Give every word and number in ``value``; JSON in text, and what Python writes, looked into."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, str):
        yield from _leaves_of_text(value, keep)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if name not in SPELT or name in keep:
                yield from leaves(inner, keep)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from leaves(inner, keep)
    elif value is not None and not isinstance(value, bool):
        yield str(float(value))


def _leaves_of_text(value: str, keep: frozenset[str]) -> Iterator[str]:
    yield value if keep else ""
    inner = _structure(value)
    if inner is None:
        yield value
    else:
        yield from leaves(inner, keep)


def _structure(value: str) -> Any:
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return _written_by_python(value)


def _written_by_python(value: str) -> Any:
    """Give the list or object that Python writes as this very text; None where it would write anything else."""
    if value[:1] not in ("{", "["):
        return None
    try:
        found = ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    return found if repr(found) == value else None
