"""``tracelore import`` as people and scripts call it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from store import LakeStore
from tracelore.cli import main

FILES = Path(__file__).parents[1] / "ingest" / "importing" / "files"


def test_it_says_in_one_line_what_was_taken(tmp_path: Path) -> None:
    """Files that cannot be read are told on standard error, and by the exit status."""
    broken = tmp_path / "a.jsonl"
    broken.write_text((FILES / "langsmith_runs.jsonl").read_text() + '{"id": "cut')
    done = CliRunner().invoke(main, ["import", "--data", str(tmp_path / "data"), str(broken)])
    assert done.exit_code == 1
    assert done.stdout == "taken: 3 spans from 1 file; could not be read: 1\n"
    assert f"tracelore: {broken}: line 4: not JSON" in done.stderr


def test_scripts_get_the_figures(tmp_path: Path) -> None:
    """And may name the source."""
    command = [
        "import",
        "--data",
        str(tmp_path / "data"),
        "--from",
        "langfuse",
        "--json",
        str(FILES / "langfuse_traces.json"),
    ]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0
    figures = json.loads(done.stdout)
    assert (figures["spans"], figures["sources"], figures["broken"]) == (4, {"langfuse": 1}, 0)


def test_a_source_nobody_knows_is_wrong_usage(tmp_path: Path) -> None:
    """The message names those that are known."""
    done = CliRunner().invoke(main, ["import", "--data", str(tmp_path / "data"), "--from", "x", str(FILES)])
    assert done.exit_code == 2
    assert "Known are: otlp, langsmith, langfuse, claude-code, auto" in done.stderr


@pytest.mark.postgres
def test_into_a_lake(tmp_path: Path, lake_url: str) -> None:
    """As into a folder: what is imported twice is there once, and nothing lies in the folder."""
    command = ["import", "--data", str(tmp_path / "data"), "--store", lake_url, "--json", "--again"]
    for spans in (4, 0):
        done = CliRunner().invoke(main, [*command, str(FILES / "langfuse_traces.json")])
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)["spans"] == spans
    with LakeStore(lake_url) as lake:
        assert [{"n": 4}] == lake.rows("SELECT count(*) AS n FROM spans")
    assert not (tmp_path / "data").exists()
