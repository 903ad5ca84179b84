"""What happens in a process that reads requests.

It is told by name what to do, so this file is what it loads first; all else comes after it has seen to its size.
"""

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable
from threading import Thread
from typing import TYPE_CHECKING

from store.lean import leave_out_pandas

if TYPE_CHECKING:
    from ingest.reading import Packed, Request

Prepare = Callable[[], object]


def begin(prepare: Prepare | None) -> None:
    """Get ready to read."""
    # It ends when the server lets go of it, after what was begun; a terminal or a supervisor may signal both at once.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    Thread(target=_follow_parent, daemon=True).start()
    leave_out_pandas()
    if prepare is not None:
        prepare()
    from ingest.redactors import Redaction, redactor
    from ingest.signals import SIGNALS

    assert SIGNALS, "with them comes all that reads"
    redactor(Redaction())
    # What a request makes has no cycles: looking for them took a quarter of the time.
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def ready() -> None:
    """Do nothing: the process that does has begun."""


def read_packed(request: "Request") -> "Packed":
    """Read a request; errors as ``ingest.reading.read``."""
    from ingest.reading import read_packed as read

    return read(request)


def _follow_parent() -> None:
    """End with the server, also where it is killed."""
    parent = multiprocessing.parent_process()
    assert parent is not None, "this runs in a process of the pool"
    parent.join()
    os._exit(0)
