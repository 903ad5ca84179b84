"""Haystack: components of a pipeline, each with its inputs and outputs."""

from ingest.dialects.bodies import read_request, read_response
from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.payloads import opened

ALIASES = {
    "input": ("haystack.component.input", "haystack.pipeline.input_data", "haystack.agent.input"),
    "output": ("haystack.component.output", "haystack.pipeline.output_data", "haystack.agent.output"),
}

_ENDINGS = (
    ("Generator", "llm"),
    ("Retriever", "retriever"),
    ("Embedder", "embedding"),
    ("Ranker", "reranker"),
    ("ToolInvoker", "tool"),
    ("Agent", "agent"),
)


def read(draft: Draft) -> None:
    component = str(draft.raw.attributes.get("haystack.component.type", ""))
    agent = "agent" if draft.raw.name == "haystack.agent.run" else "chain"
    draft.kind = next((kind for ending, kind in _ENDINGS if component.endswith(ending)), agent)
    if draft.kind == "llm":
        for field, reader in (("input", read_request), ("output", read_response)):
            if field in draft.keys:
                reader(draft, opened(draft, draft.keys[field]))


DIALECT = Dialect(
    "haystack",
    scopes=("haystack*",),
    marks=("haystack.*",),
    names=("haystack.",),
    aliases=ALIASES,
    read=read,
)
