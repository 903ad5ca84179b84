"""A trace that a process dies of does not block those that come after it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from insights.describers import Told
from insights.facets import FacetRow
from insights.in_hand import noting
from store.beside import DIED, LIVES
from store.records import Trace

NAMES = ["mood"]


class Dead(BaseException):
    """Stands for the end of the process, after which nobody cleans up."""


class Process:
    """One that describes, until it comes to a trace that kills it."""

    def __init__(self, file: Path, poison: str) -> None:
        self.file, self.poison = file, poison
        self.seen: list[list[str]] = []

    def run(self, batches: Sequence[Sequence[Trace]]) -> list[dict[str, Told]]:
        """Describe until it dies; what lies on the disk then is what lay there at that moment."""
        found = []
        try:
            found.extend(noting(self._describe, self.file)(batches, NAMES))
        except Dead as dead:
            self.file.write_bytes(dead.args[0])
        return found

    def _describe(self, batches: Iterable[Sequence[Trace]], names: Sequence[str]) -> Iterator[dict[str, Told]]:
        for batch in batches:
            self.seen.append([trace.trace_id for trace in batch])
            if self.poison in self.seen[-1]:
                raise Dead(self.file.read_bytes())
            yield {name: Told({trace.trace_id: FacetRow("calm") for trace in batch}) for name in names}


@pytest.fixture
def traces(story: Callable[..., Any]) -> list[Trace]:
    """Give four traces."""
    return [story("Hi", number).trace() for number in range(4)]


def test_what_kills_is_told_from_what_was_beside_it(traces: list[Trace], tmp_path: Path) -> None:
    """All but the one are described by the next process, and that one is given up at the third death."""
    file, ids = tmp_path / "in-hand", [trace.trace_id for trace in traces]
    poison = ids[1]
    for death in range(LIVES):
        process = Process(file, poison)
        assert [] == process.run([traces])
        assert process.seen[-1] == (ids if death == 0 else [poison])
    process = Process(file, poison)
    (found,) = process.run([traces])
    assert {*ids} - {poison} == found["mood"].rows.keys()
    assert {poison: DIED} == found["mood"].failed
    assert not file.exists()
    assert [[*ids]] == _seen_by(Process(file, ""), traces)


def test_what_was_only_beside_it_is_described_together_again(traces: list[Trace], tmp_path: Path) -> None:
    """A process that was ended by hand makes the next one careful once, and nothing is given up."""
    file, ids = tmp_path / "in-hand", [trace.trace_id for trace in traces]
    Process(file, ids[0]).run([traces])
    careful = Process(file, "")
    (found,) = careful.run([traces])
    assert {*ids} == found["mood"].rows.keys()
    assert [[trace_id] for trace_id in ids] == careful.seen
    assert [[*ids]] == _seen_by(Process(file, ""), traces)


def test_a_file_that_cannot_be_read_holds_nobody_up(traces: list[Trace], tmp_path: Path) -> None:
    """What a process wrote that died while it wrote is as good as nothing."""
    file = tmp_path / "in-hand"
    for content in (b"", b'{"a":', b"[]", b'{"a": "b"}'):
        file.write_bytes(content)
        assert [[trace.trace_id for trace in traces]] == _seen_by(Process(file, ""), traces)


def _seen_by(process: Process, traces: Sequence[Trace]) -> list[list[str]]:
    process.run([traces])
    return process.seen
