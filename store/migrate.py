"""Bring a store to the newest schema, one numbered file at a time."""

import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib.resources import files

from store.errors import StoreDamaged, StoreTooNew, StoreUnavailable
from store.store import Store, Transaction

_LEDGER = (
    "CREATE TABLE IF NOT EXISTS schema_migrations "
    "(number INTEGER NOT NULL, name VARCHAR NOT NULL, applied_at TIMESTAMP NOT NULL)"
)
_MADE = re.compile(r"\bCREATE (?:OR REPLACE )?(?:TABLE|VIEW) (?:IF NOT EXISTS )?(\w+)")
_FILE = re.compile(r"(\d{4})_(\w+)\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema: plain DDL that every backend accepts."""

    number: int
    name: str
    sql: str


def known() -> list[Migration]:
    """Give the migrations this Tracelore brings, oldest first."""
    found = (
        Migration(int(match[1]), match[2], file.read_text("utf-8"))
        for file in files("store").joinpath("migrations").iterdir()
        if (match := _FILE.fullmatch(file.name))
    )
    return sorted(found, key=lambda step: step.number)


def made_by(steps: Iterable[Migration]) -> frozenset[str]:
    """Give the names of all tables and views that ``steps`` make."""
    return frozenset(name for step in steps for name in _MADE.findall(_LEDGER + ";" + step.sql))


def migrate(
    store: Store,
    adapt: Callable[[str], str] = str,
    unit: Callable[[], AbstractContextManager[Transaction]] | None = None,
    *,
    read_only: bool = False,
) -> None:
    """Apply every migration ``store`` lacks, each in a transaction of its own.

    Args:
        store: What to bring up to date.
        adapt: Turns plain DDL into the backend's own, e.g. to add storage options.
        unit: Begins the unit of work of a step; by default a transaction like any other.
        read_only: Only check that the store can be read with this code.
    """
    applied = _applied(store)
    steps = known()
    _check_not_newer(store, max(applied, default=0), steps[-1].number)
    missing = [step for step in steps if step.number not in applied]
    if read_only and missing:
        raise StoreDamaged(
            f"{store.url} has an older schema. Start `tracelore serve` on it once to bring it up to date."
        )
    for step in missing:
        with (unit or store.transaction)() as work:
            _apply(work, step, adapt)


def check_same(store: Store) -> None:
    """See that the process which serves ``store`` brought it to the schema that this code knows.

    Raises:
        StoreTooNew: it is of a newer Tracelore.
        StoreUnavailable: it is of an older one.
    """
    found, newest = _newest_of(store), known()[-1].number
    _check_not_newer(store, found, newest)
    if found < newest:
        raise StoreUnavailable(
            f"The server at {store.url} is of an older Tracelore (schema {found}, this one knows {newest}). Restart it."
        )


def check_not_newer(store: Store) -> None:
    """See that no newer Tracelore has brought ``store`` up to date meanwhile.

    Raises:
        StoreTooNew: one has.
    """
    _check_not_newer(store, _newest_of(store), known()[-1].number)


def _newest_of(store: Store) -> int:
    return int(store.rows("SELECT max(number) AS newest FROM schema_migrations")[0]["newest"])


def _check_not_newer(store: Store, found: int, newest: int) -> None:
    if found > newest:
        raise StoreTooNew(
            f"{store.url} was written by a newer Tracelore (schema {found}, this one knows {newest}). "
            "Upgrade Tracelore, and start again what has run since before that."
        )


def _applied(store: Store) -> set[int]:
    tables = {r["table_name"] for r in store.rows("SELECT table_name FROM duckdb_tables() WHERE NOT internal")}
    if "schema_migrations" in tables:
        return {r["number"] for r in store.rows("SELECT number FROM schema_migrations")}
    if tables:
        raise StoreDamaged(
            f"{store.url} is a DuckDB file, but not one of Tracelore's: it holds {', '.join(sorted(tables)[:3])}. "
            "Give Tracelore a folder of its own."
        )
    return set()


def _apply(work: Transaction, step: Migration, adapt: Callable[[str], str]) -> None:
    work.execute(_LEDGER)
    # Another process may have opened a lake at the same time, and be a step ahead.
    if work.query("SELECT number FROM schema_migrations WHERE number = ?", [step.number]).num_rows:
        return
    work.execute(adapt(step.sql))
    work.execute("INSERT INTO schema_migrations VALUES (?, ?, now()::TIMESTAMP)", [step.number, step.name])
