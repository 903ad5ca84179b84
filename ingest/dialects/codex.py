"""OpenAI's Codex: spans of its loop with token counts, often as text."""

from typing import Final

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.events import read_message_events
from ingest.dialects.values import text

ALIASES: Final = {
    "session_id": ("codex.conversation.id", "codex.thread.id"),
    "input_tokens": ("codex.usage.input_tokens",),
    "output_tokens": ("codex.usage.output_tokens",),
    "cache_read_tokens": ("codex.usage.cached_input_tokens",),
    "reasoning_tokens": ("codex.usage.reasoning_output_tokens",),
}

_CONVERSATIONS: Final = ("conversation.id", "conversation_id", "thread_id")
OWN: Final = {
    "session_id": _CONVERSATIONS,
    "user_id": ("user.account_id", "user.email"),
    "agent": ("originator",),
    "model": ("model", "slug"),
    "input_tokens": ("input_token_count",),
    "output_tokens": ("output_token_count",),
    "cache_read_tokens": ("cached_token_count",),
    "cache_write_tokens": ("cache_write_token_count",),
    "reasoning_tokens": ("reasoning_token_count",),
    "input": ("prompt",),
    "tool_name": ("tool_name",),
    "tool_call_id": ("call_id",),
    "arguments": ("arguments",),
    "result": ("output",),
    "error_message": ("error.message",),
}

_SERVICES: Final = ("codex_cli_rs", "codex_exec", "codex-cli", "codex", "codex_vscode", "codex-app-server")
_KINDS: Final = {
    "session_loop": "chain",
    "run_turn": "agent",
    "run_sampling_request": "llm",  # names the model; how many tokens it took is told by a span within
}
_ANSWERS: Final = ("stream_request", "handle_responses")  # model calls, where they count tokens


def read(draft: Draft) -> None:
    read_message_events(draft)
    _read_thread(draft)
    if "operation" not in draft.found:
        draft.kind = _kind(draft)
    draft.put("agent", "codex" if draft.kind == "agent" else None)
    if draft.raw.attributes.get("success") in (False, "false") or "error_message" in draft.found:
        draft.found["failed"] = True


def _read_thread(draft: Draft) -> None:
    """Take ``thread.id`` as the session where it is a text: a number is a thread of the operating system."""
    sent = draft.raw.attributes.get("thread.id")
    thread = text(sent) if type(sent) is str else None
    if thread is not None and draft.keys.get("session_id") not in _CONVERSATIONS:
        draft.restore("session_id")
        draft.found["session_id"], draft.keys["session_id"] = thread, "thread.id"
        if thread == sent:
            del draft.left["thread.id"]


def _kind(draft: Draft) -> str:
    """Tell the few spans of its loop that are steps of an agent from the many of the program that name one of them."""
    short = draft.raw.name.rpartition(".")[2]
    from_logs = draft.raw.name.startswith("codex.")
    if short in _KINDS:
        return _KINDS[short]
    if short in _ANSWERS:
        return "llm" if from_logs or "input_tokens" in draft.found else "chain"
    if not _CALLED.isdisjoint(draft.found) or ("tool_name" in draft.found and (from_logs or _PHASE in draft.left)):
        return "tool"
    return "chain" if "input_tokens" in draft.found else "span"


_CALLED: Final = frozenset({"arguments", "result"})
_PHASE: Final = "codex.tool.phase"


DIALECT: Final = Dialect(
    "codex",
    scopes=("codex*",),
    services=_SERVICES,
    marks=("codex.*",),
    names=("codex.",),  # also where the service is called otherwise
    aliases=ALIASES,
    own=OWN,
    read=read,
)
