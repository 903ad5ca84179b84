"""Monitors of other packages: what they do to their process costs one trace their flags, and nobody else anything."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import monitors
from monitors import asking
from monitors.asking import Apart
from monitors.contract import TraceMonitor, UserMonitor
from monitors.loading import Loaded
from store import Store
from store.beside import DIED

ODD = """
import asyncio, ctypes, itertools, os, re, sys, time
from tracelore import Flag

class Odd:
    name = "odd"
    version = "7"

    def check_trace(self, trace):
        said = trace.spans[0].input[0].text
        {
            "raise": lambda: [][1],
            "cancel": self.cancel,
            "recurse": lambda: self.check_trace(trace) and list(self.check_trace(trace)),
            "expression": lambda: re.match(r"(a+)+$", "a" * 60 + "b"),
            "sleep": lambda: time.sleep(10_000),
            "count": lambda: sum(itertools.repeat(1)),
            "leave": lambda: os._exit(3),
            "crash": lambda: ctypes.string_at(0),
        }.get(said, bool)()
        details = {"pid": os.getpid(), "said": said}
        if said == "no text":
            return [Flag("odd.said", "info", 1.0, 7)]
        return [Flag("odd.said", "info", 1.0, f"It said {said}.", details=details)]

    def cancel(self):
        raise asyncio.CancelledError
"""


class Calm:
    """Flags everything."""

    name = "calm"
    version = "1"

    def check_trace(self, _: Any) -> Iterator[monitors.Flag]:
        """Say that it was there."""
        yield monitors.Flag("calm.seen", "info", 1.0, "Seen.")


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Apart]:
    """Install the package of a stranger, and load its monitor."""
    info = tmp_path / "odd-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: odd\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[tracelore.monitors]\nodd = odd_monitor:Odd\n")
    (tmp_path / "odd_monitor.py").write_text(ODD)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(asking, "LONGEST_S", 0.5)
    (loaded,) = monitors.load_monitors(["odd"]).monitors
    assert isinstance(loaded, Apart)
    yield loaded
    loaded.end()


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("raise", "IndexError at "),
        ("cancel", "CancelledError at "),
        ("recurse", "RecursionError at "),
        ("expression", "TookTooLong at "),
        ("sleep", "TookTooLong at "),
        ("no text", "TypeError at monitors/checking.py:"),
        ("count", DIED),
        ("leave", DIED),
        ("crash", DIED),
    ],
)
def test_what_a_trace_does_to_a_monitor_costs_that_row_alone(
    odd: Apart, store: Store, keep: Callable[..., None], talk: Any, said: str, error: str
) -> None:
    """Other traces have its flags, the other monitor has all, and what is lacking is noted until it is no more."""
    bad = talk(2).user_says(said)
    keep(talk(1).user_says("hello"), bad, talk(3).user_says("hi"))
    counts = monitors.run(store, "default", loaded=Loaded((Calm(), odd), ()))
    assert {"odd": 2, "calm": 3} == counts.flags
    ((monitor, subject),) = [(b.monitor, b.subject) for b in counts.broken]
    (lacking,) = store.rows("SELECT * FROM unchecked")
    assert ("odd", bad.trace_id, "7", "ada") == (monitor, subject, lacking["version"], lacking["user_id"])
    assert (monitor, subject) == (lacking["monitor"], lacking["trace_id"])
    assert lacking["error"].startswith(error)
    assert 0 == monitors.run(store, "default", loaded=Loaded((Calm(), odd), ())).traces, "nobody is asked again"
    mended = Calm()
    mended.name = "odd"
    monitors.run(store, "default", [bad.trace_id], loaded=Loaded((mended,), ()))
    assert [] == store.rows("SELECT * FROM unchecked")


def test_a_stranger_has_a_process_of_its_own(odd: Apart, store: Store, keep: Callable[..., None], talk: Any) -> None:
    """One for all its traces, and it is what the monitor is."""
    assert isinstance(odd, TraceMonitor)
    assert not isinstance(odd, UserMonitor)
    keep(talk(1).user_says("hello"), talk(2).user_says("hi"))
    monitors.run(store, "default", loaded=Loaded((odd,), ()))
    (pid,) = {flag["details"]["pid"] for flag in monitors.flags(store, "default")}
    assert pid != os.getpid()
    assert ["It said hello."] == [flag.explanation for flag in odd.check_trace(talk(1).user_says("hello").trace())]
