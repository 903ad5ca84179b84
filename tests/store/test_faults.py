"""What becomes of a file whose checkpoint fails."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# In a process of its own: the limit holds for all that a process writes.
UNSURE = """
import resource, sys
from datetime import datetime
from pathlib import Path
from ingest.plain import plain
from ingest.raw import RawSpan
from ingest.rows import build_rows, join_rows
from store import append_rows, duckdb_file
from store.errors import StoreUnavailable
from store.duckdb_file import AGAIN_AFTER_S
import time

duckdb_file._CHECKPOINT = "1MB"
store = duckdb_file.FileStore(Path(sys.argv[1]))

def batch(first):
    return join_rows([build_rows([
        plain(RawSpan("a" * 32, f"{n:016x}", f"step {n} " + "x" * 3000, n, n + 1, received_at=datetime(2026, 11, 24)))
        for n in range(first, first + 20)
    ])])

def limit(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

def number_stored():
    time.sleep(AGAIN_AFTER_S)
    return store.rows("SELECT count(*) AS n FROM spans")[0]["n"]

first = unsure = 0
limit(1_500_000)
while not unsure and first < 100_000:
    try:
        append_rows(store, *batch(first))
        first += 20
    except StoreUnavailable:
        unsure = number_stored() - first
        if not unsure:  # the log had no room: it is known that nothing was stored
            break
limit(resource.RLIM_INFINITY)
append_rows(store, *batch(first))
print(unsure, number_stored() - first)
"""


def test_a_commit_that_failed_and_is_stored(tmp_path: Path) -> None:
    """If only the checkpoint after a commit fails, the batch is on disk: sent again it is stored once."""
    done = subprocess.run(
        [sys.executable, "-c", UNSURE, str(tmp_path / "store.duckdb")],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stdout.split()) == (0, ["20", "20"]), done.stderr
