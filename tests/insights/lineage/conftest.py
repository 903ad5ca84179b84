"""A store in which runs can be played by saying which traces they find together, and where these lie."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from insights.clustering import Groups
from insights.describing import FacetTable
from insights.facets.contract import Shape
from insights.lineage.history import Event
from insights.lineage.settlement import Seen
from insights.patterns import store_patterns
from store import FileStore
from store.hashing import text_hash

BEGIN = datetime(2026, 3, 2)
SHAPE = Shape(folded=False)
DIMENSIONS = 16


def trace_id(number: int) -> str:
    """Name a trace."""
    return f"{number:032x}"


def direction(name: int | str) -> Sequence[float]:
    """Give the unit vector of a direction."""
    axes = np.eye(DIMENSIONS, dtype=np.float32)
    if isinstance(name, int):
        return list(axes[name])
    *kind, own = name.split()
    seeds = [np.random.default_rng(list(" ".join(part).encode())) for part in (kind, [*kind, own])]
    common, special = (seed.normal(size=DIMENSIONS) for seed in seeds)
    mixed = common / np.linalg.norm(common) + 0.4 * special / np.linalg.norm(special)
    return list(mixed / np.linalg.norm(mixed))


class World:
    """Traces come at one a minute, in order of their numbers; runs look at those up to a moment."""

    def __init__(self, store: FileStore) -> None:
        self.store = store

    def happen(self, numbers: Sequence[int]) -> None:
        """Let traces happen and settle."""
        count = len(numbers)
        times = pa.array([self.time(n) for n in numbers], pa.timestamp("us"))
        zeros = dict.fromkeys(("span_count", "llm_count", "tool_count", "agent_count", "error_count"), [1] * count)
        rows = {
            "project": ["p"] * count,
            "trace_id": [trace_id(n) for n in numbers],
            "duration_ms": [1.0] * count,
            "status": ["ok"] * count,
            **dict.fromkeys(("start_time", "end_time", "last_received_at", "settled_at"), times),
            **zeros,
        }
        with self.store.transaction() as work:
            work.insert("traces", pa.table(rows))

    def run(
        self,
        groups: Sequence[tuple[Sequence[int], int | str]],
        until: int,
        since: int = 0,
        called: Callable[[int], str] | None = None,
    ) -> tuple[list[str], list[Event]]:
        """Run over the traces numbered [since, until); each group is its traces and the direction they lie in.

        Directions are at right angles, but for words of three: they lie near those that begin with the same two.

        A trace is ``called`` by its direction unless told otherwise.

        Gives the pattern of each group, and what happened.
        """
        members = sorted((n, label) for label, (numbers, _) in enumerate(groups) for n in numbers)
        labels = np.asarray([label for _, label in members], dtype=np.int64)
        directions = [groups[label][1] for label in labels]
        vectors = np.asarray([direction(d) for d in directions], dtype=np.float32).reshape(-1, DIMENSIONS)
        names = [f"a wish of kind {d}" for d in directions]
        table = FacetTable(
            "p",
            "intent",
            [trace_id(n) for n, _ in members],
            [self.time(n) for n, _ in members],
            names,
            [text_hash("p", name).hex() for name in names],
            [{"headline": called(n) if called else name} for (n, _), name in zip(members, names, strict=True)],
            [["s"] for _ in members],
        )
        sure = np.ones(len(members), dtype=np.float32)
        found = Groups(labels, labels, sure, sure.astype(bool), np.zeros((len(groups), DIMENSIONS), dtype=np.float32))
        seen = Seen(self.time(since), self.time(until), until - since, self.time(until), "m", 0)
        settled = store_patterns(self.store, table, vectors, found, SHAPE, seen)
        return settled.ids, settled.events

    def pattern(self, pattern_id: str) -> dict[str, Any]:
        """Give the row of a pattern."""
        (row,) = self.store.rows("SELECT * FROM patterns WHERE pattern_id = ?", [pattern_id])
        return row

    def time(self, number: int) -> datetime:
        """Tell when a trace begins."""
        return BEGIN + timedelta(minutes=number)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A store in which nothing has happened yet."""
    with FileStore(tmp_path / "tracelore.duckdb") as store:
        yield World(store)


@pytest.fixture
def name_of() -> Callable[[int], str]:
    """Name a trace by its number."""
    return trace_id
