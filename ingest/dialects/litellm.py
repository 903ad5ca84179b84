"""LiteLLM's own callback: OpenTelemetry's messages, usage in Python's repr, and each call's raw request below it."""

from typing import Final

from ingest.dialects.bodies import read_usage
from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.openllmetry import read as read_openllmetry
from ingest.dialects.providers import told_before
from ingest.dialects.values import parse

ALIASES: Final = {
    "cost": ("gen_ai.cost.total_cost",),
    "user_id": ("metadata.user_api_key_end_user_id", "metadata.user_api_key_user_id"),
    "session_id": ("metadata.session_id", "litellm.session_id"),
}
_RAW: Final = "raw_gen_ai_request"


def read(draft: Draft) -> None:
    read_openllmetry(draft)
    draft.put("provider", told_before(draft.found.get("model") or draft.found.get("request_model")))
    if draft.raw.name == _RAW:
        draft.kind = "chain"  # the same call once more, as it went over the wire
    usage = draft.raw.attributes.get("metadata.usage_object")
    if usage is not None:
        read_usage(draft, parse(usage)[0])


DIALECT: Final = Dialect("litellm", scopes=("litellm*",), marks=("litellm.*",), own=ALIASES, read=read)
