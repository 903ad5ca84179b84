"""``tracelore flags`` says what its list lacks."""

import json
from datetime import datetime
from pathlib import Path

from click.testing import CliRunner

from store import FileStore
from tracelore.cli import main


def test_what_the_monitors_could_not_look_at_is_told(tmp_path: Path) -> None:
    """Beside the list, for scripts too; one that nobody could import says why, without steering the terminal."""
    rows = [("odd", "t1", "u"), ("odd", "t2", None), ("odd", None, "u"), ("lost", None, None)]
    with FileStore(tmp_path / "tracelore.duckdb") as store, store.transaction() as work:
        for monitor, trace_id, user_id in rows:
            values = ["default", monitor, trace_id, user_id, "ImportError: \x1b[31mno", datetime(2026, 1, 1), "1"]
            work.execute("INSERT INTO unchecked VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    done = CliRunner().invoke(main, ["flags", "--data", str(tmp_path), "--json"])
    assert [] == json.loads(done.stdout)
    lost, odd = done.stderr.splitlines()
    assert lost.startswith("tracelore: lost can look at nothing: ImportError: ")
    assert "\x1b" not in lost
    assert odd.startswith("tracelore: odd could not look at 3 traces or users; ")
    done = CliRunner().invoke(main, ["flags", "--data", str(tmp_path), "--monitor", "odd"])
    assert ["tracelore: no flags", odd] == done.stderr.splitlines()
