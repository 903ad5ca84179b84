"""Claude Code's own spans: bare names, durations in milliseconds, and input tokens that leave out the cache."""

from typing import Final

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.values import number, text

OWN: Final = {
    "operation": ("span.type",),
    "session_id": ("session.id",),
    "user_id": ("user.email", "user.account_uuid", "user.id"),
    "agent": ("agent.name", "agent_name"),
    "model": ("model",),
    "finish_reason": ("stop_reason",),
    "first_token_ms": ("ttft_ms",),
    "input_tokens": ("input_tokens",),
    "output_tokens": ("output_tokens",),
    "cache_read_tokens": ("cache_read_tokens",),
    "cache_write_tokens": ("cache_creation_tokens",),
    "cost": ("cost_usd",),
    "input": ("user_prompt", "new_context", "prompt"),
    "output": ("response.model_output", "response"),
    "system": ("system_prompt",),
    "tool_name": ("tool_name",),
    "tool_call_id": ("tool_use_id",),
    "arguments": (
        "tool_input",
        "tool_parameters",
        "full_command",
        "file_path",
        "skill_name",
        "subagent_type",
    ),
    "error_message": ("error",),
}

_KINDS: Final = {
    "interaction": "agent",
    "llm_request": "llm",
    "tool": "tool",
    "tool.execution": "chain",
    "tool.blocked_on_user": "chain",
    "hook": "guardrail",
}
_PREFIX: Final = "claude_code."


def read(draft: Draft) -> None:
    found = draft.found
    kind = (found.get("operation") or draft.raw.name).removeprefix(_PREFIX)
    draft.kind = _KINDS.get(kind, "chain")
    draft.put("provider", "anthropic" if draft.kind == "llm" else None)
    draft.put("agent", "claude-code" if draft.kind == "agent" else None)
    _add_cache(draft)
    if "cost" not in found and (micros := number(draft.raw.attributes.get("cost_usd_micros"))) is not None:
        draft.put("cost", micros / 1e6)
    failed = draft.raw.attributes.get("success") in (False, "false", "False") or "error_message" in found
    if failed:
        found["failed"] = True
        draft.put("error_type", text(draft.raw.attributes.get("error_type")))
    if kind.startswith("tool"):
        _read_output_event(draft)


def _add_cache(draft: Draft) -> None:
    """Make the input include what was read from and written to the cache."""
    found = draft.found
    fresh = found.get("input_tokens")
    cached = sum(found.get(name) or 0 for name in ("cache_read_tokens", "cache_write_tokens"))
    if fresh is not None and cached:
        found["input_tokens"] = fresh + cached
        draft.restore("input_tokens")


def _read_output_event(draft: Draft) -> None:
    for event in draft.raw.events:
        if event.name.removeprefix(_PREFIX) == "tool.output":
            said = (event.attributes.get(key) for key in ("output", "content", "diff"))
            draft.put("result", next((text(s) for s in said if text(s)), None))


DIALECT: Final = Dialect(
    "claude_code",
    scopes=("com.anthropic.claude_code*",),
    services=("claude-code",),
    names=(_PREFIX,),
    own=OWN,
    read=read,
)
