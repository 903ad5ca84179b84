"""The tables' columns as Arrow sees them: the shape in which rows are handed to the store."""

import uuid
from functools import cache

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
        ("otlp_kind", pa.string()),
        ("flags", pa.int64()),
        ("trace_state", pa.string()),
        ("resource_schema_url", pa.string()),
        ("scope_schema_url", pa.string()),
    ],
)

LOGS = pa.schema(
    [
        ("project", pa.string()),
        ("record_id", UUID),
        ("trace_id", pa.string()),
        ("span_id", pa.string()),
        ("time", TIME),
        ("time_ns", pa.int64()),
        ("observed_ns", pa.int64()),
        ("received_at", TIME),
        ("severity", pa.int64()),
        ("severity_text", pa.string()),
        ("event_name", pa.string()),
        ("session_id", pa.string()),
        ("service", pa.string()),
        ("body", pa.string()),
        ("attributes", pa.string()),
        ("resource", pa.string()),
        ("scope", pa.string()),
        ("flags", pa.int64()),
        ("resource_schema_url", pa.string()),
        ("scope_schema_url", pa.string()),
        ("notes", pa.list_(pa.string())),
    ],
)

METRIC_POINTS = pa.schema(
    [
        ("project", pa.string()),
        ("record_id", UUID),
        ("metric", pa.string()),
        ("description", pa.string()),
        ("unit", pa.string()),
        ("type", pa.string()),
        ("temporality", pa.string()),
        ("monotonic", pa.bool_()),
        ("start_time", TIME),
        ("time", TIME),
        ("time_ns", pa.int64()),
        ("received_at", TIME),
        ("service", pa.string()),
        ("value", pa.float64()),
        ("int_value", pa.int64()),
        ("count", pa.int64()),
        ("sum", pa.float64()),
        ("min", pa.float64()),
        ("max", pa.float64()),
        ("distribution", pa.string()),
        ("exemplars", pa.string()),
        ("attributes", pa.string()),
        ("resource", pa.string()),
        ("scope", pa.string()),
        ("flags", pa.int64()),
        ("resource_schema_url", pa.string()),
        ("scope_schema_url", pa.string()),
        ("notes", pa.list_(pa.string())),
    ],
)

TEXTS = pa.schema(
    [("project", pa.string()), ("day", pa.date32()), ("hash", UUID), ("text", pa.string()), ("received_at", TIME)]
)


@cache
def empty(schema: pa.Schema) -> pa.Table:
    """Give a table without rows: what is there of a signal that did not come."""
    no_ids = pa.ExtensionArray.from_storage(UUID, pa.array([], pa.binary(16)))
    kinds = {UUID: no_ids, pa.list_(UUID): pa.ListArray.from_arrays(pa.array([0], pa.int32()), no_ids)}
    columns = [kinds[f.type] if f.type in kinds else pa.array([], f.type) for f in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def uuid_bytes(column: pa.ChunkedArray) -> list[bytes]:
    """Give the 16 bytes of each UUID of ``column``, ours or as DuckDB writes them to Arrow: as text."""
    if pa.types.is_string(column.type):
        return [uuid.UUID(text).bytes for text in column.to_pylist()]
    # By way of numpy, which takes a fortieth of the time.
    return [raw for chunk in column.chunks for raw in chunk.storage.to_numpy(zero_copy_only=False).tolist()]
