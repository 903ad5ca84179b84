"""DuckDB extensions from Python packages, so that a machine without internet or a writable home has them."""

from importlib.resources import files

import duckdb

from store.errors import StoreError
from store.literals import literal

NEEDED = ("httpfs", "quack")  # in this order: the second uses the first


def load_extensions(connection: duckdb.DuckDBPyConnection) -> None:
    """Load what serving and its clients need; DuckDB checks the signatures.

    Raises:
        StoreError: the packages are of another DuckDB version, or of another platform.
    """
    for name in NEEDED:
        try:
            connection.execute(f"LOAD {literal(_file(name))}")
        except duckdb.Error as error:
            raise StoreError(
                f"DuckDB {duckdb.__version__} could not load its extension {name}: {error}. "
                f"Install the package that fits: pip install duckdb-extension-{name}=={duckdb.__version__}"
            ) from error


def _file(name: str) -> str:
    package = files(f"duckdb_extension_{name}")
    return str(package.joinpath("extensions", f"v{duckdb.__version__}", f"{name}.duckdb_extension"))
