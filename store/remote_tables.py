"""The tables of a served store as if they lay in this process, for SQL that must not run in the server.

A DuckDB of this process plans and runs the statement. Where it reads a table, it asks the server for the columns and
bounds that it needs (``store/scan.py``); each scan sees the moment at which it began.
"""

import os
import re
import urllib.error
import urllib.request
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import duckdb
import orjson
import pyarrow as pa
import pyarrow.dataset as ds

from store.duck_store import DuckStore, configure
from store.errors import QueryRefused, StoreUnavailable
from store.place import ServerCard
from store.scan import PATH

Condition = tuple[str, str, str]
SPILL = "2GB"  # on disk, at most, of a statement that a person typed

# Of these it is known that a comparison there is the same as here.
_COMPARABLE = frozenset(["VARCHAR", "TIMESTAMP", "DATE", "BIGINT", "INTEGER"])
_VALUE = r'"(?P<text>[^"\\]*)"|(?P<plain>-?\d[\d\-: .]*)'
_TERM = re.compile(rf"\((?P<column>\w+) (?P<comparison>==|!=|<=|>=|<|>) (?:{_VALUE})\)")


def threads() -> int:
    """Give with how many threads SQL typed by people runs: each takes some of the little memory that it may take."""
    return min(4, os.cpu_count() or 1)


class RemoteTables(DuckStore):
    """The tables of a server.

    Args:
        server: Whose.
        tables: Which.
        seconds: How long a scan may take.
        memory: How much DuckDB may keep in memory.
        spill: A folder for what it cannot keep.
    """

    def __init__(self, server: ServerCard, tables: Collection[str], seconds: float, memory: str, spill: str) -> None:
        connection = duckdb.connect(
            config={
                "memory_limit": memory,
                "temp_directory": spill,
                "max_temp_directory_size": SPILL,
                "threads": threads(),
            }
        )
        super().__init__(server.internal_url, connection)
        configure(connection)
        self._tables = [RemoteTable(server, table, seconds) for table in tables]
        for table in self._tables:
            connection.from_arrow(table).create_view(f"sent_{table.name}")
            connection.execute(f"CREATE VIEW {table.name} AS SELECT {table.restored} FROM sent_{table.name}")
        connection.execute("SET GLOBAL enable_external_access = false")
        connection.execute("SET GLOBAL lock_configuration = true")


class RemoteTable(ds.Dataset):  # type: ignore[misc]
    """A table of a server; DuckDB tells it what it needs whenever it reads it."""

    def __init__(self, server: ServerCard, name: str, seconds: float) -> None:
        self.name = name
        self._server = server
        self._seconds = seconds
        self._schema = self._ask([], [], limit=0).schema
        self._types: Mapping[str, str] = orjson.loads(self._schema.metadata[b"types"])

    @property
    def schema(self) -> pa.Schema:
        """What arrives."""
        return self._schema

    @property
    def restored(self) -> str:
        """What to select from that, so that columns have the types that they have there."""
        return ", ".join(
            f'CAST("{column}" AS {kind}) AS "{column}"' if "UUID" in kind or kind == "JSON" else f'"{column}"'
            for column, kind in self._types.items()
        )

    def scanner(self, columns: Sequence[str] | None = None, filter: ds.Expression | None = None) -> ds.Scanner:  # noqa: A002 - pyarrow's name
        """Begin to read ``columns`` of the rows that fulfil ``filter``."""
        where = [term for term in conjuncts(str(filter)) if self._types[term[0]] in _COMPARABLE]
        # What the server leaves in is left out here.
        rows = self._ask(columns or [], where)
        return ds.Scanner.from_batches(rows, columns=columns, filter=filter)

    def _ask(self, columns: Sequence[str], where: Sequence[Condition], limit: int | None = None) -> Any:
        asked = {"table": self.name, "columns": columns, "where": where, "limit": limit, "seconds": self._seconds}
        headers = {"Authorization": f"Bearer {self._server.reader_token}"}
        request = urllib.request.Request(f"{self._server.internal_url}{PATH}", orjson.dumps(asked), headers)  # noqa: S310
        try:
            answer = _DIRECT.open(request, timeout=self._seconds)
        except urllib.error.HTTPError as error:
            raise QueryRefused(error.read().decode(errors="replace")) from None
        except OSError as error:
            raise StoreUnavailable(
                f"The server (pid {self._server.pid}) does not answer: {error}. Try again."
            ) from error
        return pa.ipc.open_stream(pa.PythonFile(answer, mode="r"))


_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def conjuncts(text: str) -> list[Condition]:
    """Read the comparisons of a filter, as pyarrow writes it, that is nothing but some, all of which have to hold.

    Of any other none: a value might look like a part of it.
    """
    found: list[Condition] = []

    def note(term: re.Match[str]) -> str:
        comparison = "=" if term["comparison"] == "==" else term["comparison"]
        found.append((term["column"], comparison, term["plain"] if term["text"] is None else term["text"]))
        return "T"

    left, shorter = "", _TERM.sub(note, text)
    while left != shorter:
        left, shorter = shorter, shorter.replace("(T and T)", "T")
    return found if left == "T" else []
