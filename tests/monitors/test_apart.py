"""Monitors of other packages: what they do to their process costs one trace their flags, and nobody else anything."""

import os
import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

import monitors
from monitors import asking
from monitors.asking import Apart
from monitors.checking import RESTS
from monitors.contract import TraceMonitor, UserMonitor
from monitors.loading import Loaded
from store import Store
from store.beside import DIED

ODD = """
import asyncio, ctypes, datetime, itertools, multiprocessing, os, re, sys, time
from tracelore import Evidence, Flag

if os.environ.get("ODD_LACKS") and multiprocessing.parent_process():
    raise ImportError("it is not there")

class Own(BaseException):
    pass

class Mute(Exception):
    def __str__(self):
        raise Own

class Made(Flag):
    def __init__(self, said):
        super().__init__("odd.said", "info", 1.0, f"It said {said}.")

class Odd:
    name = "odd"
    version = "7"

    def check_trace(self, trace):
        said = trace.spans[0].input[0].text
        {
            "raise": lambda: [][1],
            "cancel": lambda: self.throw(asyncio.CancelledError),
            "interrupt": lambda: self.throw(KeyboardInterrupt),
            "close": lambda: self.throw(GeneratorExit),
            "own": lambda: self.throw(Own),
            "mute": lambda: self.throw(Mute),
            "recurse": lambda: self.check_trace(trace) and list(self.check_trace(trace)),
            "expression": lambda: re.match(r"(a+)+$", "a" * 60 + "b"),
            "sleep": lambda: time.sleep(10_000),
            "doze": lambda: time.sleep(10),
            "count": lambda: sum(itertools.repeat(1)),
            "leave": lambda: os._exit(3),
            "crash": lambda: ctypes.string_at(0),
        }.get(said, bool)()
        details = {"pid": os.getpid(), "said": said}
        if said == "no text":
            return [Flag("odd.said", "info", 1.0, 7)]
        if said == "made":
            return [Made(said)]
        if said == "local":
            return self.local(said)
        return [Flag("odd.said", "info", 1.0, f"It said {said}.", details=details)]

    def throw(self, error):
        raise error

    def local(self, said):
        class Text(str):
            def __str__(self):
                return self
        class Zone(datetime.tzinfo):
            def utcoffset(self, _):
                return datetime.timedelta(0)
        class Local(Flag):
            pass
        class Place(Evidence):
            pass
        class Hour(datetime.datetime):
            pass
        place = Place(Text("t"), "s", "input", True, 0, 1)
        then = Hour(2026, 1, 1, tzinfo=Zone())
        return [Local(Text("odd.said"), Text("info"), 1, Text(f"It said {said}."), [place], {}, then, Text("k"))]
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
        ("interrupt", "KeyboardInterrupt at "),
        ("close", "GeneratorExit at "),
        ("own", "Own at "),
        ("mute", "Mute at "),
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


@pytest.mark.parametrize("said", ["made", "local"])
def test_flags_of_classes_of_its_own_become_plain_ones(odd: Apart, talk: Any, said: str) -> None:
    """Such classes may do as they like where they are read, and have nothing to be made anew by in this process."""
    (flag,) = odd.check_trace(talk(1).user_says(said).trace())
    assert [f"It said {said}.", monitors.Flag] == [flag.explanation, type(flag)]
    texts = [flag.category, flag.severity, flag.explanation, flag.key or "", *(e.trace_id for e in flag.evidence)]
    assert {str} == set(map(type, texts))
    assert {monitors.Evidence} >= set(map(type, flag.evidence))


def test_an_interrupt_of_this_process_is_no_failure_of_a_monitor(
    odd: Apart, talk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while another process has the trace in hand ends who waits for it."""
    monkeypatch.setattr(asking, "LONGEST_S", 60)
    interrupt = Timer(3, os.kill, (os.getpid(), signal.SIGINT))
    interrupt.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            odd.ask("check_trace", "t", talk(1).user_says("doze").trace())
    finally:
        interrupt.cancel()


def test_who_cannot_begin_is_told_once_and_rests(
    odd: Apart, store: Store, keep: Callable[..., None], talk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To start a process for each trace took seconds each time; what comes while it rests it sees afterwards."""
    monkeypatch.setenv("ODD_LACKS", "yes")
    keep(talk(1).user_says("hello"), talk(2).user_says("hi"))
    begun = monitors.run(store, "default", loaded=Loaded((Calm(), odd), ()))
    assert ["ImportError: it is not there", "it rests"] == [b.error.partition(" for")[0] for b in begun.broken]
    assert {"calm": 2, "odd": 0} == begun.flags
    keep(talk(3).user_says("hi again"), received=talk().at + timedelta(hours=5))
    rested = monitors.run(store, "default", loaded=Loaded((Calm(), odd), ()))
    assert ([], {"calm": 1}) == (rested.broken, rested.flags)
    monkeypatch.delenv("ODD_LACKS")
    monkeypatch.setattr(odd, "_rests_until", 0.0)
    assert {"odd": 1} == monitors.run(store, "default", loaded=Loaded((Calm(), odd), ())).flags


def test_who_is_lost_again_and_again_rests(odd: Apart, talk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once what it says is had in between, the losses are counted anew."""
    monkeypatch.setattr(asking, "_MOST_LOST", 2)
    outcomes = [odd.ask("check_trace", said, talk(1).user_says(said).trace()) for said in ("leave", "hi", "leave")]
    assert [1, 0, 1] == [len(outcome.broken) for outcome in outcomes]
    assert not odd.rests
    lost = odd.ask("check_trace", "t", talk(1).user_says("leave").trace())
    assert (DIED, 2, True) == (lost.failed, len(lost.broken), odd.rests)
    assert RESTS == odd.ask("check_trace", "t", talk(1).user_says("hi").trace()).failed
