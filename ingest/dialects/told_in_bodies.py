"""What only the bodies of request and response tell of a call: model, usage, tools offered."""

import re
from typing import Final

from ingest.dialects.bodies import read_request, read_response, read_usage
from ingest.dialects.dialect import Draft
from ingest.dialects.payloads import opened
from ingest.dialects.usage import take_details


def read_told_in_bodies(draft: Draft) -> None:
    """Open them where no attribute tells the same."""
    if not draft.found.keys() >= _TOLD:
        _read_bodies(draft)
    if "output" in draft.keys and not draft.found.keys() >= _PARTS:
        _read_details(draft)
    if "usage" in draft.keys:
        _read_sums(draft)


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
