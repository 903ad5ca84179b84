"""What SQL typed by people gave, as rows of plain values."""

from typing import Any

import pyarrow as pa

from store.errors import QueryRefused


def as_columns(table: pa.Table) -> tuple[list[str], list[dict[str, Any]]]:
    """Give the column names of ``table``, each made unique as DuckDB does it (``a``, ``a_1``), and its rows.

    Raises:
        QueryRefused: a column holds lists of times that Python has no word for.
    """
    names: list[str] = []
    for name in table.column_names:
        number, unique = 0, name
        while unique in names:
            number += 1
            unique = f"{name}_{number}"
        names.append(unique)
    columns = [_values(name, column) for name, column in zip(names, table.columns, strict=True)]
    return names, [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _values(name: str, column: pa.ChunkedArray) -> list[Any]:
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError):  # a time that Python has no word for: after the year 9999, or infinite
        pass
    try:
        return list(column.cast(pa.string()).to_pylist())
    except pa.ArrowException:  # of a list of such times
        raise QueryRefused(
            f"Column {name!r} holds times outside of the years 1 to 9999. Write {name}::VARCHAR to see them."
        ) from None
