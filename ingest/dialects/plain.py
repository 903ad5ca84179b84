"""Any other OpenTelemetry span: HTTP, databases, a program's own steps, and agents of frameworks nobody knows."""

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.kinds import guessed_kind, kind_of
from ingest.dialects.values import SAYS_NOTHING, text

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
    told = found.get("guessed_kind") or (None if _TYPES.isdisjoint(draft.raw.attributes) else _told(draft))
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


def _told(draft: Draft) -> str | None:
    """Give the kind that a name without a namespace tells, where more speaks for it; take what else such names tell."""
    attributes, found = draft.raw.attributes, draft.found
    word = next(word for key in _TYPES if (word := attributes.get(key)) is not None)
    beside = {field: key for key, field in _BESIDE.items() if attributes.get(key) not in SAYS_NOTHING}
    if type(word) is not str or (not beside and _MODELS.isdisjoint(found)):
        return None
    told = guessed_kind(word)
    if told is None and kind_of(word) == "tool" and draft.raw.name[:4].lower() == "tool":
        draft.put("tool_name", text(attributes.get("name")))
        told = "tool"
    for field, key in beside.items() if told else ():
        if field not in found:
            found[field], draft.keys[field] = attributes[key], key
    return told


_TYPES = frozenset({"span_type", "span.type", "type"})
_BESIDE = {"inputs": "input", "input": "input", "outputs": "output", "output": "output", "agent_name": "agent"}
_CALLED = frozenset({"arguments", "result", "tool_call_id"})
_COUNTED = frozenset({"input_tokens", "output_tokens", "input", "output"})
_MODELS = frozenset({"model", "request_model"})


DIALECT = Dialect("otel", read=read)
