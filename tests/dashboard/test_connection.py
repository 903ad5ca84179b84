"""The dashboard's connection follows the server."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.launch import APP
from store import serve_store

TRACE = {
    "project": "default",
    "trace_id": "ab",
    "duration_ms": 1.0,
    "status": "ok",
    **dict.fromkeys(("span_count", "llm_count", "tool_count", "agent_count", "error_count"), 1),
}


def test_no_data_folder_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything was stored the page says how to begin, and makes no file."""
    monkeypatch.setenv("TRACELORE_DATA", str(tmp_path / "nothing"))
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    assert [] == [e.value for e in app.exception]
    assert any("No traces yet" in s.value for s in app.subheader)
    assert not (tmp_path / "nothing").exists()


def test_every_view_reads_through_a_server(draw: Callable[..., Any], day_folder: Path, tmp_path: Path) -> None:
    """What a page asks of a file it can ask of a server as well."""
    shutil.copy(day_folder / "tracelore.duckdb", tmp_path)
    with serve_store(tmp_path) as served:
        served.announce(1, 1)
        for view, params in (
            *((name, {}) for name in ("overview", "patterns", "trace", "flags", "reports")),
            ("trace", {"trace": f"{1000:032x}"}),
            ("patterns", {"pattern": "p-timeout"}),
        ):
            app = draw(view, tmp_path, **params)
            assert [] == [e.value for e in app.exception], view
            assert not any("No such" in s.value for s in app.subheader)


def test_a_restarted_server_is_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same browser session goes on after the server went away and came back on another port."""
    now = datetime.now(UTC).replace(tzinfo=None)
    times = dict.fromkeys(("start_time", "end_time", "last_received_at", "settled_at"), now)
    monkeypatch.setenv("TRACELORE_DATA", str(tmp_path))
    app = AppTest.from_file(str(APP), default_timeout=60)
    for _ in range(2):
        with serve_store(tmp_path) as served:
            served.announce(1, 1)
            with served.store.transaction() as work:
                work.insert("traces", pa.Table.from_pylist([{**TRACE, **times}]))
            app.run()
            assert [] == [e.value for e in app.exception]
            assert "Traces" in [m.label for m in app.metric]
    app.run()
    assert [] == [e.value for e in app.exception]
    assert "2" == app.metric[0].value
