"""DuckDB extensions from Python packages, so that a machine without internet or a writable home has them."""

from collections.abc import Sequence
from importlib.resources import files

import duckdb

from store.errors import StoreError
from store.literals import literal

SERVING = ("httpfs", "quack")  # in this order: the second uses the first


def load_extensions(connection: duckdb.DuckDBPyConnection, names: Sequence[str] = SERVING) -> None:
    """Load extensions, by default what serving and its clients need; DuckDB checks the signatures.

    Raises:
        ModuleNotFoundError: a package is not installed.
        StoreError: the packages are of another DuckDB version, or of another platform.
    """
    for name in names:
        try:
            connection.execute(f"LOAD {literal(_file(name))}")
        except duckdb.Error as error:
            package = f"duckdb-extension-{name.replace('_', '-')}=={duckdb.__version__}"
            raise StoreError(
                f"DuckDB {duckdb.__version__} could not load its extension {name}: {error}. "
                f"Install the package that fits: pip install {package}"
            ) from error


def _file(name: str) -> str:
    package = files(f"duckdb_extension_{name}")
    return str(package.joinpath("extensions", f"v{duckdb.__version__}", f"{name}.duckdb_extension"))
