"""Tables as Parquet files, for other tools."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from store.duck_store import DuckStore
from store.errors import StoreUnavailable, UsageError
from store.meanwhile import asked, done
from store.progress import Progress, silent
from store.snapshot import Snapshot, snapshot

# When a row happened, of the tables whose rows happen.
_WHEN = {
    "spans": "start_time",
    "logs": "time",
    "metric_points": "time",
    "traces": "start_time",
    "facets": "start_time",
    "undescribed": "start_time",
    "flags": "happened_at",
    "unchecked": "time",
    "reviews": "reviewed_at",
    "overrides": "created_at",
    "reports": "created_at",
    "insight_runs": "started_at",
    "pattern_lineage": "happened_at",
}
_NOT_EXPORTED = frozenset(
    [
        "api_keys",
        "keyring",
        "forgetting",
        "forgetting_traces",
        "schema_migrations",
        "progress",
        "text_blocks",
        "text_grams",
    ]
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to export.

    Args:
        tables: Their names; none: all.
        project: Whose rows; None: everybody's.
        since: From when on they happened; None: from the beginning.
        until: Before when they happened; None: to the end.
    """

    tables: Sequence[str] = ()
    project: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def export(store: DuckStore, out: Path, wanted: Wanted, progress: Progress = silent) -> dict[str, int]:
    """Write a file ``TABLE.parquet`` for each table into ``out``, all as of one moment; give their rows.

    Tables whose rows do not happen at a time, such as patterns, are written whole; of texts those of the days on
    which the spans of the window came.

    Raises:
        UsageError: a table is not known, or a file is there already.
        StoreUnavailable: a file cannot be written; those that were written are whole. Or somebody was to be forgotten
            meanwhile; no file is left.
    """
    with snapshot(store) as seen:
        tables, finished = _checked(seen, out, wanted), done(seen, wanted.project)
        counts = {}
        for number, table in enumerate(tables):
            progress("exporting", number, len(tables))
            counts[table] = _write(seen, out / f"{table}.parquet", *_query(table, wanted))
        progress("exporting", len(tables), len(tables))
        if asked(store, wanted.project) - finished:
            for table in tables:
                (out / f"{table}.parquet").unlink()
            raise StoreUnavailable(
                f"Meanwhile {store.url} was being asked to forget what the files would still hold. They were deleted. "
                "Try again once that is done ('tracelore receipts')."
            )
    return counts


def _checked(seen: Snapshot, out: Path, wanted: Wanted) -> list[str]:
    known = [table for table in seen.tables() if table not in _NOT_EXPORTED]
    unknown = [table for table in wanted.tables if table not in known]
    if unknown:
        raise UsageError(f"There is no table {unknown[0]!r} to export; there are {', '.join(sorted(known))}.")
    tables = [table for table in known if not wanted.tables or table in wanted.tables]
    there = [table for table in tables if (out / f"{table}.parquet").exists()]
    if there:
        raise UsageError(f"{out / there[0]}.parquet exists already. Name another folder with --out.")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{out} cannot be used: {error.strerror}. Name another folder with --out.") from error
    return tables


def _query(table: str, wanted: Wanted) -> tuple[str, list[Any]]:
    where, params = _window(table, wanted)
    if wanted.project is not None:
        where, params = [*where, "project = ?"], [*params, wanted.project]
    return f"SELECT * FROM {table} WHERE {' AND '.join(where) or 'true'}", params


def _window(table: str, wanted: Wanted) -> tuple[list[str], list[Any]]:
    bounds = [(sign, at) for sign, at in ((">=", wanted.since), ("<", wanted.until)) if at is not None]
    if table == "texts" and bounds:
        where, params = _window("spans", wanted)
        return [f"day IN (SELECT DISTINCT received_at::DATE FROM spans WHERE {' AND '.join(where)})"], params
    if table not in _WHEN:
        return [], []
    return [f"{_WHEN[table]} {sign} ?" for sign, _ in bounds], [at for _, at in bounds]


def _write(seen: Snapshot, file: Path, sql: str, params: list[Any]) -> int:
    """Write one file; it gets its name when it is whole."""
    draft = file.with_name(f".{file.name}.part")
    count = 0
    try:
        rows = seen.stream(sql, params)
        with pq.ParquetWriter(draft, rows.schema, compression="zstd") as writer:
            for batch in rows:
                writer.write_batch(batch)
                count += batch.num_rows
        draft.replace(file)
    except (OSError, pa.ArrowException) as error:
        raise StoreUnavailable(f"{file} cannot be written: {error}. Check free space and rights.") from error
    finally:
        draft.unlink(missing_ok=True)
    return count
