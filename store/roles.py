"""Who may do what over Quack: a writer anything, a reader one plain SELECT at a time over the public tables.

A statement over Quack runs on when its client is gone, and nothing in this process can end it, least of all while it
is planned. So a reader's may only read rows of one table, compare and count; SQL typed by people runs in a process of
its own (``store/people.py``).

Quack asks two SQL functions: one when somebody connects, one before each statement. Here they are Python, because a
SQL macro cannot remember which connection gave which token. An error in them counts as no.
"""

import threading
from collections import OrderedDict
from hmac import compare_digest
from typing import Literal

import duckdb

from store.errors import QueryRefused
from store.guard import check_select

Role = Literal["writer", "reader"]

_TEXT, _TRUTH = duckdb.sqltype("VARCHAR"), duckdb.sqltype("BOOLEAN")
_REMEMBERED = 10_000
# What Quack 1.5.5 itself asks on ATTACH, letter by letter: the names of our tables and views.
_SCHEMATA = """
SELECT catalog_name, schema_name
FROM information_schema.schemata
WHERE catalog_name NOT IN ('system', 'temp')
ORDER BY ALL
\t"""
_RELATIONS = """
SELECT schema_name, sql, 'table'
FROM duckdb_tables()
UNION ALL
SELECT schema_name, view_name, 'view'
FROM duckdb_views()
\t"""


class Roles:
    """The roles of the connections of one served store.

    Args:
        writer_token: Makes whoever gives it a writer.
        reader_token: Makes whoever gives it a reader.
    """

    def __init__(self, writer_token: str, reader_token: str) -> None:
        self._tokens: tuple[tuple[Role, str], ...] = (("writer", writer_token), ("reader", reader_token))
        self._roles: OrderedDict[str, Role] = OrderedDict()
        self._lock = threading.Lock()
        # A statement is parsed in a database of its own: the asking one is busy with the question.
        self._parser = duckdb.connect()

    def install(self, session: duckdb.DuckDBPyConnection) -> None:
        """Let Quack on this database ask here."""
        session.create_function("tracelore_role", self.connect, [_TEXT] * 3, _TRUTH, side_effects=True)
        session.create_function("tracelore_may", self.may, [_TEXT] * 2, _TRUTH, side_effects=True)
        session.execute("SET GLOBAL quack_authentication_function = 'tracelore_role'")
        session.execute("SET GLOBAL quack_authorization_function = 'tracelore_may'")

    def connect(self, connection: str, given: str, _expected: str) -> bool:
        """Remember the role of a connection that gives a token we know."""
        for role, token in self._tokens:
            if compare_digest(given.encode(), token.encode()):
                self._remember(connection, role)
                return True
        return False

    def may(self, connection: str, sql: str) -> bool:
        """Decide whether a connection may run a statement."""
        with self._lock:
            role = self._roles.get(connection)
            if role is not None:
                self._roles.move_to_end(connection)
        return role == "writer" or (role == "reader" and self._reads(sql))

    def _remember(self, connection: str, role: Role) -> None:
        with self._lock:
            self._roles[connection] = role
            if len(self._roles) > _REMEMBERED:
                self._roles.popitem(last=False)

    def _reads(self, sql: str) -> bool:
        if sql in {_SCHEMATA, _RELATIONS}:
            return True
        with self._parser.cursor() as parser:
            try:
                check_select(parser, sql, plain=True)
            except QueryRefused:
                return False
        return True
