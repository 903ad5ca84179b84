"""Facets of other packages describe traces like our own, and harm nothing when they fail."""

import logging
import multiprocessing
import re
import signal
import sys
from collections import UserList
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from insights import describers, pipeline
from insights.describers import Told, here
from insights.facets import Facet, FacetRow, Quote, Shape
from insights.facets.plugged_in import Apart, facets_of_others
from insights.facets.storable import LONGEST, LONGEST_LABEL, MOST_LABELS
from store import FileStore
from store.beside import DIED
from store.errors import TraceloreError
from store.records import Trace
from store.strangers import RESTS

Given = object


def facet(says: Callable[[Trace], Given], name: str = "mood", **more: object) -> Facet:
    """Give a facet that says what ``says`` gives."""
    return SimpleNamespace(**{"name": name, "version": "1", "describe": says} | more)  # type: ignore[return-value]


def told(says: Callable[[Trace], Given], trace: Trace) -> Told:
    """Give what is told of a trace by a facet that says what ``says`` gives."""
    return next(here([facet(says)])([[trace]], ["mood"]))["mood"]


def raises(error: BaseException) -> Callable[[Trace], Given]:
    """Give a description that fails."""

    def describe(trace: Trace) -> Given:
        raise error

    return describe


Install = Callable[[str, str, str], None]

BEGIN = """
import ctypes, os, sys, time
from types import SimpleNamespace
from insights import FacetRow
from insights.facets import Shape
from insights.facets.contract import Quote

def given(**fields):
    return lambda: SimpleNamespace(**{"name": "mood", "version": "1", "describe": len} | fields)

"""


def offer(package: Install, *codes: str) -> None:
    """Let a package bring facets, each made by calling what its code is."""
    for number, code in enumerate(codes):
        package(
            f"package{number}", f"[tracelore.facets]\ne{number} = package{number}:made\n", f"{BEGIN}made = {code}\n"
        )


@pytest.fixture
def found() -> Iterator[Callable[[], list[Apart]]]:
    """Load the facets of others, and let their processes go in the end."""
    loaded: list[Apart] = []

    def load() -> list[Apart]:
        loaded.extend(facet for facet in facets_of_others(["intent"]) if isinstance(facet, Apart))
        return loaded

    yield load
    for facet in loaded:
        facet.end()


def test_what_it_says_is_kept_as_it_is(story: Callable[..., Trace]) -> None:
    """A row of texts and typed features comes through unchanged."""
    row = FacetRow(
        "cross", {"kind": "a", "also": ["b", "c"], "share": {"d": 0.5}, "n": 3}, ("s1",), "H", (Quote("s1", "q"),)
    )
    trace = story("Hi").trace()
    assert Told({trace.trace_id: row}) == told(lambda _: row, trace)


@pytest.mark.parametrize(
    "given",
    [
        "a text",
        FacetRow(7),  # type: ignore[arg-type]
        FacetRow("a \ud800 b"),
        FacetRow("a", {"n": float("nan")}),
        FacetRow("a", {"n": None}),  # type: ignore[dict-item]
        FacetRow("a", {"n": [1, 2]}),  # type: ignore[list-item]
        FacetRow("a", {"n": {"b": "much"}}),  # type: ignore[dict-item]
        FacetRow("a", {3: "b"}),  # type: ignore[dict-item]
        FacetRow("a", {"n": 2**70}),
        FacetRow("a", {"n": {"b": 2**64}}),
        FacetRow("a", {"n": UserList(["bc"])}),
        FacetRow("a", span_ids=(None,)),  # type: ignore[arg-type]
        FacetRow("a", quotes=("b",)),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_stored_is_left_out(
    given: object, story: Callable[..., Trace], caplog: pytest.LogCaptureFixture
) -> None:
    """The trace has no row of it, and the log says so, but nothing of what was given."""
    trace = story("Hi").trace()
    found = told(lambda _: given, trace)
    assert ({}, [trace.trace_id]) == (found.rows, list(found.failed))
    (line,) = caplog.messages
    said = rf"facet mood failed on trace {trace.trace_id}, which has no row of it: \w+ at facets/storable.py:\d+"
    assert re.fullmatch(said, line)


@pytest.mark.parametrize("error", [ValueError("no such thing"), SystemExit(3), RecursionError()])
def test_who_fails_costs_its_own_rows_only(
    error: BaseException, story: Callable[..., Trace], caplog: pytest.LogCaptureFixture
) -> None:
    """Other facets describe all traces, and a batch is told of once."""
    traces = [story("Hi", number).trace() for number in range(3)]
    well = facet(lambda _: FacetRow("calm"), name="calm")
    ill = facet(raises(error), look_ahead=raises(error))
    (found,) = here([ill, well])([traces], ["mood", "calm"])
    assert {"mood": (0, 3), "calm": (3, 0)} == {name: (len(t.rows), len(t.failed)) for name, t in found.items()}
    assert ["failed to look ahead at 3 traces", f"failed on trace {traces[0].trace_id} and 2 other traces"] == [
        re.findall("failed .*? traces", message)[0] for message in caplog.messages
    ]
    assert "no such thing" not in caplog.text


def test_a_book_is_cut(story: Callable[..., Trace]) -> None:
    """A text of a megabyte is kept as far as a model would read it."""
    (row,) = told(lambda _: FacetRow("a" * 1_000_000), story("Hi").trace()).rows.values()
    assert LONGEST == len(row.text)


def test_thousands_of_labels_are_cut(story: Callable[..., Trace]) -> None:
    """A trace that calls ten thousand tools is kept as far as that tells anything, the heaviest labels first."""
    names = [f"tool {n}" for n in range(10_000)]
    features: dict[str, Any] = {
        "steps": names,
        "time": {n: i / 10_000 for i, n in enumerate(names)},
        "who": "a" * 9_000,
    }
    (row,) = told(lambda _: FacetRow("busy", features), story("Hi").trace()).rows.values()
    assert names[:MOST_LABELS] == row.features["steps"]
    assert {*names[-MOST_LABELS:]} == set(row.features["time"])  # type: ignore[arg-type]
    assert LONGEST_LABEL == len(row.features["who"])  # type: ignore[arg-type]


def test_who_never_ends_is_interrupted(story: Callable[..., Trace], monkeypatch: pytest.MonkeyPatch) -> None:
    """A regular expression that would take for ever costs its trace the row of that facet, also where others look."""
    monkeypatch.setattr(describers, "LONGEST_S", 0.2)
    monkeypatch.setattr(describers, "_LONGEST_AHEAD_S", 0.0)

    endless = re.compile(r"(a+)+$")

    def for_ever(_: object) -> None:
        endless.match("a" * 60 + "b")

    ill = facet(for_ever, look_ahead=for_ever)
    (found,) = here([ill, facet(lambda _: FacetRow("calm"), name="calm")])([[story("Hi").trace()]], ["mood", "calm"])
    line = for_ever.__code__.co_firstlineno + 1
    assert [f"TookTooLong at insights/test_plugged_in.py:{line}"] == list(found["mood"].failed.values())
    assert 1 == len(found["calm"].rows)


def test_a_signal_at_the_very_end_interrupts_nothing(
    story: Callable[..., Trace], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is done in time has a row; no timer goes on, and who heeded the signal before does again."""
    before = signal.getsignal(signal.SIGVTALRM)
    set_timer = signal.setitimer

    def late(which: int, seconds: float, again: float = 0.0) -> None:
        if not seconds:
            signal.raise_signal(signal.SIGVTALRM)
        set_timer(which, seconds, again)

    try:
        with monkeypatch.context() as patched:
            patched.setattr(signal, "setitimer", late)
            found = told(lambda _: FacetRow("calm"), story("Hi").trace())
        assert (1, {}) == (len(found.rows), found.failed)
        assert (0.0, 0.0) == signal.getitimer(signal.ITIMER_VIRTUAL)
        assert before == signal.getsignal(signal.SIGVTALRM)
    finally:
        set_timer(signal.ITIMER_VIRTUAL, 0.0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ("no_such_thing", "NameError: name 'no_such_thing' is not defined"),
        ("sys.exit('no licence')", "SystemExit: no licence"),
        ("os._exit(1)", "the process died of it"),
        ("lambda: SimpleNamespace(name='mood')", "lacks name, version or describe"),
        ("given(name='intent')", "not those of other facets"),
        ("given(name='fine')", "not those of other facets (fine, intent)"),
        ("given(name='no name')", "its name is 'no name'"),
        ("given(version=1)", "its version is not a text"),
        ("given(shape=Shape(text=-1.0))", "its weights are"),
        ("given(shape=Shape(text=0.0))", "its weights are"),
    ],
)
def test_what_cannot_work_is_left_out(
    other: str, why: str, package: Install, found: Callable[[], list[Apart]], caplog: pytest.LogCaptureFixture
) -> None:
    """The log says which package is meant and why; the facets of others are there."""
    caplog.set_level(logging.WARNING)
    offer(package, "given(name='fine')", other)
    assert ["fine"] == [f.name for f in found()]
    assert "facet e1 (package1:made) is left out" in caplog.text
    assert why in caplog.text


def test_what_a_trace_does_to_a_stranger_costs_that_row_alone(
    package: Install, found: Callable[[], list[Apart]], story: Callable[..., Trace], tmp_path: Path
) -> None:
    """Where its process dies, it is made anew for the other traces, and the facets beside it say all."""
    code = """
def says(trace):
    {3: os._exit, 2: [].pop}.get(len(trace.spans), bool)(3)
    return FacetRow("calm", {"n": 1, "share": {"a": 0.5}}, ("s",), "H", (Quote("s", "q"),))

made = given(shape=Shape(2.0, features={"n": 1}), describe=says)
"""
    package("package0", "[tracelore.facets]\ne0 = package0:made\n", BEGIN + code)
    (mood,) = found()
    traces = []
    for number, calls in enumerate((3, 2, 1, 4)):
        told_of = story("Hi", number)
        for _ in range(calls):
            told_of.calls("look")
        traces.append(told_of.trace())
    (said,) = here([mood, facet(lambda _: FacetRow("well"), name="well")])([traces], ["mood", "well"])
    assert (Shape(2.0, features={"n": 1.0}), False) == (mood.shape, "package0" in sys.modules)
    assert {traces[1].trace_id: DIED, traces[2].trace_id: "IndexError at package0.py:13"} == {
        trace_id: error.replace(f"{tmp_path.name}/", "") for trace_id, error in said["mood"].failed.items()
    }
    row = FacetRow("calm", {"n": 1, "share": {"a": 0.5}}, ("s",), "H", (Quote("s", "q"),))
    assert ([row] * 2, 4) == (list(said["mood"].rows.values()), len(said["well"].rows))


def test_who_cannot_prepare_ends_the_run_and_says_what_to_do(
    package: Install, found: Callable[[], list[Apart]]
) -> None:
    """What it lacks is no trace's fault."""
    offer(package, "given(prepare=lambda: open('/no/such/model'))")
    with pytest.raises(TraceloreError, match=r"facet mood cannot prepare: FileNotFoundError.* uninstall its package"):
        here(found())([[]], ["mood"])


def test_each_process_prepares_once_and_takes_its_time(
    package: Install, found: Callable[[], list[Apart]], story: Callable[..., Trace], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Also one that is made anew behind a deadly trace, though it may not describe for as long."""
    monkeypatch.setattr(describers, "LONGEST_S", 0.3)
    monkeypatch.setattr(describers, "_LONGEST_AHEAD_S", 0.0)
    code = f"""
def noted(what):
    print(what, file=open({str(tmp_path / "noted")!r}, "a"))

def prepare():
    noted("prepared")
    until = time.process_time() + 1
    while time.process_time() < until:
        pass

def says(trace):
    if len(trace.spans) == 3:
        os._exit(3)
    return FacetRow("calm")

def made():
    noted("made")
    return given(prepare=prepare, describe=says)()
"""
    package("package0", "[tracelore.facets]\ne0 = package0:made\n", BEGIN + code)
    traces = [story("Hi", 0).calls("look").calls("look").trace(), *(story("Hi", n).trace() for n in (1, 2))]
    (said,) = here(found())([traces], ["mood"])
    assert ({traces[0].trace_id: DIED}, 2) == (said["mood"].failed, len(said["mood"].rows))
    assert ["made", "prepared"] * 3 == (tmp_path / "noted").read_text().split()


def test_who_rests_keeps_no_other_from_describing(
    package: Install, found: Callable[[], list[Apart]], story: Callable[..., Trace]
) -> None:
    """It cannot prepare while it rests, and need not."""
    offer(package, "given(prepare=lambda: None)")
    (mood,) = found()
    mood._stranger._rest()
    (said,) = here([mood, facet(lambda _: FacetRow("well"), name="well")])([[story("Hi").trace()]], ["mood", "well"])
    assert [RESTS.where] == list(said["mood"].failed.values())
    assert 1 == len(said["well"].rows)


def test_a_run_lets_go_what_it_described_with(
    package: Install, found: Callable[[], list[Apart]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody holds the memory of a model while patterns are looked for."""
    offer(package, "given()")
    before = multiprocessing.active_children()
    monkeypatch.setattr(pipeline, "all_facets", lambda _: found())
    seen = []
    monkeypatch.setattr(pipeline, "undescribed", lambda *_: seen.append(multiprocessing.active_children()) or {})
    with FileStore(tmp_path / "tracelore.duckdb") as store:
        pipeline.run(store, "default", datetime(2026, 1, 1), datetime(2026, 1, 2))
    assert [before] == seen


def test_it_looks_ahead_in_its_process(
    package: Install, found: Callable[[], list[Apart]], story: Callable[..., Trace]
) -> None:
    """What it prepares there is there when it is asked about each trace."""
    seen = "seen = []\ndef ahead(traces):\n    seen.extend(traces)\ndef row(_):\n    return FacetRow(str(len(seen)))\n"
    code = f"{BEGIN}{seen}made = given(look_ahead=ahead, describe=row)\n"
    package("package0", "[tracelore.facets]\ne0 = package0:made\n", code)
    (said,) = here(found())([[story("Hi", 0).trace(), story("Hi", 1).trace()]], ["mood"])
    assert ["2", "2"] == [row.text for row in said["mood"].rows.values()]


def test_the_example_of_the_manual_works(
    story: Callable[..., Trace], package: Install, found: Callable[[], list[Apart]]
) -> None:
    """What people copy is found by its entry point, and describes a trace."""
    manual = (Path(__file__).resolve().parents[2] / "docs" / "facets.md").read_text()
    (code,) = re.findall(r"(?s)```python\n(.*?)```", manual)
    (entry,) = re.findall(r'(?s)```toml\n\[project\.entry-points\."tracelore\.facets"\]\n(.*?)```', manual)
    package("my_package", "[tracelore.facets]\n" + entry.replace('"', ""), code)
    (goodbye,) = found()
    row = goodbye.describe(story("Thank you, that was all.").says("Goodbye.").trace())
    assert row is not None
    assert ("Thank you, that was all.", {"thanks": "yes"}) == (row.text, row.features)
    assert None is goodbye.describe(story("Hi").calls("look").trace())
