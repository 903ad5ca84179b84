"""Tokens and cost of a span."""

from typing import Any

from ingest.dialects.dialect import Draft
from ingest.dialects.prices import Tokens
from ingest.dialects.prices import cost as computed_cost

Fields = dict[str, Any]

_PRICED = ("llm", "embedding")


def fill_usage(draft: Draft, fields: Fields) -> None:
    """Set the token counts and the cost; computed for model calls only, where none was given."""
    found = draft.found
    tokens_in = found.get("input_tokens")
    tokens_out = found.get("output_tokens")
    read = found.get("cache_read_tokens")
    write = found.get("cache_write_tokens")
    if read and tokens_in is not None and read > tokens_in:
        # Some instrumentations of Anthropic's API count cached tokens beside the input, not within it.
        tokens_in += read + (write or 0)
        draft.restore("input_tokens")
    fields["input_tokens"] = tokens_in
    fields["output_tokens"] = tokens_out
    fields["cache_read_tokens"] = read
    fields["cache_write_tokens"] = write
    fields["reasoning_tokens"] = found.get("reasoning_tokens")
    given = found.get("cost")
    if given is not None:
        fields["cost"], fields["cost_source"] = given, "given"
    elif draft.kind in _PRICED and fields["model"] and (tokens_in or tokens_out):
        tokens = Tokens(tokens_in or 0, tokens_out or 0, read or 0, write or 0)
        _fill_computed(draft, fields, tokens)


def _fill_computed(draft: Draft, fields: Fields, tokens: Tokens) -> None:
    dollars = computed_cost(fields["provider"], fields["model"], draft.raw.start_ns, tokens)
    if dollars is not None:
        fields["cost"], fields["cost_source"] = dollars, "computed"
