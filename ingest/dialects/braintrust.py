"""Braintrust: JSON objects of what the step is, of its metadata and of its metrics."""

from typing import Final

from ingest.dialects.bodies import read_usage
from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.flattened import child
from ingest.dialects.run_metadata import put_texts
from ingest.dialects.values import number, parse, text

ALIASES: Final = {
    "input": ("braintrust.input_json", "braintrust.input"),
    "output": ("braintrust.output_json", "braintrust.output"),
}

# Names of counts that no API has.
_COUNTS: Final = {
    "prompt_cached_tokens": "cached_tokens",
    "prompt_cache_creation_tokens": "cache_creation_input_tokens",
    "completion_reasoning_tokens": "reasoning_tokens",
}


def read(draft: Draft) -> None:
    attributes = draft.raw.attributes
    what = parse(attributes.get("braintrust.span_attributes"))[0]
    draft.put("kind", text(child(what, "type")))
    metrics = parse(attributes.get("braintrust.metrics"))[0]
    if isinstance(metrics, dict):
        read_usage(draft, {_COUNTS.get(name, name): count for name, count in metrics.items()})
        draft.put("first_token_s", number(metrics.get("time_to_first_token")))
    metadata = parse(attributes.get("braintrust.metadata"))[0]
    put_texts(
        draft,
        metadata,
        request_model=("model",),
        provider=("provider",),
        session_id=("session_id", "thread_id", "conversation_id"),
        user_id=("user_id",),
    )
    draft.put("tool_definitions", child(metadata, "tools"))


_MARKS: Final = tuple(
    f"braintrust.{name}"
    for name in ("span_attributes", "metadata", "metrics", "input_json", "output_json", "input", "output")
)


DIALECT: Final = Dialect("braintrust", marks=_MARKS, aliases=ALIASES, read=read)
