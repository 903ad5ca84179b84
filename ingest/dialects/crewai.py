"""CrewAI, as OpenLLMetry's instrumentor sees it: crews, agents and tasks."""

from typing import Final

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.openllmetry import read as read_openllmetry

ALIASES: Final = {
    "agent": ("crewai.agent.role",),
    "input": ("crewai.task.description", "crewai.crew.inputs"),
    "output": ("crewai.crew.result", "crewai.agent.result", "crewai.task.result"),
}


def read(draft: Draft) -> None:
    read_openllmetry(draft)
    if draft.raw.name == "crewai.workflow":
        draft.kind = "chain"  # the crew, around its agents


DIALECT: Final = Dialect(
    "crewai",
    scopes=("opentelemetry.instrumentation.crewai",),
    marks=("crewai.*",),
    aliases=ALIASES,
    read=read,
)
