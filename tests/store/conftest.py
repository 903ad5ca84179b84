"""Stores of all kinds: a file of this process, one served by another process, and a lake."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from store import FileStore, LakeStore, Store, open_data, open_store
from store.duck_store import DuckStore
from store.hashing import text_hash
from store.schema import SPANS, TEXTS, UUID

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


@pytest.fixture(params=["file", "quack", pytest.param("lake", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    if request.param == "file":
        with FileStore(tmp_path / "tracelore.duckdb") as opened:
            yield opened
        return
    if request.param == "lake":
        with open_store(request.getfixturevalue("lake_url")) as opened:
            yield opened
        return
    with open_data(request.getfixturevalue("serving")) as opened:
        yield opened


@pytest.fixture
def file_store(tmp_path: Path) -> Iterator[FileStore]:
    """An empty store in a file of this process."""
    with FileStore(tmp_path / "tracelore.duckdb") as opened:
        yield opened


@pytest.fixture(params=["file", pytest.param("lake", marks=pytest.mark.postgres)])
def duck_store(request: pytest.FixtureRequest) -> Iterator[DuckStore]:
    """An empty store of each kind that this process reads and writes by itself: what is done to whole stores."""
    if request.param == "file":
        yield request.getfixturevalue("file_store")
        return
    with LakeStore(request.getfixturevalue("lake_url")) as opened:
        yield opened


@pytest.fixture
def received() -> Callable[..., tuple[pa.Table, pa.Table]]:
    """Make what ingest hands over: a row per span given as (span id, seconds it took, text it read)."""
    return _received


def _received(
    *spans: tuple[str, float, str], project: str = "default", trace_id: str = "t1"
) -> tuple[pa.Table, pa.Table]:
    start = datetime(2026, 3, 2, 12)
    rows: list[dict[str, Any]] = []
    for span_id, seconds, text in spans:
        end = start + timedelta(seconds=seconds)
        rows.append(
            {
                "project": project,
                "trace_id": trace_id,
                "span_id": span_id,
                "name": "chat",
                "kind": "llm",
                "dialect": "test",
                "start_time": start,
                "end_time": end,
                "start_ns": _nanoseconds(start),
                "end_ns": _nanoseconds(end),
                "received_at": start,
                "status": "ok",
                "input": [text_hash(project, text)],
                "attributes": "{}",
            }
        )
    texts = [
        {"project": project, "day": start.date(), "hash": text_hash(project, text), "text": text, "received_at": start}
        for _, _, text in spans
    ]
    return _table(rows, SPANS), _table(texts, TEXTS)


def _table(rows: list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_arrays([_column([r.get(f.name) for r in rows], f.type) for f in schema], schema=schema)


def _column(values: list[Any], kind: pa.DataType) -> pa.Array:
    if kind == UUID:
        return pa.ExtensionArray.from_storage(UUID, pa.array(values, pa.binary(16)))
    if kind == pa.list_(UUID):
        offsets = pa.array(accumulate((len(v or []) for v in values), initial=0), pa.int32())
        return pa.ListArray.from_arrays(offsets, _column([item for v in values for item in v or []], UUID))
    return pa.array(values, kind)


def _nanoseconds(moment: datetime) -> int:
    return int((moment - datetime(1970, 1, 1)) / timedelta(microseconds=1)) * 1000
