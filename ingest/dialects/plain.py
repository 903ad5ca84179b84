"""Any other OpenTelemetry span: HTTP, databases, a program's own steps, and agents of frameworks nobody knows."""

from collections.abc import Callable
from typing import Any, Final

from ingest.dialects.dialect import MODELS, READERS, Aliases, Dialect, Draft
from ingest.dialects.kinds import guessed_kind, is_agent, kind_of
from ingest.dialects.values import SAYS_NOTHING, text

_VECTOR_STORES: Final = frozenset(
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
    attributes = draft.raw.attributes
    told = found.get("guessed_kind") or (None if _TYPES.isdisjoint(attributes) else _told(draft))
    if not (_MODEL.isdisjoint(attributes) or _SENT.isdisjoint(attributes) or _GIVEN.isdisjoint(attributes)):
        _take_bare(draft)
    if asks_vectors(draft):
        draft.kind = "retriever"
    elif told is not None:
        draft.kind = told
        if told == "agent":
            draft.put("agent", _entity(draft) or (None if draft.raw.name.startswith(_RUN_OF) else text(draft.raw.name)))
        elif told == "tool":
            draft.put("tool_name", _entity(draft))
    elif "tool_name" in found and ("tool" in draft.raw.name.lower() or not _CALLED.isdisjoint(found)):
        draft.kind = "tool"
    elif not _COUNTED.isdisjoint(found) and not MODELS.isdisjoint(found):
        draft.kind = "llm"
    elif is_agent(found, draft.raw.name):
        draft.kind = "agent"
    else:
        draft.kind = "span"
        for field in ("input", "output", "system"):  # of a step that is nobody's, not of a conversation
            found.pop(field, None)
            draft.keys.pop(field, None)


_RUN_OF: Final = "invoke_agent "  # which the name of the agent follows


def _entity(draft: Draft) -> str | None:
    """Give what the step is called in the namespace that tells its kind."""
    keys = draft.keys
    if "entity" not in keys or keys["entity"].partition(".")[0] != keys.get("guessed_kind", "").partition(".")[0]:
        return None
    return text(draft.found["entity"])


def _told(draft: Draft) -> str | None:
    """Give the kind that a name without a namespace tells, where more speaks for it; take what else such names tell."""
    attributes, found = draft.raw.attributes, draft.found
    word = next(word for key in _TYPES if (word := attributes.get(key)) is not None)
    beside = {field: key for key, field in _BESIDE.items() if attributes.get(key) not in SAYS_NOTHING}
    if type(word) is not str or not (len(beside) > 1 or "agent" in beside or _speaks_of_agents(draft)):
        return None  # much has a type and an input
    told = guessed_kind(word)
    if told is None and kind_of(word) == "tool" and draft.raw.name[:4].lower() == "tool":
        draft.put("tool_name", text(attributes.get("name")))
        told = "tool"
    for field, key in beside.items() if told else ():
        if field not in found:
            found[field], draft.keys[field] = attributes[key], key
    return told


def _speaks_of_agents(draft: Draft) -> bool:
    return not MODELS.isdisjoint(draft.found) or any(key.startswith(_OF_AGENTS) for key in draft.raw.attributes)


def _take_bare(draft: Draft) -> None:
    """Take what a program of somebody's own tells of a call, in names without a namespace."""
    for field, keys in _BARE.items():
        reader: Callable[[Any], Any] | None = READERS.get(field, text)
        for key in keys:
            if field in draft.found or (value := draft.raw.attributes.get(key)) in SAYS_NOTHING:
                continue
            read = reader(value) if reader else value
            if read is not None:
                draft.found[field], draft.keys[field] = read, key


# Of each there has to be one: cars are models, too.
_MODEL: Final = frozenset({"model", "model_name"})
_SENT: Final = frozenset({"input_tokens", "prompt_tokens"})
_GIVEN: Final = frozenset({"output_tokens", "completion_tokens"})
_BARE: Final[Aliases] = {
    "model": ("model", "model_name"),
    "provider": ("provider",),
    "input_tokens": ("input_tokens", "prompt_tokens"),
    "output_tokens": ("output_tokens", "completion_tokens"),
    "input": ("messages", "prompt", "input"),
    "output": ("completion", "response", "output"),
    "session_id": ("session_id", "conversation_id"),
    "user_id": ("user_id",),
}
_TYPES: Final = frozenset({"span_type", "span.type", "type"})
_BESIDE: Final = {
    "inputs": "input",
    "input": "input",
    "outputs": "output",
    "output": "output",
    "result": "output",
    "agent_name": "agent",
}
_CALLED: Final = frozenset({"arguments", "result", "tool_call_id"})
_COUNTED: Final = frozenset({"input_tokens", "output_tokens", "input", "output", "usage"})
_OF_AGENTS: Final = ("agent.", "llm.")


DIALECT: Final = Dialect("otel", read=read)
