"""Describing in processes beside this one gives what describing here gives."""

import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from insights import describe_pool
from insights.describe_pool import beside
from insights.describers import here
from insights.embedding import Embedder
from insights.facets import all_facets
from store.errors import TraceloreError
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
        assert [rows.keys() for rows in describe(batches[:1], ["failure"])] == [{"failure"}]
    assert sum(len(rows["failure"]) for rows in said_here) == 5


def test_a_process_that_is_killed_is_told(batches: list[list[Trace]], monkeypatch: pytest.MonkeyPatch) -> None:
    """The run ends with what happened and what to do, not with a traceback of the pool's."""
    monkeypatch.setattr(describe_pool, "_describe", _ended)
    with beside(None) as describe, pytest.raises(TraceloreError, match="run again"):
        list(describe(_more(batches), NAMES))


def _more(batches: list[list[Trace]]) -> Iterator[list[Trace]]:
    yield from batches


def _ended(traces: list[Trace], names: list[str]) -> dict[str, Any]:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError(traces, names)
