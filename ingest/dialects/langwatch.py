"""LangWatch: values that say of what type they are, and JSON objects of metrics and parameters."""

from typing import Any, Final

from ingest.dialects.bodies import read_cost, read_usage
from ingest.dialects.calls import read_answer
from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.flattened import child
from ingest.dialects.payloads import words_of
from ingest.dialects.providers import told_before
from ingest.dialects.run_metadata import read_run_metadata
from ingest.dialects.values import parse

ALIASES: Final = {
    "kind": ("langwatch.span.type",),
    "session_id": ("langwatch.thread.id",),
    "user_id": ("langwatch.user.id", "langwatch.customer.id"),
    "input": ("langwatch.input",),
    "output": ("langwatch.output",),
}


def read(draft: Draft) -> None:
    attributes = draft.raw.attributes
    draft.put("provider", told_before(draft.found.get("model") or draft.found.get("request_model")))
    told = parse(attributes.get("langwatch.metrics"))[0]
    metrics = _inside(told) or told
    read_usage(draft, metrics)
    if child(metrics, "cost") is not None:
        read_cost(draft, metrics["cost"])
    draft.put("tool_definitions", child(parse(attributes.get("langwatch.params"))[0], "tools"))
    if "metadata" in attributes:
        read_run_metadata(draft)
    for field, role in (("input", "user"), ("output", "assistant")):
        told = parse(draft.found.get(field))[0]
        value = _inside(told)
        if value is None:
            if _is_typed(told):
                del draft.found[field], draft.keys[field]  # nothing, told with its type
            continue
        if draft.found.get("kind") == "tool":
            if isinstance(value, list) and len(value) == 1 and child(value[0], "role") == "unknown":
                value = child(value[0], "content")
            draft.put("arguments" if field == "input" else "result", value)
            read_answer(draft)
        else:
            setattr(draft, field, words_of(value, role))


def _inside(found: Any) -> Any:
    """Give a value without what says of what type it is, which may be there more than once; None for another."""
    if not _is_typed(found):
        return None
    while _is_typed(found):
        found = found["value"]
        if isinstance(found, list) and len(found) == 1 and _is_typed(found[0]):
            found = found[0]
    return found


def _is_typed(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"type", "value"}


DIALECT: Final = Dialect("langwatch", scopes=("langwatch*",), marks=("langwatch.*",), aliases=ALIASES, read=read)
