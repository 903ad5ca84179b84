"""Where an import goes: through the server of the data folder, or straight into a lake, or a file nobody serves."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, Self

import httpx

from ingest.errors import Permanent
from ingest.importing.endpoint import PATH
from ingest.importing.taking import Taker
from ingest.importing.tally import Reply
from ingest.otlp import Encoding
from store import Store
from store.errors import StoreUnavailable
from store.location import open_or_make
from store.place import ServerCard, running_server

_PAUSES_S = (0.5, 1.0, 2.0, 4.0, 8.0)
_WITHIN_S = 300.0


class Target(Protocol):
    """Takes requests."""

    def take(self, signal: str, encoding: Encoding, body: bytes, project: str) -> Reply:
        """Store what a request brings; when this returns it is on disk.

        Raises:
            Permanent: it cannot be read.
            StoreUnavailable: it cannot be stored; the same import can go on later.
        """


@contextmanager
def opened_target(data: Path, url: str, *, redact: bool, redact_off: list[str]) -> Iterator[tuple[Store, Target]]:
    """Open the store of a data folder, or the lake at ``url``, for an import.

    Raises:
        StoreUnavailable: it cannot be opened.
    """
    server = None if url else running_server(data)  # to a lake any process appends
    with open_or_make(data, url) as store:
        if server is None:
            yield store, Taker(store, redact=redact, redact_off=redact_off)
            return
        with ThroughServer(server) as target:
            yield store, target


class ThroughServer:
    """Hands requests to a server; it decides what is redacted."""

    def __init__(self, server: ServerCard) -> None:
        self._client = httpx.Client(
            base_url=server.internal_url,
            headers={"Authorization": f"Bearer {server.writer_token}"},
            timeout=_WITHIN_S,
            trust_env=False,
        )

    def take(self, signal: str, encoding: Encoding, body: bytes, project: str) -> Reply:
        """See ``Target``; while the store cannot take it, this waits."""
        for pause in (*_PAUSES_S, None):
            answer = self._ask(signal, encoding, body, project)
            if answer.is_success:
                return Reply(**answer.json())
            if answer.status_code not in (429, 503):
                raise Permanent(str(answer.json().get("error", answer.text)))
            if pause is not None:
                time.sleep(pause)
        raise StoreUnavailable(f"The server cannot store this now: {answer.json().get('error')}. Run the import again.")

    def _ask(self, signal: str, encoding: Encoding, body: bytes, project: str) -> httpx.Response:
        try:
            return self._client.post(
                PATH,
                params={"signal": signal, "project": project},
                headers={"Content-Type": encoding.value},
                content=body,
            )
        except httpx.HTTPError as error:
            raise StoreUnavailable(
                f"The server went away ({error}). Run the import again: it goes on where it stopped."
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()
