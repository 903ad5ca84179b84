"""Who sends: the key that a request brings, and the project it is bound to."""

import logging
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from threading import Event, Lock, Thread
from time import monotonic
from typing import NamedTuple
from urllib.parse import unquote

from ingest.errors import Permanent, Reason
from store import Store
from store.clock import utc_now
from store.errors import StoreError, UsageError
from store.keys import ApiKey, key_hash, keys_mark, list_keys, note_use

log = logging.getLogger(__name__)

DEFAULT_PROJECT = "default"
FOLLOWED_EVERY_S = 0.5
_USE_NOTED_EVERY_S = 60
_STOP_WITHIN_S = 2
_LONGEST_HEADER = 1024  # nothing that long is a key
_HOW = "Send one as 'Authorization: Bearer KEY' or 'x-api-key: KEY'; 'tracelore keys create' makes one."


class Sender(NamedTuple):
    """On whose behalf a request came, how, and what its key says about redaction."""

    project: str  # empty: not known yet
    transport: str  # http grpc
    user_agent: str = ""  # what it says of itself: anything
    key_id: str | None = None  # None: without a key
    redact_off: tuple[str, ...] = ()
    redact_extra: tuple[str, ...] = ()


def stranger(headers: Mapping[str, str], transport: str) -> Sender:
    """Give what can be said of a sender before its key was looked at."""
    return Sender("", transport, headers.get("user-agent", ""))


class Senders:
    """Tells senders by the keys of the store, which it follows while it runs.

    All keys are kept in memory, so that no request, good or bad, costs a query.

    Args:
        store: Where the keys are.
        keys_needed: Whether requests without a key are refused.
    """

    def __init__(self, store: Store, *, keys_needed: bool = False) -> None:
        self.keys_needed = keys_needed
        self._store = store
        self._keys: dict[str, ApiKey] = {}
        self._mark: int | None = None
        self._used: dict[str, datetime] = {}
        self._reading = Lock()
        self._stopping = Event()
        self._thread = Thread(target=self._follow, name="keys", daemon=True)

    def start(self) -> None:
        """Read the keys, and follow them from now on."""
        self.read()
        self._thread.start()

    def stop(self) -> None:
        """Follow them no more, and note which were used."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_WITHIN_S)

    def of(self, headers: Mapping[str, str], transport: str) -> Sender:
        """Tell the sender of a request by its headers (gRPC: its metadata), whose names are in lower case.

        As long as there is no key at all, and none is needed, nobody looks at what SDKs of other tools, which insist
        on having one, send as theirs.

        Raises:
            Permanent: it has no key and needs one, or the key is wrong or revoked.
        """
        keyless = stranger(headers, transport)._replace(project=DEFAULT_PROJECT)
        if not self._keys and not self.keys_needed:
            return keyless
        given = list(_given(headers))
        for text in given:
            key = self._keys.get(key_hash(text))
            if key is not None:
                return self._keyed(keyless, key)
        if given:
            raise Permanent(f"This API key is not known here. {_HOW}", Reason.WRONG_KEY)
        if self.keys_needed:
            raise Permanent(f"An API key is needed here. {_HOW}", Reason.NO_KEY)
        return keyless

    def _keyed(self, sender: Sender, key: ApiKey) -> Sender:
        if key.revoked_at is not None:
            raise Permanent(f"The API key {key.key_id} was revoked; use another.", Reason.REVOKED_KEY)
        self._used[key.key_id] = utc_now()
        return Sender(key.project, sender.transport, sender.user_agent, key.key_id, key.redact_off, key.redact_extra)

    def read(self) -> None:
        """Know the keys as they are in the store now; when this returns, one that was revoked before is refused.

        Raises:
            StoreError: they cannot be read.
        """
        with self._reading:  # else who began earlier could put back what it found then
            mark = keys_mark(self._store)
            if mark != self._mark:
                self._keys = {key.hash: key for key in list_keys(self._store)}
                # Last: what changed in between is read again.
                self._mark = mark

    def _follow(self) -> None:
        noted = monotonic()
        while not self._stopping.wait(FOLLOWED_EVERY_S):
            self._try(self.read)
            if monotonic() - noted > _USE_NOTED_EVERY_S:
                self._try(self._note_use)
                noted = monotonic()
        self._try(self._note_use)

    def _try(self, step: Callable[[], None]) -> None:
        try:
            step()
        except StoreError as error:
            # Whoever was known stays known: with the store away nothing of theirs is taken anyhow.
            log.warning("could not follow the API keys: %s", error)
        except Exception:
            # The border of this thread: if it ended, keys revoked from then on would be taken.
            log.exception("could not follow the API keys")

    def _note_use(self) -> None:
        used, self._used = self._used, {}
        if used:
            note_use(self._store, used.copy())  # a request that is under way may still write into it


def require_a_key(store: Store, host: str) -> None:
    """See that somebody can send to a server that takes nothing without a key.

    Raises:
        UsageError: there is no key that is good.
    """
    if all(key.revoked_at is not None for key in list_keys(store)):
        raise UsageError(
            f"Listening on {host} as it is set needs API keys, and there are none. "
            "Make one with 'tracelore keys create --project NAME', then start again; "
            "or listen on 127.0.0.1 without host_names and require_keys, where none is needed."
        )


def _given(headers: Mapping[str, str]) -> Iterator[str]:
    """Give what may be the key: a proxy or an SDK of another tool may have filled one of the headers with its own."""
    authorization = _header(headers, "authorization")
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() == "bearer":
        if rest.strip():
            yield rest.strip()
    elif scheme.lower() == "basic":
        yield _password(rest.strip())
    elif authorization:  # a key alone, or what is none: spans would else go to a project of nobody's choice
        yield authorization
    if api_key := _header(headers, "x-api-key").strip():
        yield api_key


def _header(headers: Mapping[str, str], name: str) -> str:
    """Give a header; SDKs that take headers from the environment need not decode the percent signs there.

    https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables
    """
    value = headers.get(name, "")
    return unquote(value).strip() if len(value) <= _LONGEST_HEADER else "?"


def _password(encoded: str) -> str:
    """Read the password of ``Authorization: Basic``: https://www.rfc-editor.org/rfc/rfc7617#section-2."""
    try:
        pair = b64decode(encoded + "=" * (-len(encoded) % 4), validate=True).decode()
    except (NotBase64, UnicodeDecodeError):
        return "?"  # something was given, and it is no key
    return pair.partition(":")[2] or "?"
