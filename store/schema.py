"""The tables' columns as Arrow sees them: the shape in which rows are handed to the store."""

import uuid

import pyarrow as pa

UUID = pa.uuid()
TIME = pa.timestamp("us")

SPANS = pa.schema(
    [
        ("project", pa.string()),
        ("trace_id", pa.string()),
        ("span_id", pa.string()),
        ("parent_span_id", pa.string()),
        ("name", pa.string()),
        ("kind", pa.string()),
        ("dialect", pa.string()),
        ("service", pa.string()),
        ("start_time", TIME),
        ("end_time", TIME),
        ("start_ns", pa.int64()),
        ("end_ns", pa.int64()),
        ("received_at", TIME),
        ("status", pa.string()),
        ("error_type", pa.string()),
        ("error_message", pa.string()),
        ("operation", pa.string()),
        ("agent", pa.string()),
        ("session_id", pa.string()),
        ("user_id", pa.string()),
        ("model", pa.string()),
        ("request_model", pa.string()),
        ("provider", pa.string()),
        ("tool_name", pa.string()),
        ("tool_call_id", pa.string()),
        ("finish_reason", pa.string()),
        ("input_tokens", pa.int64()),
        ("output_tokens", pa.int64()),
        ("cache_read_tokens", pa.int64()),
        ("cache_write_tokens", pa.int64()),
        ("reasoning_tokens", pa.int64()),
        ("cost", pa.float64()),
        ("cost_source", pa.string()),
        ("first_token_ms", pa.float64()),
        ("input", pa.list_(UUID)),
        ("output", pa.list_(UUID)),
        ("system", pa.list_(UUID)),
        ("tool_definitions", UUID),
        ("arguments", UUID),
        ("result", UUID),
        ("attributes", pa.string()),
        ("events", pa.string()),
        ("links", pa.string()),
        ("resource", pa.string()),
        ("scope", pa.string()),
        ("notes", pa.list_(pa.string())),
    ],
)

TEXTS = pa.schema([("project", pa.string()), ("day", pa.date32()), ("hash", UUID), ("text", pa.string())])


def uuid_bytes(column: pa.ChunkedArray) -> list[bytes]:
    """Give the 16 bytes of each UUID of ``column``, ours or as DuckDB writes them to Arrow: as text."""
    if pa.types.is_string(column.type):
        return [uuid.UUID(text).bytes for text in column.to_pylist()]
    return [raw for chunk in column.chunks for raw in chunk.storage.to_pylist()]
