"""How much of the room in use is of rows that are there, by the row groups in which a file keeps them."""

from collections import defaultdict
from collections.abc import Iterator

from store.duckdb_file import FileStore
from store.literals import literal
from store.shares import WEIGHED, weight

# Rows that were stored after each other; fewer than a row group has, so that it shows where they become longer.
_PIECE = 2048


def part_there(store: FileStore) -> float:
    """Give the part of the room in use that is of rows that are there, from 0 to 1.

    The rest is of deleted ones in row groups of which others are left: it becomes free when these go, or are merged.
    """
    groups = defaultdict(list)
    for row in store.rows(_GROUPS):
        groups[row["name"]].append((row["rows"], row["bytes"]))
    in_use = there = 0.0
    for table, of_table in groups.items():
        parts = _parts_there(store, table, [rows for rows, _ in of_table])
        in_use += sum(in_group for _, in_group in of_table)
        there += sum(part * in_group for part, (_, in_group) in zip(parts, of_table, strict=True))
    return there / in_use if in_use else 1.0


def _parts_there(store: FileStore, table: str, groups: list[int]) -> Iterator[float]:
    """Give which part of each row group of ``table`` is there; ``groups`` are how many rows each has."""
    weighed = f"SELECT number, count(*) AS n, sum(weight) AS weight FROM ({weight(table, _NUMBER)}) GROUP BY number"
    pieces = {row["number"]: (row["n"], row["weight"]) for row in store.rows(weighed)}
    begin, all_rows = 0, sum(groups)
    for rows in groups:
        there = gone = mean = 0.0
        # How long those were that are gone nobody knows: as long as those that came right after them.
        for number in range((begin + rows - 1) // _PIECE, -(-begin // _PIECE) - 1, -1):
            left, says = pieces.get(number, (0, 0.0))
            mean = says / left if left else mean
            there += says
            gone += mean * max(0, min(_PIECE, all_rows - number * _PIECE) - left)
        begin += rows
        yield there / (there + gone) if gone else 1.0


# Rows are numbered through the row groups in their order, those that are deleted too.
_NUMBER = f"rowid // {_PIECE} AS number, "
# Small segments share a block; what a long one does not find in its block lies in whole ones of its own.
# What is not in the file yet has no block, and counts with the log.
_SEGMENTS = " UNION ALL ".join(
    f"SELECT {literal(table)} AS name, row_group_id, count, column_path, block_id, block_offset, additional_block_ids "
    f"FROM pragma_storage_info({literal(table)})"
    for table in WEIGHED
)
_GROUPS = f"""
WITH size AS (
    SELECT block_size FROM pragma_database_size() WHERE database_name = current_database()
), segments AS (
    SELECT name, row_group_id, CASE WHEN column_path = '[0]' THEN count ELSE 0 END AS rows,
        coalesce(CASE WHEN block_id < 0 THEN 0 ELSE lead(block_offset, 1, block_size) OVER
            (PARTITION BY block_id ORDER BY block_offset) - block_offset END
        + block_size * len(additional_block_ids), 0) AS bytes
    FROM ({_SEGMENTS}), size
)
SELECT name, sum(rows)::BIGINT AS rows, sum(bytes)::DOUBLE AS bytes FROM segments
GROUP BY name, row_group_id ORDER BY name, row_group_id
"""
