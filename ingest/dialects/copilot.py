"""GitHub Copilot, in VS Code and as an agent: OpenTelemetry's names and a few of its own."""

from typing import Final

from ingest.dialects.dialect import Dialect
from ingest.dialects.events import read_message_events

ALIASES: Final = {
    "session_id": ("copilot_chat.chat_session_id",),
    "first_token_ms": ("copilot_chat.time_to_first_token",),
    "first_token_s": ("github.copilot.time_to_first_chunk",),
}


DIALECT: Final = Dialect(
    "copilot",
    services=("copilot-chat", "github-copilot", "copilot"),
    marks=("copilot_chat.*", "github.copilot.*"),
    aliases=ALIASES,
    own={
        "agent": ("gen_ai.agent.name", "gen_ai.agent.id"),  # its runtime sends no name
        "session_id": ("gen_ai.conversation.id", "copilot_chat.chat_session_id"),
    },
    read=read_message_events,
)
