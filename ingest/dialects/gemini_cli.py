"""Gemini CLI: OpenTelemetry's names, with Gemini's messages cut to 10,000 characters. Qwen Code was made of it."""

from typing import Final

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.events import read_message_events
from ingest.dialects.flattened import child
from ingest.dialects.payloads import conversation
from ingest.dialects.values import parse

OWN: Final = {
    "session_id": ("gen_ai.conversation.id", "session.id"),
    "user_id": ("user.email",),
    "model": ("model", "model_name"),
    "finish_reason": ("finish_reasons",),
    "input_tokens": ("input_token_count",),
    "output_tokens": ("output_token_count",),
    "cache_read_tokens": ("cached_content_token_count",),
    "reasoning_tokens": ("thoughts_token_count",),
    "tool_name": ("function_name",),
    "arguments": ("function_args",),
    "error_type": ("error_type",),
    "error_message": ("error", "error_message"),
    "input": ("prompt", "request_text"),
    "output": ("response_text",),
}


def read(draft: Draft) -> None:
    read_message_events(draft)
    _add_thoughts(draft)
    if draft.found.get("operation") == "tool_call":
        _unwrap_call(draft)
    if draft.raw.attributes.get("success") in (False, "false"):
        draft.found["failed"] = True
    if draft.dialect == "gemini_cli" and draft.found.get("operation") in ("llm_call", "agent_call"):
        draft.put("provider", "gcp.gemini")


def _unwrap_call(draft: Draft) -> None:
    """Take arguments and answer out of what its scheduler keeps of a call."""
    asked = child(parse(draft.found.get("arguments", draft.found.get("input")))[0], "args")
    if asked is not None:
        draft.found["arguments"] = asked
        draft.keys.pop("arguments", None)
    answered = child(parse(draft.found.get("result", draft.found.get("output")))[0], "response")
    messages = conversation(child(answered, "responseParts"), "tool")[0]
    for answer in [answer for message in messages for answer in message.tool_results][:1]:
        draft.found["result"] = answer.get("response")
        draft.keys.pop("result", None)


def _add_thoughts(draft: Draft) -> None:
    """Make the output include what was thought, which Gemini's API counts beside it."""
    found, thought = draft.found, draft.found.get("reasoning_tokens")
    if thought and not _lies_within(draft) and draft.keys.get("output_tokens") == "output_token_count":
        found["output_tokens"] += thought
        draft.restore("output_tokens")


def _lies_within(draft: Draft) -> bool:
    """Tell whether the total leaves no room for thoughts beside the output: other APIs count them in it."""
    into, out = draft.found.get("input_tokens"), draft.found.get("output_tokens")
    return type(into) is int and type(out) is int and draft.raw.attributes.get("total_token_count") == into + out


QWEN_CODE: Final = Dialect(
    "qwen_code",
    scopes=("qwen-code",),
    values={"gen_ai.agent.name": "qwen-code"},
    services=("qwen-code",),
    own=OWN,
    read=read,
)
DIALECT: Final = Dialect(
    "gemini_cli",
    scopes=("gemini-cli",),
    values={"gen_ai.agent.name": "gemini-cli"},
    own=OWN,
    read=read,
)
