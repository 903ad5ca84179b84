"""What a process does that reads requests.

As a program, ``python -m ingest.reader_process FILE_DESCRIPTOR``, it loads all else only after it has seen to its size.
"""

import pickle
import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from store.lean import collect_seldom, leave_out_pandas, share_one_allocator

if TYPE_CHECKING:
    from ingest.reading import Request

READY = b"ready"


def main(server: Connection) -> None:
    """Load what is needed, and answer."""
    let_the_server_finish()
    leave_out_pandas()
    share_one_allocator()
    with suppress(EOFError, OSError):  # the server is gone
        if (prepare := pickle.loads(server.recv_bytes())) is not None:  # noqa: S301 - from the server, never from senders
            prepare()
        load()
        answer(server)


def let_the_server_finish() -> None:
    """Ignore what a supervisor may signal this process and the server both: what the server began is to be finished."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def load() -> None:
    """Load all that reads."""
    from ingest.redactors import Redaction, redactor
    from ingest.signals import SIGNALS

    assert SIGNALS, "with them comes all that reads"
    redactor(Redaction())
    collect_seldom()


def answer(server: Connection) -> None:
    """Answer each request with what was read of it or why it was not, until the server goes or hangs up."""
    with suppress(EOFError, OSError):  # the server is gone
        server.send_bytes(READY)
        while True:
            server.send_bytes(_answer(pickle.loads(server.recv_bytes())))  # noqa: S301 - from the server likewise


def _answer(request: "Request") -> bytes:
    from ingest.reading import read_packed

    try:
        return pickle.dumps(read_packed(request), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 - the server tells whoever sent it
        return pickle.dumps(error)


if __name__ == "__main__":
    main(Connection(int(sys.argv[1])))
