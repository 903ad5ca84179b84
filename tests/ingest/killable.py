"""A receiver in a process of its own, which can be killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVER = """
import sys, time
from ingest import forked
from ingest.readers import Readers
readers = Readers(int(sys.argv[2]), fork=forked.is_possible())
from store import duckdb_file, open_store
from ingest.serve import Receiver
duckdb_file._LOG_BYTES = int(sys.argv[3])
with open_store(sys.argv[1]) as store:
    receiver = Receiver(store, 0, 0, readers=readers)
    receiver.start()
    print(receiver.http_port, receiver.grpc_port, flush=True)
    time.sleep(600)
"""


@contextmanager
def killable(path: Path, readers: int = 0) -> Iterator[tuple[int, Callable[[], None]]]:
    """Run one on the store at ``path``; give its HTTP port and what kills it."""
    with killable_on_both(path, readers) as (http_port, _, kill):
        yield http_port, kill


@contextmanager
def killable_on_both(
    path: Path, readers: int = 0, log_bytes: int = 256 << 20
) -> Iterator[tuple[int, int, Callable[[], None]]]:
    """Run one; give its ports for HTTP and gRPC, and what kills it. At the end it is dead in any case."""
    command = [sys.executable, "-c", SERVER, str(path), str(readers), str(log_bytes)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    assert server.stdout is not None

    def kill() -> None:
        if server.poll() is None:
            os.kill(server.pid, signal.SIGKILL)
            server.wait()

    try:
        http_port, grpc_port = map(int, server.stdout.readline().split())
        yield http_port, grpc_port, kill
    finally:
        kill()
        server.stdout.close()
