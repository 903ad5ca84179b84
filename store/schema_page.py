"""The page ``docs/schema.md``: every table and column, described by the comments in the migrations."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import duckdb

from store.migrate import Migration, known

_RELATION = re.compile(r"((?:^-- .*\n)*)^CREATE (?:TABLE|VIEW) (\w+)((?s:.*?));$", re.MULTILINE)
_COLUMN = re.compile(r"^    (\w+) .*?(?:-- (.*))?$", re.MULTILINE)
_ADDED = re.compile(r"^ALTER TABLE (\w+) ADD COLUMN (\w+) [^;]*;(?: *-- (.*))?$", re.MULTILINE)

_HEAD = """\
# Schema

Written from the comments in `store/migrations` by `make docs`; these names are a public interface.
Times are UTC, ids of traces and spans lower-case hex. A column in *italics* may be NULL.
"""

Descriptions = dict[tuple[str, str], str]
Row = tuple[str, str, str, str, bool]


def schema_page() -> str:
    """Write the page in Markdown."""
    migrations = known()
    described = descriptions(migrations)
    sections = [
        "\n".join(_section(relation, list(rows), described))
        for relation, rows in groupby(_columns(migrations), key=itemgetter(0))
    ]
    return "\n".join([_HEAD, *sections])


def descriptions(migrations: Sequence[Migration]) -> Descriptions:
    """Give what the comments say of each column, and under an empty name of each table and view."""
    found: Descriptions = {}
    for step in migrations:
        for comment, relation, body in _RELATION.findall(step.sql):
            found[relation, ""] = " ".join(line.removeprefix("-- ") for line in comment.splitlines())
            found.update({(relation, name): text for name, text in _COLUMN.findall(body)})
        found.update({(table, name): text for table, name, text in _ADDED.findall(step.sql)})
    return found


def _columns(migrations: Sequence[Migration]) -> list[Row]:
    """Give relation, its kind, column, type and whether it may be NULL, as they are after all migrations."""
    with duckdb.connect() as database:
        for step in migrations:
            database.execute(step.sql)
        rows: list[Row] = database.execute(
            "SELECT table_name, table_type, column_name, data_type, is_nullable = 'YES' "
            "FROM information_schema.columns JOIN information_schema.tables USING (table_name) "
            "JOIN (SELECT table_name, table_oid AS oid FROM duckdb_tables() "
            "UNION SELECT view_name, view_oid FROM duckdb_views() WHERE NOT internal) USING (table_name) "
            "ORDER BY table_type, oid, ordinal_position"
        ).fetchall()
    return rows


def _section(relation: str, rows: Sequence[Row], described: Descriptions) -> Iterator[str]:
    view = rows[0][1] == "VIEW"
    yield f"## {relation}\n"
    yield f"{'A view. ' if view else ''}{described[relation, '']}\n"
    yield "| column | type |\n|---|---|" if view else "| column | type | meaning |\n|---|---|---|"
    for _, _, column, kind, nullable in rows:
        if view:  # its columns mean what they mean in the tables
            yield f"| `{column}` | {kind} |"
        else:
            name = f"*`{column}`*" if nullable else f"`{column}`"
            yield f"| {name} | {kind} | {described.get((relation, column), '').replace('|', '&#124;')} |"
    yield ""


if __name__ == "__main__":
    Path("docs/schema.md").write_text(schema_page(), encoding="utf-8")
