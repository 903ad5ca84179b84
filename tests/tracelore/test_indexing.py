"""What the worker does where texts cannot be indexed."""

from pathlib import Path
from threading import Event

import pytest

from store import FileStore
from tracelore import indexing
from tracelore.indexing import Indexing


def test_it_rests_where_it_cannot_go_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error of the store is told once, does not reach the worker, and is met again only after a while."""
    with FileStore(tmp_path / "tracelore.duckdb") as store:
        with store.transaction() as work:
            work.execute("ALTER TABLE texts RENAME TO away")
        rounds = Indexing(store)
        for _ in range(3):
            rounds.round(Event())
        assert 1 == len(caplog.records)
        assert "texts could not be indexed" in caplog.text
        monkeypatch.setattr(indexing, "_PAUSE_AFTER_ERROR_S", 0)
        rounds = Indexing(store)
        rounds.round(Event())
        with store.transaction() as work:
            work.execute("ALTER TABLE away RENAME TO texts")
        rounds.round(Event())
    assert 2 == len(caplog.records)
