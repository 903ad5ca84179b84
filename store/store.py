"""What a store is, whatever holds it: the contract of every backend, and the one call that opens them."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, runtime_checkable

import pyarrow as pa

QUACK = "quack:"
LAKE = "ducklake:"


@runtime_checkable
class Transaction(Protocol):
    """One unit of work: everything in it is stored, or nothing.

    Its reads see its own writes. It belongs to the thread that began it and MUST NOT be used after its block ends.
    """

    @property
    def shared(self) -> bool:
        """Whether its store is."""

    def query(self, sql: str, params: Sequence[Any] = ()) -> pa.Table:
        """Read rows; ``?`` stands for the next of ``params``."""

    def execute(self, sql: str, params: Sequence[Any] = ()) -> None:
        """Run a statement whose rows nobody needs: UPDATE, DELETE, INSERT ... SELECT."""

    def insert(self, table: str, rows: pa.Table) -> None:
        """Append ``rows`` to ``table``, matching columns by name; columns left out become NULL."""


@runtime_checkable
class Store(Protocol):
    """Tracelore's tables, open for reading and, unless opened read-only, for writing.

    A store MAY be used by several threads at once. Parameters are None, bool, int, float, str, bytes, date, datetime
    (naive ones are UTC), UUID, and lists of those. Rows come back in no promised order unless the SQL orders them;
    a query that finds nothing gives a table of no rows with its columns.

    Raises:
        StoreUnavailable: trying again later can succeed; nothing of the current unit of work was stored.
        StoreError: the statement cannot succeed as it is.
    """

    @property
    def url(self) -> str:
        """Where it is, in the form ``open_store`` takes, but for passwords."""

    @property
    def shared(self) -> bool:
        """Whether several processes append to it, which cannot see what the others have not committed yet."""

    def query(self, sql: str, params: Sequence[Any] = ()) -> pa.Table:
        """Read rows as an Arrow table."""

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Read rows as dictionaries: for the small results that Python code looks at one by one."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begin a unit of work: stored when the block ends, undone when it raises."""

    def close(self) -> None:
        """Let go of the file or the connection; closing twice is fine."""

    def __enter__(self) -> Self:
        """Use it in a ``with`` block, which closes it."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""


def open_store(url: str | Path, *, read_only: bool = False, token: str | None = None) -> Store:
    """Open the store at ``url``: the path of a DuckDB file, ``quack:HOST:PORT`` of a serving process, or a lake.

    A lake is ``ducklake:postgres:...``, see ``store/lake_url.py``. Files and lakes are created or migrated to the
    newest schema as needed, unless ``read_only``.

    Args:
        url: Where the store is.
        read_only: Promise not to write; writing then fails.
        token: What a serving process asks for; the others need none.
    """
    if str(url).startswith(QUACK):
        from store.quack import QuackStore

        return QuackStore(str(url), token or "")
    if str(url).startswith(LAKE):
        from store.lake import LakeStore

        return LakeStore(str(url), read_only=read_only)
    from store.duckdb_file import FileStore

    return FileStore(Path(url), read_only=read_only)
