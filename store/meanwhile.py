"""What was asked to be forgotten while a copy of a store was made: a copy must not bring it back without a word.

A copy is of one moment. A copy of a whole store also holds the requests that were under way then, and finishes them by
itself; whoever was forgotten later is still in it.
"""

from store.duck_store import DuckStore
from store.snapshot import Snapshot


def asked(store: DuckStore | Snapshot, project: str | None = None) -> set[str]:
    """Give the ids of all requests to forget of a project, or of all, done or under way."""
    return done(store, project) | _ids(store, "forgetting", project)


def done(store: DuckStore | Snapshot, project: str | None = None) -> set[str]:
    """Give the ids of those that are done."""
    return _ids(store, "forgotten", project)


def _ids(store: DuckStore | Snapshot, table: str, project: str | None) -> set[str]:
    of, params = ("true", []) if project is None else ("project = ?", [project])
    return {row["receipt_id"] for row in store.rows(f"SELECT receipt_id FROM {table} WHERE {of}", params)}
