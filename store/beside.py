"""Processes beside this one, which may die of what they are given."""

import os
from contextlib import suppress
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path
from threading import Thread

DIED = "the process died of it"
LIVES = 3  # once in company, twice alone: the first time another one may have been to blame


def end_with_parent() -> None:
    """Have this process end when the one that started it does: it shall not wait for ever for work of one killed."""
    Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = parent_process()
    if parent:
        wait([parent.sentinel])
        os._exit(1)


def goes_first() -> None:
    """Where memory runs out, have this process be the one that goes."""
    with suppress(OSError):  # not everywhere
        Path("/proc/self/oom_score_adj").write_text("1000")
