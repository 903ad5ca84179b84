"""SQL typed by people: one plain SELECT over the public tables, and nothing else.

DuckDB parses the text (only its own parser agrees with it) and the tree is checked against lists of what is allowed.
That keeps it from what is not to be read. What takes too long or too much it cannot know beforehand: a statement of
some hundred characters can keep DuckDB planning for ever. So it runs where it can be killed (``store/people.py``).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
import orjson
import pyarrow as pa

from store.again import again
from store.duck_store import DuckStore, undo_and_close
from store.errors import QueryRefused, StoreConflict, StoreError, StoreUnavailable, UsageError
from store.lake import LakeStore
from store.literals import normal
from store.migrate import known, made_by
from store.scan import TABLES

PRIVATE = made_by(known()) - TABLES
TABLE_FUNCTIONS = frozenset({"range", "generate_series", "unnest", "json_each", "json_tree"})
# These read the environment, the settings or other sessions, or leave something in the server.
_CLOSED = (
    "getenv",
    "getvariable",
    "write_log",
    "nextval",
    "currval",
    "setseed",
    "whoami",
    "sleep",
    "in_search_path",
)
_CLOSED_FAMILIES = (
    "current_",
    "duckdb_",
    "ducklake",
    "http",
    "json_deserialize",
    "json_execute",
    "json_serialize",
    "pg_",
    "pragma",
    "quack",
    "read_",
    "sqlite_",
    "tracelore_",
    "which_",
)
# All that a reader may send over Quack, where nothing can end it: reading rows of one table, comparing and counting.
_PLAIN_EXPRESSIONS = frozenset(
    [
        *("column_ref", "constant", "star", "comparison", "conjunction", "between", "cast"),
        *("operator_is_null", "operator_is_not_null", "operator_not", "compare_in", "compare_not_in"),
        *("avg", "count", "count_star", "max", "min", "sum"),
    ]
)
_PLAIN_NODES = frozenset(
    [
        *("SELECT_NODE", "BASE_TABLE", "SUBQUERY", "EMPTY", "LIMIT_MODIFIER", "ORDER_MODIFIER"),
        *("ORDER_DEFAULT", "ASCENDING", "DESCENDING", "DISTINCT_MODIFIER"),
    ]
)
# What a column of the answer may be made of. Of a comparison another column could be made by its name, and another of
# that.
_PLAIN_COLUMNS = frozenset(["COLUMN_REF", "CONSTANT", "STAR", "CAST", "FUNCTION"])
_PLAIN_TYPES = frozenset(["VARCHAR", "TIMESTAMP", "DATE", "BIGINT", "INTEGER", "DOUBLE", "UUID", "BOOLEAN"])
# Planning takes time with these: a star in a star in a star doubles the columns each time.
_PLAIN_LENGTH, _PLAIN_STARS = 10_000, 3
_RULE = "Only one SELECT over Tracelore's tables can be run here."
_BATCH_ROWS = 2048
_PAUSES_S = (0.05, 0.2, 0.5, 1.0)  # where files of a lake are being replaced
_AT = "\n\nAt:\n"


def run_select(store: DuckStore, sql: str, *, max_rows: int, timeout_s: float = 30.0) -> pa.Table:
    """Run one SELECT and give at most ``max_rows`` rows.

    Raises:
        QueryRefused: it is something else, reads something else, failed, or ran longer than ``timeout_s``.
        StoreUnavailable: what a lake consists of cannot be reached now.
        UsageError: ``max_rows`` is not a number of rows.
    """
    if max_rows < 1:
        raise UsageError(f"At least one row has to be asked for, not {max_rows}.")
    (sql,) = normal([sql])
    with duckdb.connect() as parser:  # a session of a lake asks its catalog even to read a statement
        check_select(parser, sql)

    def attempt() -> pa.Table:
        with _session(store) as session, _ended_after(store, session, timeout_s):
            return _fetch(session, sql, max_rows)

    return again(attempt, _PAUSES_S, after=StoreConflict)


def check_select(session: duckdb.DuckDBPyConnection, sql: str, *, plain: bool = False) -> None:
    """Check that ``sql`` is one SELECT over public tables.

    Args:
        session: Whose parser reads it.
        sql: What was sent.
        plain: Allow only what reads rows of one table once, compares and counts, so that it ends with the table.
            For where nobody can end a statement.

    Raises:
        QueryRefused: it is not; the message says what stands in the way.
    """
    if plain and len(sql) > _PLAIN_LENGTH:
        raise QueryRefused(f"{_RULE} It is longer than {_PLAIN_LENGTH:,} characters.")
    statement = _parsed(session, sql)
    _check_node(statement, frozenset())
    if plain:
        _check_plain(statement)


def tables_of(session: duckdb.DuckDBPyConnection, sql: str) -> frozenset[str]:
    """Give the public tables that a statement names.

    Raises:
        QueryRefused: it cannot be read.
    """
    found = (str(node.get("table_name", "")).lower() for node in _nodes(_parsed(session, sql)))
    return TABLES.intersection(found)


def _parsed(session: duckdb.DuckDBPyConnection, sql: str) -> dict[str, Any]:
    try:
        (text,) = session.execute("SELECT json_serialize_sql(?)", [sql]).fetchone() or ("{}",)
        tree = orjson.loads(text)
    except (duckdb.Error, orjson.JSONDecodeError) as error:  # the second: nested too deep
        raise QueryRefused(f"{_RULE} It cannot be read: {_first(error)}") from None
    if tree.get("error", True):
        raise QueryRefused(f"{_RULE} {tree.get('error_message', 'This is something else.')}")
    if len(tree["statements"]) != 1:
        raise QueryRefused(f"{_RULE} There are {len(tree['statements'])} statements.")
    statement: dict[str, Any] = tree["statements"][0]
    return statement


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Give all nodes below ``tree``, without a stack as deep as the statement."""
    stack = [tree]
    while stack:
        current = stack.pop()
        if isinstance(current, list):
            stack += current
        elif isinstance(current, dict):
            stack += current.values()
            yield current


def _check_node(node: Any, names: frozenset[str]) -> None:
    """Walk the tree; ``names`` are the WITH names in scope, without a stack as deep as the statement."""
    stack: list[tuple[Any, frozenset[str]]] = [(node, names)]
    while stack:
        current, known = stack.pop()
        if isinstance(current, list):
            stack.extend((child, known) for child in current)
        elif isinstance(current, dict):
            known |= _with_names(current)
            _check_one(current, known)
            stack.extend((child, known) for child in _children(current))


def _check_plain(tree: dict[str, Any]) -> None:
    stars = 0
    for node in _nodes(tree):
        stars += node.get("class") == "STAR"
        if not _is_plain(node) or stars > _PLAIN_STARS:
            raise QueryRefused(f"{_RULE} Here it has to be a plain one, without joins and the like.")


def _is_plain(node: dict[str, Any]) -> bool:
    if "cast_type" in node:
        return node["cast_type"].get("id") in _PLAIN_TYPES
    if "class" in node:
        kind = {"OPERATOR": "type", "FUNCTION": "function_name"}.get(node["class"], "class")
        return node[kind].lower() in _PLAIN_EXPRESSIONS
    if len(node.get("group_sets") or ()) > 1:
        return False
    columns = (inner for inner in _nodes(node.get("select_list") or ()) if "class" in inner)
    if any(inner["class"] not in _PLAIN_COLUMNS for inner in columns):
        return False
    sort = node.get("type")
    return not isinstance(sort, str) or sort in _PLAIN_NODES


def _children(node: dict[str, Any]) -> Iterator[Any]:
    for key, child in node.items():
        if key == "function" and node.get("type") == "TABLE_FUNCTION":
            yield child.get("children")  # the function itself is checked as a table
        elif isinstance(child, dict | list):
            yield child


def _with_names(node: dict[str, Any]) -> frozenset[str]:
    cte_map = node.get("cte_map")
    entries = cte_map.get("map", []) if isinstance(cte_map, dict) else []
    found = frozenset(str(entry.get("key", "")).lower() for entry in entries)
    for name in found:
        # Where such a name is not in scope it would be a table of the catalog.
        if not name.isidentifier() or name.startswith(_CLOSED_FAMILIES) or name in PRIVATE:
            raise QueryRefused(f"{_RULE} {name!r} cannot be a name after WITH.")
    return found


def _check_one(node: dict[str, Any], known: frozenset[str]) -> None:
    kind = node.get("type")
    if kind == "SHOW_REF":
        raise QueryRefused(f"{_RULE} The tables are described in docs/schema.md.")
    if kind == "BASE_TABLE":
        _check_table(node, known)
    if kind == "TABLE_FUNCTION":
        name = str((node.get("function") or {}).get("function_name", "")).lower()
        if name not in TABLE_FUNCTIONS:
            raise QueryRefused(f"{_RULE} {name!r} is not a table function that can be used.")
    if isinstance(node.get("function_name"), str):
        _check_function(node["function_name"].lower())


def _check_function(name: str) -> None:
    if name.startswith((*_CLOSED, *_CLOSED_FAMILIES)):
        raise QueryRefused(f"{_RULE} The function {name!r} cannot be used.")


def _check_table(node: dict[str, Any], known: frozenset[str]) -> None:
    schema, catalog = str(node.get("schema_name", "")).lower(), str(node.get("catalog_name", ""))
    name = str(node.get("table_name", "")).lower()
    if catalog or schema not in {"", "main"} or (name not in TABLES and (schema or name not in known)):
        raise QueryRefused(f"{_RULE} There is no table {name!r}; there are {', '.join(sorted(TABLES))}.")


@contextmanager
def _session(store: DuckStore) -> Iterator[duckdb.DuckDBPyConnection]:
    session = store.cursor()
    try:
        yield session
    finally:
        undo_and_close(session)


@contextmanager
def _ended_after(store: DuckStore, session: duckdb.DuckDBPyConnection, timeout_s: float) -> Iterator[None]:
    timer = threading.Timer(timeout_s, session.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    except duckdb.InterruptException:
        raise QueryRefused(f"It took longer than {timeout_s:g} s and was ended. Narrow it down.") from None
    except duckdb.Error as error:
        raise _failed(store, error) from None
    finally:
        timer.cancel()


def _failed(store: DuckStore, error: duckdb.Error) -> StoreError:
    """Give what to tell a person: of a lake never the words of DuckDB alone, which may hold its password."""
    if isinstance(error, duckdb.OutOfMemoryException):  # its own: nobody else takes from what it may have
        return QueryRefused("It took more memory, or space on disk beside it, than a statement may. Narrow it down.")
    if isinstance(store, LakeStore):
        told = store.told(error)
        return told if isinstance(told, StoreUnavailable) else QueryRefused(f"It failed: {store.shown(error)}")
    # Where a table is another process's, Python's own words follow.
    return QueryRefused(f"It failed: {str(error).partition(_AT)[0]}")


def _fetch(session: duckdb.DuckDBPyConnection, sql: str, max_rows: int) -> pa.Table:
    reader = session.execute(sql).to_arrow_reader(_BATCH_ROWS)
    batches, rows = [], 0
    for batch in reader:
        batches.append(batch)
        rows += batch.num_rows
        if rows >= max_rows:
            break
    return pa.Table.from_batches(batches, reader.schema).slice(0, max_rows)


def _first(error: Exception) -> str:
    return str(error).partition("\n")[0]
