"""Monitors of other packages: what they do to their process costs one trace their flags, and nobody else anything."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib.metadata import EntryPoint
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

import monitors
from monitors import asking
from monitors.asking import Apart
from monitors.contract import TraceMonitor, UserMonitor
from monitors.loading import Loaded
from store import Store, strangers
from store.beside import DIED
from store.strangers import RESTS, Failure

ODD = """
import asyncio, ctypes, datetime, itertools, os, re, signal, sys, time
from threading import Timer
from tracelore import Evidence, Flag

print("made", file=open(os.environ["ODD_LOG"], "a"))
match os.environ.get("ODD"):
    case "raises":
        raise ImportError("it is not there")
    case "leaves":
        os._exit(0)
    case "hangs":
        time.sleep(10_000)
    case "prints":
        print("here I am")
        os.system("echo here too")
    case "eats":
        bytes(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * 6 // 10)

if os.environ.get("ODD_WEAK"):
    Flag = None  # and so it dies of everything

class OddUsers:
    name = "odd_users"
    version = "7"

    def check_user(self, history):
        if history.user_id.startswith("bad"):
            os._exit(3)
        return [Flag("odd.user", "info", 1.0, "Seen.", key="")]

class Own(BaseException):
    pass

class Mute(Exception):
    def __str__(self):
        raise Own

class Made(Flag or object):
    def __init__(self, said):
        super().__init__("odd.said", "info", 1.0, f"It said {said}.")

class Odd:
    name = "odd"
    version = "7"

    def check_trace(self, trace):
        said = trace.spans[0].input[0].text
        if Flag is None:
            os._exit(3)
        {
            "Good morning.": lambda: self.throw(ValueError),  # what harms nobody may be nothing for it, either
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
            "stop": lambda: os.kill(os.getpid(), signal.SIGSTOP),
            "stop soon": lambda: Timer(0.2, os.kill, (os.getpid(), signal.SIGSTOP)).start(),
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


Install = Callable[[str, str, str], None]


@pytest.fixture
def installed(package: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install the package of a stranger; give the file in which it notes that it was imported."""
    package("odd_monitor", "[tracelore.monitors]\nodd = odd_monitor:Odd\nodd_users = odd_monitor:OddUsers\n", ODD)
    monkeypatch.setattr(asking, "LONGEST_S", 0.5)
    monkeypatch.setattr(strangers, "_BEYOND_S", 4)
    monkeypatch.setenv("ODD_LOG", str(tmp_path / "imports"))
    return tmp_path / "imports"


@pytest.fixture
def odd(installed: Path) -> Iterator[Apart]:
    """Load the monitor of a stranger."""
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


@pytest.mark.parametrize("said", ["stop", "stop soon"])
def test_who_says_nothing_any_more_is_not_waited_for(
    odd: Apart, talk: Any, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    """A process that was stopped ends nothing by itself, and takes no question longer than what a pipe holds."""
    monkeypatch.setattr(strangers, "_STUCK", 1)
    odd.ask("check_trace", "t", talk(1).user_says(said).trace())
    time.sleep(0.5)
    found = odd.ask("check_trace", "t", talk(2).user_says("hello" * 1_000_000).trace())
    assert isinstance(found.failure, Failure) == (said == "stop soon")
    assert odd.ask("check_trace", "t", talk(2).user_says("hello").trace()).flags


def test_an_interrupt_of_this_process_is_no_failure_of_a_monitor(
    odd: Apart, talk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while another process has the trace in hand ends who waits for it."""
    monkeypatch.setattr(asking, "LONGEST_S", 60)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has its background jobs ignore it
    interrupt = Timer(3, os.kill, (os.getpid(), signal.SIGINT))
    interrupt.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            odd.ask("check_trace", "t", talk(1).user_says("doze").trace())
    finally:
        interrupt.cancel()
        signal.signal(signal.SIGINT, before)


def test_who_is_lost_on_a_trace_goes_on_behind_it(
    odd: Apart, store: Store, keep: Callable[..., None], talk: Any, installed: Path
) -> None:
    """Whoever sends what it dies of keeps it from no other trace, also first; a run is over after so many of them."""
    bad = [talk(number).user_says("leave") for number in (1, 2, 5)]
    keep(*bad[:2], talk(3).user_says("hello"), talk(4).user_says("hi"), bad[2], talk(6).user_says("hey"))
    first, second, third = (
        monitors.run(store, "default", loaded=Loaded((odd,), ()), most_lost=2).flags["odd"] for _ in range(3)
    )
    assert (0, 3, 0) == (first, second, third)
    assert {trace.trace_id for trace in bad} == {r["trace_id"] for r in store.rows("SELECT trace_id FROM unchecked")}
    assert installed.read_text().count("made") > len(bad)


def test_who_is_lost_on_a_user_goes_on_behind_them(
    installed: Path, store: Store, keep: Callable[..., None], talk: Any
) -> None:
    """Whoever names users that it dies of holds nobody up, and keeps it from no other user."""
    (odd,) = monitors.load_monitors(["odd_users"]).monitors
    assert isinstance(odd, Apart)
    try:
        keep(*(talk(number, user) for number, user in enumerate(("bad1", "ada", "bad2", "bob"), 1)))
        told = [
            (counts.flags["odd_users"], [b.subject for b in counts.broken])
            for counts in (monitors.run(store, "default", loaded=Loaded((odd,), ()), most_lost=1) for _ in range(4))
        ]
    finally:
        odd.end()
    assert [(0, ["bad1"]), (1, ["bad2"]), (1, []), (0, [])] == told
    assert [{"user_id": "bad1"}, {"user_id": "bad2"}] == store.rows("SELECT user_id FROM unchecked ORDER BY user_id")
    assert installed.read_text().count("made") > len(told)


def test_who_is_lost_on_what_harms_nobody_rests(
    odd: Apart, store: Store, keep: Callable[..., None], talk: Any, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    """Then it is not the trace; no other trace is asked about, and all are once it is back."""
    keep(talk(1).user_says("hello"))
    monitors.run(store, "default", loaded=Loaded((odd,), ()))
    monkeypatch.setenv("ODD_WEAK", "yes")
    odd.end()  # and what it is made anew of is broken
    assert odd.is_there(wait=True)
    keep(talk(2).user_says("hi"), talk(3).user_says("hey"), received=talk().at + timedelta(hours=5))
    monitors.run(store, "default", loaded=Loaded((odd,), ()))
    assert not odd.is_there()
    (line,) = (message for message in caplog.messages if "not asked" in message)
    assert f"odd (odd_monitor:Odd) is not asked for 60 s: {DIED}" == line
    assert RESTS == odd.ask("check_trace", "t", talk(1).user_says("hi").trace()).failure
    assert [{"trace_id": talk(2).trace_id}] == store.rows("SELECT trace_id FROM unchecked")
    monkeypatch.delenv("ODD_WEAK")
    rested(odd, monkeypatch)
    assert odd.is_there(wait=True)
    assert {"odd": 1} == monitors.run(store, "default", loaded=Loaded((odd,), ())).flags


@pytest.mark.parametrize(
    ("does", "told"),
    [
        ("raises", "ImportError: it is not there (odd_monitor:Odd; mend"),
        ("leaves", DIED),
        ("eats", "MemoryError"),
        ("hangs", "TookTooLong"),
    ],
)
def test_who_cannot_begin_harms_nobody_and_is_told(
    installed: Path, store: Store, keep: Callable[..., None], talk: Any, monkeypatch: pytest.MonkeyPatch,
    does: str, told: str,
) -> None:  # fmt: skip
    """It is told once, in the log and in the store, and rests; what comes meanwhile it sees when it can begin."""
    monkeypatch.setenv("ODD", does)
    if does == "hangs":
        monkeypatch.setattr(strangers, "_BEGINS_S", 0.1)
        monkeypatch.setattr(strangers, "_BEYOND_S", 60)
    keep(talk(1).user_says("hello"), talk(2).user_says("hi"))
    loaded = Loaded((Calm(), *monitors.load_monitors(["odd"], wait=False).monitors), ())
    assert {"calm": 2} == monitors.run(store, "default", loaded=loaded).flags, "nobody waits for it"
    odd = loaded.monitors[1]
    assert isinstance(odd, Apart)
    assert not odd.is_there(wait=True)
    ((broken,), again) = (monitors.run(store, "default", loaded=loaded).broken for _ in range(2))
    assert ("odd", []) == (broken.monitor, again)
    assert broken.error.startswith(told)
    (noted,) = store.rows("SELECT trace_id, user_id, error FROM unchecked")
    assert {"trace_id": None, "user_id": None, "error": broken.error} == noted
    monitors.run(store, "default", loaded=Loaded((Calm(),), ()))
    assert [] == store.rows("SELECT * FROM unchecked"), "nobody wants it any more"
    monkeypatch.delenv("ODD")
    rested(odd, monkeypatch)
    monkeypatch.setattr(strangers, "_BEGINS_S", 20.0)
    assert odd.is_there(wait=True)
    assert {"odd": 2} == monitors.run(store, "default", loaded=loaded).flags
    assert [] == store.rows("SELECT * FROM unchecked")
    odd.end()


def test_who_has_rested_for_weeks_rests_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a thousand times it is an hour as before."""
    odd = Apart(EntryPoint("odd", "odd_monitor:Odd", "tracelore.monitors"))
    monkeypatch.setattr(odd._stranger, "_faults", 1_100)
    odd._stranger._rest()
    assert odd._stranger.rests


def test_what_it_prints_is_not_taken_for_what_this_process_prints(
    installed: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """It goes where logs go."""
    monkeypatch.setenv("ODD", "prints")
    (odd,) = monitors.load_monitors(["odd"]).monitors
    assert isinstance(odd, Apart)
    odd.end()
    said = capfd.readouterr()
    assert ("", 2) == (said.out, said.err.count("here"))


def test_this_process_imports_nothing_of_a_stranger(odd: Apart) -> None:
    """What it is comes from its own process."""
    assert ("7", False) == (odd.version, "odd_monitor" in sys.modules)


def rested(odd: Apart, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the time of rest be over."""
    monkeypatch.setattr(odd._stranger, "_rests_until", 0.0)
