"""API keys in the store, in a file of this process and in another's."""

from datetime import datetime

import pytest

from store import FileStore, Store, run_select
from store.errors import QueryRefused, UsageError
from store.keys import create_key, key_hash, keys_mark, list_keys, note_use, revoke_key


def test_a_key_is_kept_as_a_hash_only(store: Store) -> None:
    """Nothing in the table tells the key, and what is there finds it."""
    key = create_key(store, "shop", "the till")
    (row,) = store.rows("SELECT * FROM api_keys")
    (known,) = list_keys(store)
    assert len(key) > 40
    assert key not in str(row)
    assert (known.hash, known.project, known.name) == (key_hash(key), "shop", "the till")
    assert key.startswith(known.key_id)
    assert (known.last_used_at, known.revoked_at) == (None, None)


def test_keys_differ(store: Store) -> None:
    """No two keys are the same, nor are their ids."""
    keys = {create_key(store, "shop") for _ in range(20)}
    assert len(keys) == len({known.key_id for known in list_keys(store)}) == 20


def test_a_revoked_key_stays_revoked(store: Store) -> None:
    """Revoking twice keeps the first time; other keys are as they were; an unknown id is told."""
    create_key(store, "shop")
    create_key(store, "shop")
    first, second = list_keys(store)
    revoke_key(store, first.key_id)
    revoked_at = list_keys(store)[0].revoked_at
    revoke_key(store, first.key_id)
    assert revoked_at is not None
    assert [revoked_at, None] == [key.revoked_at for key in list_keys(store)]
    with pytest.raises(UsageError, match=r"tl_none.*keys list"):
        revoke_key(store, "tl_none")
    assert second.revoked_at is None


def test_the_mark_follows_what_matters(store: Store) -> None:
    """It changes with a key made and with a key revoked, and stays with a key used."""
    marks = [keys_mark(store)]
    create_key(store, "shop")
    marks.append(keys_mark(store))
    key_id = list_keys(store)[0].key_id
    note_use(store, {key_id: datetime(2026, 3, 2, 12)})
    assert marks[-1] == keys_mark(store)
    revoke_key(store, key_id)
    marks.append(keys_mark(store))
    assert marks[0] is None
    assert len(set(marks)) == 3


def test_use_is_noted(store: Store) -> None:
    """The last use stands beside the key that was used."""
    create_key(store, "shop")
    create_key(store, "shop")
    when = datetime(2026, 3, 2, 12)
    note_use(store, {list_keys(store)[1].key_id: when})
    assert [None, when] == [key.last_used_at for key in list_keys(store)]


def test_redaction_of_a_key(store: Store) -> None:
    """Rules and patterns come back as they were given, quotes and commas included."""
    create_key(store, "shop", redact_off=["jwt", "npm-access-token"], redact_extra=[r"order-\d{4},'?\"?"])
    (key,) = list_keys(store)
    assert (("jwt", "npm-access-token"), (r"order-\d{4},'?\"?",)) == (key.redact_off, key.redact_extra)


def test_what_is_refused(store: Store) -> None:
    """A key without a project, or with what is no pattern, is not made."""
    with pytest.raises(UsageError, match="--project"):
        create_key(store, " ")
    with pytest.raises(UsageError, match="no pattern of RE2"):
        create_key(store, "shop", redact_extra=["(unclosed"])
    assert [] == list_keys(store)


@pytest.mark.parametrize("sql", ["SELECT * FROM api_keys", "SELECT hash FROM main.api_keys", "FROM API_KEYS"])
def test_readers_do_not_see_them(file_store: FileStore, sql: str) -> None:
    """SQL typed by people does not reach the table."""
    create_key(file_store, "shop")
    with pytest.raises(QueryRefused, match="no table 'api_keys'"):
        run_select(file_store, sql, max_rows=10)
