"""DuckDB sessions that outlive a transaction.

To register rows, and to plan their insertion into a table of fifty columns, costs more than to insert a hundred of
them. So a session does that once for each table, and lends the plan other rows each time.
"""

from typing import Any

import duckdb
import pyarrow as pa


class Session:
    """A session of one thread at a time.

    Args:
        cursor: Its own; closing it undoes what it has not committed.
    """

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self.cursor = cursor
        self._lent: dict[str, _Lent] = {}

    def insert(self, table: str, rows: pa.Table) -> None:
        """Append ``rows``, matching columns by name."""
        lent = self._lent.get(table)
        if lent is None or not lent.schema.equals(rows.schema, check_metadata=True):
            lent = self._prepared(table, rows.schema)
        lent.rows = rows
        try:
            self.cursor.execute(f"EXECUTE {_plan(table)}")
        finally:
            lent.rows = None

    def _prepared(self, table: str, schema: pa.Schema) -> "_Lent":
        lent = self._lent[table] = _Lent(schema)
        view = f"lent_to_{_plan(table)}"
        self.cursor.register(view, lent)
        self.cursor.execute(f"PREPARE {_plan(table)} AS INSERT INTO {table} BY NAME SELECT * FROM {view}")
        return lent


class _Lent:
    """Rows of one schema that DuckDB reads, others at every turn.

    It asks for them as https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html has it.
    """

    def __init__(self, schema: pa.Schema) -> None:
        self.schema = schema
        self.rows: pa.Table | None = None

    def __arrow_c_schema__(self) -> Any:
        return self.schema.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        rows = pa.Table.from_batches([], self.schema) if self.rows is None else self.rows
        return rows.__arrow_c_stream__(requested_schema)


def _plan(table: str) -> str:
    return f"insert_{table.replace('.', '_')}"
