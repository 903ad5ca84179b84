"""SQL typed by people: it runs in a process of its own, which is ended when it takes too long or too much."""

import hmac
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import orjson
import pyarrow as pa

from store import errors
from store.errors import QueryRefused, TraceloreError, UsageError
from store.literals import normal

MOST_ROWS, LONGEST_S = 10_000, 30.0  # unless told otherwise


def select_for_people(
    data: Path, sql: str, url: str = "", *, max_rows: int = MOST_ROWS, timeout_s: float = LONGEST_S
) -> pa.Table:
    """Run one SELECT on the store of a data folder, or on the lake at ``url``, read-only.

    Raises:
        QueryRefused: it is not one SELECT over the public tables, it failed, or it took too long or too much memory.
        StoreUnavailable: there is no store, or its server does not answer.
        UsageError: ``max_rows`` is not a number of rows.
    """
    (sql,) = normal([sql])
    told = {"data": str(data.absolute()), "sql": sql, "url": url, "max_rows": max_rows, "timeout_s": timeout_s}
    told["until"] = time.monotonic() + timeout_s  # of a clock that all processes share
    command = [sys.executable, "-P", "-m", "store.typed"]  # -P: whatever lies in the current folder is not ours
    with tempfile.TemporaryDirectory(prefix="tracelore-sql-") as spill:  # here: a process that is killed leaves its own
        done = subprocess.run(
            command,
            input=orjson.dumps(told | {"spill": spill}),
            capture_output=True,
            check=False,
            env=os.environ | {"TMPDIR": spill},
        )
    kind, content = done.stdout[:1], done.stdout[1:]
    if kind == b"A":
        with pa.ipc.open_stream(content) as stream:
            return stream.read_all()
    if kind == b"E":
        raise _error(*orjson.loads(content))
    if done.returncode == -signal.SIGALRM:
        raise QueryRefused(f"It took longer than {timeout_s:g} s and was ended. Narrow it down.")
    if done.returncode < 0 or b"MemoryError" in done.stderr:
        raise QueryRefused(
            f"It took more memory than it may, or DuckDB failed (status {done.returncode}). Narrow it down."
        )
    raise TraceloreError(f"The process that runs SQL failed: {done.stderr.decode(errors='replace')[-300:].strip()}")


def may_ask(authorization: str, token: str) -> bool:
    """Whether an ``Authorization`` header holds ``token``, which only who can read the data folder knows."""
    return hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode())


def _error(kind: str, said: str) -> TraceloreError:
    known = getattr(errors, kind, None)
    if isinstance(known, type) and issubclass(known, (errors.StoreError, UsageError)):
        return known(said)
    return TraceloreError(said)
