"""Describing in processes beside this one gives what describing here gives."""

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from insights import describe_pool, describing
from insights.describe_pool import beside
from insights.describers import here
from insights.embedding import Embedder
from insights.facets import all_facets
from insights.in_hand import DIED
from store.errors import MissingExtra, StoreUnavailable, TraceloreError
from store.records import Trace

NAMES = ("intent", "behaviour", "failure")


@pytest.fixture
def batches(story: Callable[..., Any]) -> list[list[Trace]]:
    """Five batches of three traces, a third of them with a tool that fails."""
    told = [
        story(f"Where is parcel {n}?", n)
        .calls("track", {"parcel": n}, error=("TimeoutError", "no answer within 30 s") if n % 3 == 0 else None)
        .says(f"Parcel {n} is on its way.")
        for n in range(15)
    ]
    traces = [Trace("p", one.spans[0].trace_id, tuple(one.spans)) for one in told]
    return [traces[start : start + 3] for start in range(0, 15, 3)]


def test_others_say_the_same_in_the_same_order(batches: list[list[Trace]]) -> None:
    """What processes beside this one say of each batch is what this one says."""
    said_here = list(here(all_facets(Embedder()))(batches, NAMES))
    with beside(None) as describe:
        assert list(describe(batches, NAMES)) == said_here
        assert [told.keys() for told in describe(batches[:1], ["failure"])] == [{"failure"}]
    assert sum(len(told["failure"].rows) for told in said_here) == 5


def test_a_trace_that_kills_a_process_is_given_up(
    batches: list[list[Trace]], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What others had in hand is described all the same, and the run goes on behind it."""
    said_here = list(here(all_facets(Embedder()))(batches, ["intent"]))
    poison = batches[1][1].trace_id
    monkeypatch.setenv("POISON", poison)
    monkeypatch.setattr(describe_pool, "_describe", _dies_of_poison)
    with beside(None) as describe:
        found = list(describe(_more(batches), ["intent"]))
    rows = {trace_id: row for told in said_here for trace_id, row in told["intent"].rows.items()}
    del rows[poison]
    assert rows == {trace_id: row for told in found for trace_id, row in told["intent"].rows.items()}
    assert {poison: DIED} == {trace_id: error for told in found for trace_id, error in told["intent"].failed.items()}
    assert poison in caplog.text


class Deadly:
    """A model that kills who loads it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (9,)


def test_processes_that_cannot_start_are_no_traces_fault(batches: list[list[Trace]]) -> None:
    """Nothing is told of traces that none of them had in hand: they are described by the next run."""
    deadly: Any = Deadly()
    with beside(deadly) as describe, pytest.raises(TraceloreError, match="run again"):
        next(describe(batches, NAMES))


BEGINS_AND_WAITS = """
import multiprocessing
import time

from insights.describe_pool import beside

if __name__ == "__main__":
    with beside(None) as describe:
        assert not next(describe([[]], ["intent"]))["intent"].rows
        print(*(child.pid for child in multiprocessing.active_children()), flush=True)
        time.sleep(60)
"""


def test_no_process_outlives_a_run_that_was_killed(tmp_path: Path) -> None:
    """A run that is ended by force leaves nothing behind that holds a model."""
    script = tmp_path / "waits.py"
    script.write_text(BEGINS_AND_WAITS)
    env = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=env) as run:
        assert run.stdout
        others = [int(pid) for pid in run.stdout.readline().split()]
        run.kill()
    assert others
    end = time.monotonic() + 10
    while any(map(_alive, others)):
        assert time.monotonic() < end, others
        time.sleep(0.1)


def test_who_is_overtaken_goes_on_while_others_get_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Losing time and again is no failure while less is left each time; where nothing moves, it is."""
    moments = iter([1, 2, 3, 3])
    monkeypatch.setattr(describing, "described_until", lambda *_: next(moments))
    monkeypatch.setattr(describing, "_PAUSES_S", (0.0,))
    lost = []

    def attempt() -> int:
        lost.append(1)
        raise StoreUnavailable("another was faster")

    with pytest.raises(StoreUnavailable):
        describing._unless_stuck(None, "p", (), attempt)  # type: ignore[arg-type]
    assert len(lost) == 4


def test_a_missing_part_is_told_from_any_process() -> None:
    """What a process beside this one lacks is said as if it were this one."""
    said = pickle.loads(pickle.dumps(MissingExtra("insights", "Grouping traces")))
    assert str(said) == str(MissingExtra("insights", "Grouping traces"))


def _alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def _more(batches: list[list[Trace]]) -> Iterator[list[Trace]]:
    yield from batches


def _dies_of_poison(traces: list[Trace], names: list[str]) -> dict[str, Any]:
    if os.environ["POISON"] in [trace.trace_id for trace in traces]:
        os.kill(os.getpid(), signal.SIGKILL)
    return next(here(describe_pool._facets)([traces], names))
