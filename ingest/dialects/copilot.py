"""GitHub Copilot, in VS Code and as an agent: OpenTelemetry's names and a few of its own."""

from ingest.dialects.dialect import Dialect
from ingest.dialects.events import read_message_events
from ingest.raw import RawSpan

ALIASES = {
    "session_id": ("copilot_chat.chat_session_id",),
    "first_token_ms": ("copilot_chat.time_to_first_token",),
    "first_token_s": ("github.copilot.time_to_first_chunk",),
}

_SERVICES = ("copilot-chat", "github-copilot", "copilot")
_MARKS = ("copilot_chat.chat_session_id", "copilot_chat.time_to_first_token", "github.copilot.cost")


def detects(raw: RawSpan) -> bool:
    return raw.resource.get("service.name") in _SERVICES or any(key in raw.attributes for key in _MARKS)


DIALECT = Dialect("copilot", detects, ALIASES, read=read_message_events)
