"""Tables as Parquet: what other tools read is what the store holds."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from store import append_rows
from store.duck_store import DuckStore
from store.errors import UsageError
from store.export import Wanted, export

Received = Callable[..., tuple[pa.Table, pa.Table]]
NOON = datetime(2026, 3, 2, 12)


@pytest.fixture
def filled(duck_store: DuckStore, received: Received) -> DuckStore:
    """A store of two projects."""
    append_rows(duck_store, *received(("a", 1.0, "hello"), ("b", 2.0, "good morning")))
    append_rows(duck_store, *received(("c", 1.0, "hello"), project="shop", trace_id="t2"))
    with duck_store.transaction() as work:
        work.execute("INSERT INTO overrides VALUES ('shop', 'm', 's', 'v', 'r', 'ann', ?)", [NOON])
    return duck_store


def test_all(filled: DuckStore, tmp_path: Path) -> None:
    """Each table is a file, with its rows; keys and requests to forget are none."""
    counts = export(filled, tmp_path / "out", Wanted())
    spans = pq.read_table(tmp_path / "out" / "spans.parquet")
    assert ["a", "b", "c"] == sorted(spans["span_id"].to_pylist())
    texts = pq.read_table(tmp_path / "out" / "texts.parquet")
    held = dict(zip(texts["hash"].to_pylist(), texts["text"].to_pylist(), strict=True))
    assert {"hello", "good morning"} == {held[name] for names in spans["input"].to_pylist() for name in names}
    assert {"spans": 3, "texts": 3, "overrides": 1} == {table: n for table, n in counts.items() if n}
    assert {f"{table}.parquet" for table in counts} == {path.name for path in (tmp_path / "out").iterdir()}
    assert not {"api_keys", "keyring", "forgetting", "progress"} & counts.keys()


def test_a_part(filled: DuckStore, tmp_path: Path) -> None:
    """Of a table, a project and a window; the end of the window is not in it."""
    export(filled, tmp_path, Wanted(tables=("spans", "texts"), project="shop"))
    assert ["c"] == pq.read_table(tmp_path / "spans.parquet")["span_id"].to_pylist()
    assert ["hello"] == pq.read_table(tmp_path / "texts.parquet")["text"].to_pylist()
    second = timedelta(seconds=1)
    for name, since, until, spans in (
        ("x", NOON, NOON + second, 3),
        ("y", NOON + second, None, 0),
        ("z", None, NOON, 0),
    ):
        window = Wanted(since=since, until=until)
        counts = export(filled, tmp_path / name, window)
        assert (spans, spans) == (counts["spans"], counts["texts"])


def test_what_cannot_be(filled: DuckStore, tmp_path: Path) -> None:
    """Unknown tables, and files that are there, are told before anything is written."""
    (tmp_path / "texts.parquet").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for out, wanted, what in (
        (tmp_path, Wanted(("nonsense",)), "no table 'nonsense'"),
        (tmp_path, Wanted(("api_keys",)), "no table 'api_keys'"),
        (tmp_path, Wanted(), "exists already"),
        (tmp_path / "file" / "out", Wanted(), "cannot be used"),
    ):
        with pytest.raises(UsageError, match=what):
            export(filled, out, wanted)
    assert ["texts.parquet"] == [path.name for path in tmp_path.glob("*.parquet")]
