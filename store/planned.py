"""Insertions that are planned once: planning one into 51 columns takes longer than inserting a hundred rows."""

from typing import Any

import duckdb
import pyarrow as pa

_MANY = 16


class Session:
    """A DuckDB session that keeps the plans of its insertions from one unit of work to the next."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self.cursor = cursor
        self._places: dict[tuple[str, pa.Schema], _Place] = {}

    @property
    def full(self) -> bool:
        """Whether it has planned so much that it is better begun anew."""
        return len(self._places) > _MANY

    def insert(self, table: str, rows: pa.Table | pa.RecordBatchReader) -> None:
        """Append ``rows`` to ``table``, matching columns by name."""
        place = self._places.get((table, rows.schema)) or self._planned(table, rows.schema)
        place.rows = rows
        try:
            self.cursor.execute(f"EXECUTE {place.name}")
        finally:
            place.rows = None

    def _planned(self, table: str, schema: pa.Schema) -> "_Place":
        place = _Place(f"planned_{len(self._places)}", schema)
        self.cursor.register(f"{place.name}_rows", place)
        self.cursor.execute(f"PREPARE {place.name} AS INSERT INTO {table} BY NAME SELECT * FROM {place.name}_rows")
        return self._places.setdefault((table, schema), place)


class _Place:
    """Where a planned insertion finds its rows, by Arrow's own protocol."""

    def __init__(self, name: str, schema: pa.Schema) -> None:
        self.name = name
        self.rows: pa.Table | pa.RecordBatchReader | None = None
        self._schema = schema

    def __arrow_c_schema__(self) -> Any:
        return self._schema.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        assert self.rows is not None, "asked for while they are inserted"
        return self.rows.__arrow_c_stream__(requested_schema)
