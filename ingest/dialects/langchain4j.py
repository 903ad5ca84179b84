"""LangChain4j in Quarkus: OpenTelemetry's attributes, below steps that have nothing but a name."""

from typing import Final

from ingest.dialects.bodies import read_cost
from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.events import read_message_events
from ingest.dialects.values import text

_TOOL, _SERVICE = "langchain4j.tools.", "langchain4j.aiservices."
_COST: Final = "gen_ai.client.estimated_cost"  # "0.00025USD"


def read(draft: Draft) -> None:
    read_message_events(draft)
    name = draft.raw.name
    if name.startswith(_TOOL):
        draft.kind = "tool"
        draft.put("tool_name", name.removeprefix(_TOOL))
    elif name.startswith(_SERVICE):
        draft.kind = "agent"
        draft.put("agent", name.removeprefix(_SERVICE).partition(".")[0])
    cost = text(draft.raw.attributes.get(_COST))
    if cost and cost.endswith("USD"):
        read_cost(draft, cost.removesuffix("USD"))


DIALECT: Final = Dialect("langchain4j", marks=(_COST,), names=(_TOOL, _SERVICE), read=read)
