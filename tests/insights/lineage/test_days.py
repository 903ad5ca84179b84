"""Three successive days of the simulated fleet: most patterns keep their ids, and what stops or begins is recorded."""

import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from ingest.door import Door
from ingest.otlp import Encoding
from ingest.senders import Sender
from ingest.signals import TRACES
from insights import run
from samples.world.day import play_day
from samples.world.stage import SECOND
from samples.world.telemetry import Emitter
from store import FileStore
from store.settle import settle

DAY = timedelta(days=1)
MIDNIGHT = datetime(2026, 3, 2)
PER_DAY = 500
STOPS, BEGINS = "rate_limit", "carrier_timeout"


class ThroughTheDoor(SpanExporter):
    """Brings spans to a store as a receiver would."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        body = encode_spans(spans).SerializeToString()
        self._door.take(TRACES, body, Encoding.PROTOBUF, Sender("default", "http")).result(60)
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        pass


class Fleet:
    """The simulated fleet, day after day; days count from 1."""

    def __init__(self, store: FileStore) -> None:
        self.store = store
        self.planted: dict[str, set[str]] = {}
        self._door = Door(store)
        self._door.start()

    def live(self, day: int, without: Collection[str]) -> None:
        """Let a day happen, without the traces in which some failures are planted, and settle it."""
        end = int((MIDNIGHT + day * DAY).replace(tzinfo=UTC).timestamp()) * SECOND
        emitter = Emitter(ThroughTheDoor(self._door), seed=day)
        for played in play_day(day, PER_DAY, end):
            if played.case.failure not in without:
                self.planted.setdefault(str(played.case.failure), set()).add(emitter.emit(played))
        emitter.close()
        time.sleep(0.05)
        settle(self.store, settle_after=0.01, settle_rootless=0.01)

    def run(self, day: int, days: int) -> None:
        """Run the insights at the end of a day over the last days."""
        until = MIDNIGHT + day * DAY
        run(self.store, "default", until - days * DAY, until)

    def active(self) -> dict[str, str]:
        """Give the state of each pattern that has not been emptied."""
        rows = self.store.rows("SELECT facet || ' ' || pattern_id AS id, state FROM patterns WHERE size > 0")
        return {row["id"]: row["state"] for row in rows}

    def pattern_of(self, failure: str) -> str:
        """Give the failure pattern that holds most traces of a planted failure."""
        rows = self.store.rows("SELECT trace_id, pattern_id FROM trace_patterns WHERE facet = 'failure'")
        held = Counter(row["pattern_id"] for row in rows if row["trace_id"] in self.planted[failure])
        return str(held.most_common(1)[0][0])

    def events(self, pattern: str) -> list[tuple[str, datetime]]:
        """Give what happened to a failure pattern, the oldest first."""
        sql = "SELECT event, happened_at FROM pattern_lineage WHERE facet = 'failure' AND pattern_id = ? ORDER BY 2, 1"
        return [(row["event"], row["happened_at"]) for row in self.store.rows(sql, [pattern])]

    def close(self) -> None:
        """Stop receiving."""
        self._door.stop()


def kept(before: Mapping[str, str], after: Mapping[str, str], but: Collection[str]) -> float:
    """Give the share of the patterns that were active, but for some, and are still there."""
    meant = {p for p, state in before.items() if state == "active" and p not in but}
    return len(meant & set(after)) / len(meant)


@pytest.fixture
def fleet(tmp_path: Path) -> Iterator[Fleet]:
    """A fleet that has not done anything yet."""
    with FileStore(tmp_path / "tracelore.duckdb") as store:
        one = Fleet(store)
        yield one
        one.close()


@pytest.mark.soak
@pytest.mark.parametrize("days", [pytest.param(7, id="overlapping windows"), pytest.param(1, id="windows of one day")])
def test_three_days(fleet: Fleet, days: int) -> None:
    """At least 95 % keep their ids, none is given twice; one failure ends on the day it stops, one is born later."""
    fleet.live(1, without=[BEGINS])
    fleet.run(1, days)
    stopped, seen = fleet.pattern_of(STOPS), [fleet.active()]
    for day in (2, 3):
        fleet.live(day, without=[STOPS])
        fleet.run(day, days)
        seen.append(fleet.active())
    shares = [kept(before, after, {f"failure {stopped}"}) for before, after in pairwise(seen)]
    began = fleet.pattern_of(BEGINS)
    assert "birth" == fleet.events(began)[0][0]
    assert fleet.events(began)[0][1] >= MIDNIGHT + 2 * DAY
    assert "death" in {event for event, _ in fleet.events(stopped)}
    ended: dict[str, Any] = fleet.store.rows("SELECT * FROM patterns WHERE pattern_id = ?", [stopped])[0]
    assert ("ended", True) == (ended["state"], ended["last_seen"] < MIDNIGHT + DAY)
    births = fleet.store.rows("SELECT facet, pattern_id FROM pattern_lineage WHERE event IN ('birth', 'split')")
    assert len(births) == len({(row["facet"], row["pattern_id"]) for row in births})
    assert min(shares) >= 0.95
