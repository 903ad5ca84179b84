"""Any other OpenTelemetry span: HTTP, databases, a program's own steps."""

from ingest.dialects.dialect import Dialect, Draft

VECTOR_STORES = frozenset(
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


def read(draft: Draft) -> None:
    attributes = draft.raw.attributes
    system = attributes.get("db.system") or attributes.get("db.system.name")
    draft.kind = "retriever" if isinstance(system, str) and system.lower() in VECTOR_STORES else "span"


DIALECT = Dialect("otel", read=read)
