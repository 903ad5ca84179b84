"""A whole run of the insights: the same again when it is run again, and without a look at what was planted."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingest.rows import build_rows, join_rows
from insights import run
from insights.planted import FAILURES
from store import FileStore, append_rows
from store.settle import settle

ROOT = Path(__file__).resolve().parents[2]
BEGIN = datetime.fromtimestamp(1_760_000_000, UTC).replace(tzinfo=None)
SINCE, UNTIL = BEGIN - timedelta(hours=1), BEGIN + timedelta(hours=1)
WISHES = {
    "weather": ("Will it rain in {}?", "What is the weather in {} tomorrow?", "Do I need an umbrella in {}?"),
    "refund": ("I want my money back for the {}.", "Please refund the {} I bought.", "How do I return a {}?"),
    "flight": ("Book me a flight to {}.", "Find a cheap flight to {} in May.", "When does the plane to {} leave?"),
}
THINGS = ("Oslo", "Rome", "Lima", "Cairo", "Delhi", "Perth", "Quito", "Turin")
# What a run writes, besides the note that it took place.
WRITTEN = ("facets", "embeddings", "patterns", "pattern_lineage", "trace_patterns", "insights")
WATCHED = """
import sys
seen = []
sys.addaudithook(lambda event, args: seen.append(str(args[0])) if event in ("import", "open") else None)
from tracelore.cli import main
main(sys.argv[1:], standalone_mode=False)
assert any("pipeline" in name for name in seen), "nothing was seen"
print([name for name in seen if name.split(".")[0] == "samples" or "/samples/" in name or "truth" in name])
"""


@pytest.fixture
def filled(tmp_path: Path, story: Callable[..., Any]) -> Iterator[FileStore]:
    """A data folder's store with settled traces of three wishes, a fifth of them with a tool that fails."""
    spans = []
    for number, (wish, thing, form) in enumerate((w, t, f) for w in WISHES for t in THINGS for f in range(3)):
        told = story(WISHES[wish][form].format(thing), number).says("Let me look.")
        error = ("TimeoutError", f"{wish} backend did not answer within 30 s") if number % 5 == 0 else None
        told.calls(f"{wish}_lookup", {"about": thing}, error=error).says(f"Here is what I found about {thing}.")
        spans.extend(told.spans)
    received = UNTIL
    with FileStore(tmp_path / "tracelore.duckdb") as store:
        append_rows(store, *join_rows([build_rows([replace(span, received_at=received) for span in spans])]))
        settle(store, now=received + timedelta(hours=1))
        yield store


def rows(store: FileStore, table: str) -> list[dict[str, Any]]:
    """Give all rows of a table, in an order of their own."""
    return store.rows(f"SELECT * FROM {table} ORDER BY ALL")


def test_running_twice_leaves_everything_identical(filled: FileStore) -> None:
    """The second run over the same traces writes the same rows, though it looks a little later; only it is noted."""
    run(filled, "default", SINCE, UNTIL)
    first = {table: rows(filled, table) for table in WRITTEN}
    assert all(first.values()), {table: len(found) for table, found in first.items()}
    run(filled, "default", SINCE, UNTIL + timedelta(minutes=1))
    for table in WRITTEN:
        assert first[table] == rows(filled, table), table
    assert 2 == len(rows(filled, "insight_runs"))


def test_how_a_trace_came_into_its_pattern(filled: FileStore) -> None:
    """The columns of trace_patterns are those that people script against, and ``how`` is one of three words."""
    run(filled, "default", SINCE, UNTIL)
    found = rows(filled, "trace_patterns")
    assert ["project", "trace_id", "facet", "pattern_id", "strength", "how"] == list(found[0])
    assert {row["how"] for row in found} <= {"fitted", "assigned", "soft"}
    assert {"intent"} <= {row["facet"] for row in found} <= {"intent", "behaviour", "failure"}
    assert all(0 <= row["strength"] <= 1 for row in found)


def test_the_insights_never_look_at_what_was_planted(filled: FileStore, tmp_path: Path) -> None:
    """No file of the samples is imported or opened by a run, nor the ground truth that lies in the data folder."""
    (tmp_path / "truth").mkdir()
    (tmp_path / "truth" / "day.json").write_text("{}")
    filled.close()
    words = ["insights", "run", "--report", "--since", f"{SINCE:%FT%T}", "--until", f"{UNTIL:%FT%T}", "--json"]
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *words, "--data", str(tmp_path)],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert 0 == done.returncode, done.stderr
    assert "[]" == done.stdout.splitlines()[-1]


def test_planted_failures_are_recovered_from_a_copy(filled: FileStore, tmp_path: Path) -> None:
    """The command plants failures in a copy, says of each how well a pattern holds it, and leaves the store alone."""
    before = {table: rows(filled, table) for table in ("traces", *WRITTEN)}
    filled.close()
    words = ["insights", "evaluate", "--since", f"{SINCE:%FT%T}", "--json", "--data", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-m", "tracelore", *words], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert 0 == done.returncode, done.stderr
    found = json.loads(done.stdout)
    assert set(FAILURES) == {failure["failure"] for failure in found["failures"]}
    assert any(failure["recall"] > 0.5 for failure in found["failures"]), found
    with FileStore(tmp_path / "tracelore.duckdb") as store:
        assert before == {table: rows(store, table) for table in before}


def test_an_empty_project_is_told_of(tmp_path: Path) -> None:
    """A run that has nothing to group ends well, and its last line says so."""
    with FileStore(tmp_path / "tracelore.duckdb"):
        pass
    words = ["insights", "run", "--project", "nobody", "--data", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-m", "tracelore", *words], capture_output=True, text=True, cwd=ROOT, check=True
    )
    told = "Project nobody has no settled trace that began within this window: nothing is grouped."
    assert told == done.stdout.splitlines()[-1]
