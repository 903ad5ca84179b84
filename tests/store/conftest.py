"""Stores of both kinds: a file of this process, and one served by another process."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from store import FileStore, Store, open_data

ROOT = Path(__file__).resolve().parents[2]
SERVE = """
import sys
from pathlib import Path
from store import serve_store
with serve_store(Path(sys.argv[1])) as served:
    served.announce(0, 0)
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Path]:
    """A data folder whose store another process serves."""
    data = tmp_path / "served"
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert server.stdout is not None
    assert server.stdout.readline() == "ready\n"
    yield data
    server.kill()
    server.wait()


@pytest.fixture(params=["file", "quack"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    if request.param == "file":
        with FileStore(tmp_path / "tracelore.duckdb") as opened:
            yield opened
        return
    with open_data(request.getfixturevalue("serving")) as opened:
        yield opened


@pytest.fixture
def file_store(tmp_path: Path) -> Iterator[FileStore]:
    """An empty store in a file of this process."""
    with FileStore(tmp_path / "tracelore.duckdb") as opened:
        yield opened
