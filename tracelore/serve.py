"""``tracelore serve``: OpenTelemetry in, one store, open to the other processes."""

import logging
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from ingest import forked
from ingest.importing.endpoint import import_route
from ingest.importing.taking import Taker
from ingest.readers import Readers
from ingest.serve import Receiver
from ingest.tls import load_tls
from store import FileStore, ServedStore, serve_store
from store.errors import StoreUnavailable
from store.lean import collect_seldom
from store.orders import OrderDesk
from store.private import keep_private
from store.server import serve_lake
from tracelore.anew import began_anew, begin_anew, end_now
from tracelore.internal import keys_route, order_route, rows_route
from tracelore.keeping import Keeping
from tracelore.lifeline import follow_parent
from tracelore.logs import start_logging
from tracelore.open_files import allow_many_files
from tracelore.settings import Settings

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 0.2
_PAUSE_S = 2.0


def run_serve(settings: Settings) -> None:
    """Receive until a signal says stop; what was acknowledged is on disk then, and was before.

    Should the open store become useless, the process begins anew, under the same id: the file itself is sound.
    """
    allow_many_files()
    keep_private()  # DuckDB makes its log anew after each folding
    try:
        with _readers(settings) as readers:
            _receive(settings, readers)
    except StoreUnavailable as error:
        if not began_anew():
            raise
        for number in (signal.SIGTERM, signal.SIGINT):  # nothing is open that would have to be closed
            signal.signal(number, lambda *_: end_now())
        log.error("cannot begin anew yet: %s", error)  # noqa: TRY400 - the message says it all
        time.sleep(_PAUSE_S)
        begin_anew()


def _receive(settings: Settings, readers: Readers) -> None:
    tls = load_tls(settings.tls_certificate, settings.tls_key)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    follow_parent()
    with _served(settings) as served:
        keeping = _keeping(served)
        receiver = Receiver(
            served.store,
            settings.http_port,
            settings.grpc_port,
            host=settings.host,
            host_names=settings.names,
            require_keys=settings.require_keys,
            tls=tls,
            internal_routes=[
                rows_route(served),
                keys_route(served, lambda: receiver.door.senders.read()),  # noqa: PLW0108 - it is not made yet
                *([order_route(served, keeping.desk)] if keeping else []),
                import_route(_taker(served, settings), served.writer_token),
            ],
            pending_bytes=settings.pending_bytes,
            max_body_bytes=settings.max_body_bytes,
            cors_origins=settings.origins,
            redact=settings.redact,
            redact_off=settings.rules_off,
            readers=readers,
        )
        served.announce(receiver.http_port, receiver.grpc_port, receiver.internal_port)
        receiver.start()
        if keeping:
            keeping.start()
        collect_seldom()
        log.info("receiving", extra={"fields": _summary(settings, receiver)})
        while not stop.wait(_LOOK_EVERY_S) and not served.store.useless:
            pass
        log.info("stopping")
        if keeping:
            keeping.stop()
        receiver.stop()
        if served.store.useless:
            # From here: a useless database does not always close.
            if stop.is_set():
                end_now()
            log.error("the store has to be opened anew")
            begin_anew()


@contextmanager
def _readers(settings: Settings) -> Iterator[Readers]:
    """Make the processes that read; first of all, because they are forked off this one."""
    prepare = partial(start_logging, settings.log_level, settings.log_format)
    readers = Readers(settings.readers, prepare, fork=forked.is_possible())
    try:
        yield readers
    finally:
        readers.stop()


def _served(settings: Settings) -> AbstractContextManager[ServedStore]:
    if settings.store:
        return serve_lake(settings.data, settings.store, memory_limit=settings.memory_limit)
    return serve_store(settings.data, memory_limit=settings.memory_limit)


def _keeping(served: ServedStore) -> Keeping | None:
    """Care for a file, which is this process's alone; a lake is cared for by ``tracelore maintain``."""
    if not isinstance(served.store, FileStore):
        return None
    return Keeping(served.store, OrderDesk(served.store, served.data))


def _taker(served: ServedStore, settings: Settings) -> Taker:
    return Taker(served.store, redact=settings.redact, redact_off=settings.rules_off)


def _summary(settings: Settings, receiver: Receiver) -> dict[str, object]:
    return {
        "host": settings.host,
        "http_port": receiver.http_port,
        "grpc_port": receiver.grpc_port,
        "tls": bool(settings.tls_certificate),
        "keys": "needed" if receiver.door.senders.keys_needed else "optional",
    }
