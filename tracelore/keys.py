"""``tracelore keys``: what the commands do, beside a running server or without one."""

import time
from collections.abc import Sequence
from typing import Any

from ingest.senders import FOLLOWED_EVERY_S
from store.keys import create_key, list_keys, revoke_key
from store.location import open_data, open_or_make
from store.place import running_server
from tracelore.settings import Settings

COLUMNS = ("key_id", "project", "name", "created_at", "last_used_at", "revoked_at", "redact_off", "redact_extra")


def create(settings: Settings, name: str, off: Sequence[str], extra: Sequence[str]) -> str:
    """Make a key, and give it once a running server takes it."""
    with open_or_make(settings.data, settings.store) as store:
        key = create_key(store, settings.project, name, redact_off=off, redact_extra=extra)
    _let_server_follow(settings)
    return key


def revoke(settings: Settings, key_id: str) -> None:
    """Revoke a key; a running server refuses it when this returns."""
    with open_data(settings.data, settings.store) as store:
        revoke_key(store, key_id)
    _let_server_follow(settings)


def described(settings: Settings) -> list[dict[str, Any]]:
    """Give what may be shown of each key."""
    with open_data(settings.data, settings.store) as store:
        return [{column: getattr(key, column) for column in COLUMNS} for key in list_keys(store)]


def _let_server_follow(settings: Settings) -> None:
    if running_server(settings.data) is not None:
        time.sleep(2 * FOLLOWED_EVERY_S)
