"""Spring AI: OpenTelemetry's first conventions, and observations of its own around them."""

from typing import Final

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.events import read_message_events

ALIASES: Final = {
    "session_id": ("spring.ai.chat.client.conversation.id",),
    "tool_name": ("spring.ai.tool.definition.name",),
    "arguments": ("spring.ai.tool.call.arguments",),
    "result": ("spring.ai.tool.call.result",),
}

_KINDS: Final = {"chat_client": "chain", "advisor": "chain", "tool_call": "tool", "vector_store": "retriever"}


def read(draft: Draft) -> None:
    read_message_events(draft)
    draft.kind = _KINDS.get(str(draft.raw.attributes.get("spring.ai.kind")))


DIALECT: Final = Dialect(
    "spring_ai",
    marks=("spring.ai.*",),
    values={"gen_ai.system": "spring_ai"},
    aliases=ALIASES,
    read=read,
)
