"""Run one SELECT that a person typed, in a process that can be killed: ``python -m store.typed``.

What it is told comes as JSON on standard input; on standard output come an ``A`` and an Arrow stream, or an ``E`` and
what was wrong.
"""

import os
import resource
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pyarrow as pa

from store.beside import goes_first
from store.duck_store import DuckStore
from store.duckdb_file import MEMORY, FileStore
from store.errors import TraceloreError
from store.guard import run_select, tables_of
from store.lake import LakeStore
from store.literals import literal
from store.location import store_file
from store.place import running_server
from store.remote_tables import SPILL, RemoteTables, threads

_BOUNDED = f"SET max_temp_directory_size = '{SPILL}'"  # what does not fit into memory is not to fill the disk
_LEAST_PART = 0.5  # of the time that a statement may take
_MOST_BYTES = 4 << 30  # of addresses, of which DuckDB takes a part only in name


def main() -> None:
    """Do it."""
    told = orjson.loads(sys.stdin.buffer.read())
    # Who asked has waited for the start as well; on a machine so busy that it took long there is still time to answer.
    _bound(max(told["until"] - time.monotonic(), told["timeout_s"] * _LEAST_PART))
    try:
        answer = b"A" + _stream(_run(told))
    except TraceloreError as error:
        answer = b"E" + orjson.dumps([type(error).__name__, str(error)])
    sys.stdout.buffer.write(answer)
    sys.stdout.flush()
    os._exit(0)  # what else runs is of no use any more


def _run(told: Mapping[str, Any]) -> pa.Table:
    with _opened(told) as store:
        return run_select(store, told["sql"], max_rows=told["max_rows"], timeout_s=told["timeout_s"])


@contextmanager
def _opened(told: Mapping[str, Any]) -> Iterator[DuckStore]:
    data = Path(told["data"])
    server = running_server(data)
    if server is not None:
        with duckdb.connect() as parser:
            named = tables_of(parser, told["sql"])
        with RemoteTables(server, named, told["timeout_s"], MEMORY, told["spill"]) as store:
            yield store
    elif told["url"]:
        with LakeStore(told["url"], read_only=True) as lake:
            lake.query(_BOUNDED)  # its folder is one for temporary files, and thus within what we were given
            yield lake
    else:
        with FileStore(store_file(data), read_only=True, threads=threads()) as file:
            with file.transaction() as setting:
                setting.execute(f"SET temp_directory = {literal(told['spill'])}")
                setting.execute(_BOUNDED)
                setting.execute("SET enable_external_access = false")
            yield file


def _bound(seconds: float) -> None:
    """Have the operating system end this process, whatever it is at, and whoever waits for it."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    os.nice(10)  # who sends goes first
    goes_first()
    with suppress(ValueError, OSError):  # not everywhere
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))


def _stream(found: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, found.schema) as stream:
        stream.write_table(found)
    return bytes(sink.getvalue())


if __name__ == "__main__":
    main()
