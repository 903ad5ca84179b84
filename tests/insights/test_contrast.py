"""What sets a pattern apart from the rest of the window."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from insights.contrast import Label, contrasts
from insights.summary import write_insights
from store import Store, open_store

SINCE = datetime(2026, 5, 4)
UNTIL = SINCE + timedelta(hours=24)
KEY = ("failure", "f1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give an empty store."""
    with open_store(tmp_path / "tracelore.duckdb") as opened:
        yield opened


def trace(number: int, **given: Any) -> dict[str, Any]:
    """Make a trace of ``traces``: one every six minutes, by the agent clerk unless said otherwise."""
    start = SINCE + timedelta(minutes=6 * number)
    counts = dict.fromkeys(("span_count", "llm_count", "tool_count", "agent_count", "error_count"), 0)
    return {
        "project": "p",
        "trace_id": f"{number:032x}",
        "start_time": start,
        "end_time": start,
        "duration_ms": 100.0,
        "status": "ok",
        "agents": ["clerk"],
        "tools": ["look_up"],
        "models": [],
        "last_received_at": start,
        "settled_at": start,
        **counts,
        **given,
    }


def fill(store: Store, members: list[int], **given: Any) -> None:
    """Store a day of 240 traces; ``members`` are in the one pattern, and have what is ``given``."""
    day = [trace(n, **(given if n in members else {})) for n in range(240)]
    inside = [day[n] for n in members]
    pattern = {
        "project": "p",
        "facet": KEY[0],
        "pattern_id": KEY[1],
        "name": "look_up times out",
        "state": "active",
        "size": len(inside),
        "share": len(inside) / len(day),
        "first_seen": inside[0]["start_time"],
        "last_seen": inside[-1]["start_time"],
        "centroid": [0.0],
        "features": "{}",
    }
    key = {"project": "p", "facet": KEY[0], "pattern_id": KEY[1]}
    held = [{**key, "trace_id": t["trace_id"], "strength": 1.0, "how": "fitted"} for t in inside]
    with store.transaction() as work:
        for table, rows in (("traces", day), ("patterns", [pattern]), ("trace_patterns", held)):
            work.insert(table, pa.Table.from_pylist(rows))


def test_who_takes_part_more_often(store: Store) -> None:
    """A tool of most of the pattern's traces and few others is named with both shares; what all have is not."""
    fill(store, list(range(0, 240, 10)), tools=["look_up", "refund"])
    found = contrasts(store, "p", SINCE, UNTIL)[KEY]
    assert (Label("tool", "refund", 1.0, 0.1),) == found.labels


@pytest.mark.parametrize(
    ("members", "title"),
    [
        (range(120, 240, 5), "look_up times out, since 04 May 2026 12:00"),
        (range(0, 120, 5), "look_up times out, until 04 May 2026 11:30"),
        (range(80, 160, 4), "look_up times out, between 04 May 2026 08:00 and 04 May 2026 15:36"),
        (range(0, 240, 10), "look_up times out"),
        ((100, 180), "look_up times out"),  # of two nobody can tell
    ],
)
def test_when_it_began_and_ended(store: Store, members: Any, title: str) -> None:
    """A title says when a pattern began or ended, where that is no chance."""
    fill(store, list(members))
    write_insights(store, "p", SINCE, UNTIL)
    assert [{"title": title}] == store.rows("SELECT title FROM insights")


def test_the_body_tells_the_contrast(store: Store) -> None:
    """The text of an insight has the pattern's figures beside those of all traces."""
    fill(store, list(range(120, 240, 5)), tools=["refund"], error_count=1)
    write_insights(store, "p", SINCE, UNTIL)
    (row,) = store.rows("SELECT body FROM insights")
    assert "24 traces, 10.0% of the window." in row["body"]
    assert "50.0% of all traces came before, and none of them shows it." in row["body"]
    assert "100.0% have a span in error, against 10.0% of all traces." in row["body"]
    assert "tool refund (100.0% of them, against 10.0% of all)" in row["body"]
