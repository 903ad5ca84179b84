"""TanStack's AI: OpenTelemetry's attributes, and those of Langfuse beside them, also on the run around its calls."""

from typing import Final

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.events import read_message_events


def read(draft: Draft) -> None:
    read_message_events(draft)
    if "tanstack.ai.iterations" in draft.raw.attributes:
        draft.kind = "agent"  # and its counts are the sum of those of the calls below it


DIALECT: Final = Dialect("tanstack", marks=("tanstack.ai.*",), read=read)
