"""Whether the store takes what is sent is found by writing, yet not as often as somebody asks."""

from pathlib import Path

import pytest

from ingest import readiness
from ingest.readiness import Readiness
from store import FileStore


def test_it_writes_at_most_once_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often it is asked; what it found holds until it looks again."""
    now = [100.0]
    monkeypatch.setattr(readiness, "monotonic", lambda: now[0])
    store = FileStore(tmp_path / "tracelore.duckdb")
    asked = Readiness(store)
    assert asked.writable
    (first,) = store.rows("SELECT mark FROM progress WHERE step = 'ready'")
    assert asked.writable
    assert store.rows("SELECT mark FROM progress WHERE step = 'ready'") == [first]
    now[0] += 1.1
    assert asked.writable
    (later,) = store.rows("SELECT mark FROM progress WHERE step = 'ready'")
    assert later["mark"] > first["mark"]
    store.close()
    assert asked.writable
    now[0] += 1.1
    assert not asked.writable
