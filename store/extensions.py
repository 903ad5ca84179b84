"""DuckDB extensions from Python packages, so that a machine without internet has them."""

import duckdb
from duckdb_extensions import import_extension

NEEDED = ("httpfs", "quack")  # in this order: the second uses the first


def load_extensions(connection: duckdb.DuckDBPyConnection) -> None:
    """Install from the packages what is not installed yet, and load it. Signatures are checked by DuckDB."""
    for name in NEEDED:
        import_extension(name, con=connection)
        connection.execute(f"LOAD {name}")
