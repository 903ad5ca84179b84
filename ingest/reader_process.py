"""What happens in a process that reads requests.

It is told by name what to do, so this file is what it loads first; all else comes after it has seen to its size.
"""

import gc
import pickle
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from store.lean import leave_out_pandas

if TYPE_CHECKING:
    from ingest.reading import Request

Prepare = Callable[[], object]


def run(requests: Connection, prepare: Prepare | None) -> None:
    """Answer each request with what was read of it or why it was not, until the server goes or hangs up."""
    # A terminal or a supervisor may signal this process and the server both; what the server began is to be finished.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    leave_out_pandas()
    if prepare is not None:
        prepare()
    _load()
    with suppress(EOFError, OSError):  # the server is gone
        requests.send_bytes(READY)
        while True:
            requests.send_bytes(_answer(pickle.loads(requests.recv_bytes())))  # noqa: S301 - the server's, not a sender's


READY = b"ready"


def _load() -> None:
    from ingest.redactors import Redaction, redactor
    from ingest.signals import SIGNALS

    assert SIGNALS, "with them comes all that reads"
    redactor(Redaction())
    # What a request makes has no cycles: looking for them took a quarter of the time.
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def _answer(request: "Request") -> bytes:
    from ingest.reading import read_packed

    try:
        return pickle.dumps(read_packed(request), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 - the server tells whoever sent it
        return pickle.dumps(error)
