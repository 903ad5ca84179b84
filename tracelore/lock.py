"""One at a time, across processes: a lock that ends with the process that holds it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from store.progress import Progress, silent


@contextmanager
def only_one(data: Path, job: str, progress: Progress = silent) -> Iterator[None]:
    """Hold the lock of ``job`` in the data folder, waiting for whoever has it, which ``progress`` tells."""
    with if_free(data, job) as held:
        if held:
            yield
            return
    with (data / f"{job}.lock").open("w") as file:
        stage = f"waiting for another process to finish with the {job}"
        progress(stage, 0, 1)
        fcntl.flock(file, fcntl.LOCK_EX)
        progress(stage, 1, 1)
        yield


@contextmanager
def if_free(data: Path, job: str) -> Iterator[bool]:
    """Hold the lock of ``job`` in the data folder if nobody has it; tell whether it is held."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / f"{job}.lock").open("w") as file:
        held = False
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            held = True
        yield held
