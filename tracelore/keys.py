"""``tracelore keys``: what the commands do, beside a running server or without one."""

import logging
from collections.abc import Sequence
from typing import Any

import httpx

from store.errors import StoreUnavailable
from store.keys import create_key, list_keys, revoke_key
from store.location import open_data, open_or_make
from store.place import running_server
from tracelore.internal import KEYS_PATH
from tracelore.settings import Settings

log = logging.getLogger(__name__)

_PATIENCE_S = 30.0
COLUMNS = ("key_id", "project", "name", "created_at", "last_used_at", "revoked_at", "redact_off", "redact_extra")


def create(settings: Settings, name: str, off: Sequence[str], extra: Sequence[str]) -> str:
    """Make a key, and give it once a running server takes it; one that does not say so is told of in the log."""
    with open_or_make(settings.data, settings.store) as store:
        key = create_key(store, settings.project, name, redact_off=off, redact_extra=extra)
    try:
        _have_server_read(settings)
    except StoreUnavailable as error:
        log.warning("the key is made, but: %s", error)  # it cannot be had again
    return key


def revoke(settings: Settings, key_id: str) -> None:
    """Revoke a key; a running server refuses it when this returns.

    Raises:
        StoreUnavailable: it is revoked, but the server has not said that it knows.
    """
    with open_data(settings.data, settings.store) as store:
        revoke_key(store, key_id)
    _have_server_read(settings)


def described(settings: Settings) -> list[dict[str, Any]]:
    """Give what may be shown of each key."""
    with open_data(settings.data, settings.store) as store:
        return [{column: getattr(key, column) for column in COLUMNS} for key in list_keys(store)]


def _have_server_read(settings: Settings) -> None:
    server = running_server(settings.data)
    if server is None:
        return
    headers = {"Authorization": f"Bearer {server.writer_token}"}
    try:
        url = f"{server.internal_url}{KEYS_PATH}"
        httpx.post(url, headers=headers, timeout=_PATIENCE_S, trust_env=False).raise_for_status()
    except httpx.HTTPError as error:
        raise StoreUnavailable(
            f"The server (pid {server.pid}) has not read the keys anew: {error}. "
            "It does so by itself as soon as it can; see its log."
        ) from error
