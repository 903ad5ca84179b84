"""Any other OpenTelemetry span: HTTP, databases, a program's own steps, and agents of frameworks nobody knows."""

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.values import text

_VECTOR_STORES = frozenset(
    {
        "chroma",
        "lancedb",
        "marqo",
        "milvus",
        "pinecone",
        "qdrant",
        "vespa",
        "weaviate",
        "pgvector",
        "turbopuffer",
    }
)


def asks_vectors(draft: Draft) -> bool:
    """Tell whether a span is a question to a store of vectors."""
    attributes = draft.raw.attributes
    system = attributes.get("db.system") or attributes.get("db.system.name")
    return isinstance(system, str) and system.lower() in _VECTOR_STORES


def read(draft: Draft) -> None:
    found = draft.found
    told = found.get("guessed_kind")
    if asks_vectors(draft):
        draft.kind = "retriever"
    elif told is not None:
        draft.kind = told
        if told == "agent":
            draft.put("agent", text(draft.raw.name))
    elif "tool_name" in found and ("tool" in draft.raw.name.lower() or not _CALLED.isdisjoint(found)):
        draft.kind = "tool"
    elif not _COUNTED.isdisjoint(found) and not _MODELS.isdisjoint(found):
        draft.kind = "llm"
    else:
        draft.kind = "span"
        for field in ("input", "output", "system"):  # of a step that is nobody's, not of a conversation
            found.pop(field, None)
            draft.keys.pop(field, None)


_CALLED = frozenset({"arguments", "result", "tool_call_id"})
_COUNTED = frozenset({"input_tokens", "output_tokens", "input", "output"})
_MODELS = frozenset({"model", "request_model"})


DIALECT = Dialect("otel", read=read)
