"""CrewAI, as OpenLLMetry's instrumentor sees it: crews, agents and tasks."""

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.openllmetry import read as read_openllmetry
from ingest.raw import RawSpan

ALIASES = {
    "agent": ("crewai.agent.role",),
    "input": ("crewai.task.description", "crewai.crew.inputs"),
    "output": ("crewai.crew.result", "crewai.agent.result", "crewai.task.result"),
}

_MARKS = ("crewai.agent.role", "crewai.task.description", "crewai.crew.result", "crewai.crew.tasks")


def detects(raw: RawSpan) -> bool:
    return raw.scope.name == "opentelemetry.instrumentation.crewai" or any(k in raw.attributes for k in _MARKS)


def read(draft: Draft) -> None:
    read_openllmetry(draft)
    if "operation" not in draft.found and "kind" not in draft.found and draft.raw.name.endswith(".agent"):
        draft.kind = "agent"


DIALECT = Dialect("crewai", detects, ALIASES, read=read)
