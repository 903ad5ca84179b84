"""What keeps a server from starting is said in a sentence that tells what to do."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from store import open_store
from store.place import STORE_FILE
from tests.ingest.faults.conftest import ROOT, Server

HOLD = """
import sys, duckdb
held = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


def serve_in_vain(data: Path) -> str:
    """Run ``tracelore serve``, which fails; give what it says."""
    ports = {"TRACELORE_HTTP_PORT": "0", "TRACELORE_GRPC_PORT": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "tracelore", "serve", "--data", str(data)],
        env={**os.environ, **ports}, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (1, "") == (done.returncode, done.stdout)
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Path]:
    """Give a data folder whose file another process has open."""
    open_store(tmp_path / STORE_FILE).close()
    command = [sys.executable, "-c", HOLD, str(tmp_path / STORE_FILE)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield tmp_path


def test_a_file_that_another_process_has_open(held: Path) -> None:
    """It is named, and that this process has to stop."""
    said = serve_in_vain(held)
    assert f"{held / STORE_FILE} is in use by another process" in said
    assert "stop that process" in said


def test_nobody_else_reads_what_it_stores(serve: Callable[..., Server], request_of: Any, tmp_path: Path) -> None:
    """Not the file, not its log, and nothing beside them, though others may look into the folder."""
    data = tmp_path / "open"
    data.mkdir(mode=0o755)
    before = os.umask(0o022)
    try:
        server = serve(data)
    finally:
        os.umask(before)
    assert server.post(request_of(3).SerializeToString()).status_code == 200
    made = {path.name: path.stat().st_mode & 0o077 for path in data.rglob("*")}
    assert {STORE_FILE, f"{STORE_FILE}.wal"} <= made.keys()
    assert {0} == set(made.values())


def test_a_folder_that_has_a_server(serve: Callable[..., Server], request_of: Any) -> None:
    """A second one is told so, and the first is not disturbed."""
    first = serve()
    assert f"Another server has {first.data} open. Stop it, or use another folder." in serve_in_vain(first.data)
    assert first.post(request_of(3).SerializeToString()).status_code == 200
    assert len(first.stored()) == 3


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Such as one on a disk that is mounted read-only: here one that the kernel lets nobody write, not even root."""
    assert "cannot be used as a data folder" in serve_in_vain(Path("/proc/tracelore-data"))
    if os.geteuid() != 0:
        tmp_path.chmod(0o500)
        assert "Permission denied" in serve_in_vain(tmp_path)
