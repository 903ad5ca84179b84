"""A store as the dashboard may find it: a day of a small fleet, with texts that try to be more than text."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pyarrow as pa
import pytest

from ingest.rows import build_rows, join_rows
from insights.report import write_report
from store import Store, append_rows, open_store
from store.records import Message, Span

PROJECT = "shop"
HOSTILE = (
    "<script>window.pwned=1</script> <img src=x onerror=window.pwned=1> "
    "![pixel](http://evil.invalid/pixel.png) [free](javascript:window.pwned=1) https://evil.invalid/a "
    "**bold** :red[red] $x^2$ `tick` | bar"
)
THEME = "parcels, **lost** <b>:red[red]</b>"
NOW = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
LONG_TRACE = f"{0xAAAA:032x}"
HOSTILE_TRACE = f"{0xBBBB:032x}"
FAILED_TRACE = f"{1000:032x}"


def nanoseconds(time: datetime) -> int:
    """Give a naive UTC time as nanoseconds since 1970."""
    return (time - datetime(1970, 1, 1)) // timedelta(microseconds=1) * 1000


class Day:
    """Collects what is to be stored, then stores it at once."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.tables: dict[str, list[dict[str, Any]]] = {}

    def add(self, table: str, **row: Any) -> None:
        """Note a row of a table."""
        self.tables.setdefault(table, []).append({"project": PROJECT, **row})

    def span(self, trace_id: str, number: int, kind: str, start: datetime, seconds: float, **given: Any) -> Span:
        """Note a span; number 0 is the root, the others hang below it unless told otherwise."""
        begin = nanoseconds(start)
        span = Span(
            project=PROJECT,
            trace_id=trace_id,
            span_id=f"{int(trace_id[-8:], 16):08x}{number:08x}",
            parent_span_id=given.pop("parent", None if number == 0 else f"{int(trace_id[-8:], 16):08x}{0:08x}"),
            name=given.pop("name", kind),
            kind=kind,
            dialect="otel_genai",
            service="shop-backend",
            start_ns=begin,
            end_ns=begin + int(seconds * 1e9),
            status=given.pop("status", "ok"),
            received_at=NOW,
            **given,
        )
        self.spans.append(span)
        return span

    def trace(self, trace_id: str, start: datetime, spans: Sequence[Span], **given: Any) -> None:
        """Note the row of a settled trace made of ``spans``."""
        seconds = (max(s.end_ns for s in spans) - min(s.start_ns for s in spans)) / 1e9
        failed = sum(s.failed for s in spans)
        self.add(
            "traces",
            **{
                "trace_id": trace_id,
                "root_span_id": spans[0].span_id,
                "name": spans[0].name,
                "service": "shop-backend",
                "agent": spans[0].agent,
                "start_time": start,
                "end_time": start + timedelta(seconds=seconds),
                "duration_ms": seconds * 1000,
                "status": "error" if failed else "ok",
                "span_count": len(spans),
                "llm_count": sum(s.kind == "llm" for s in spans),
                "tool_count": sum(s.kind == "tool" for s in spans),
                "agent_count": 1,
                "error_count": failed,
                "input_tokens": 1200,
                "output_tokens": 240,
                "cost": 0.0031,
                "last_received_at": NOW,
                "settled_at": NOW,
                **given,
            },
        )

    def pattern(self, facet: str, pattern_id: str, title: str, trace_ids: Sequence[str], **given: Any) -> None:
        """Note a pattern with its insight and its traces."""
        starts = {row["trace_id"]: row["start_time"] for row in self.tables["traces"]}
        times = [starts[trace_id] for trace_id in trace_ids]
        size = {"size": len(trace_ids), "share": len(trace_ids) / len(starts)}
        self.add(
            "patterns",
            facet=facet,
            pattern_id=pattern_id,
            name=title,
            state=given.get("state", "active"),
            first_seen=min(times),
            last_seen=max(times),
            centroid=[0.0],
            features="{}",
            theme_id=given.get("theme") and f"t-{facet}",
            theme=given.get("theme"),
            **size,
        )
        self.add(
            "insights",
            insight_id=f"i-{pattern_id}",
            facet=facet,
            pattern_id=pattern_id,
            title=title,
            body=given.get("body", "Seen again and again. - No more is known."),
            severity=given.get("severity", "info"),
            numbers="{}",
            evidence=orjson.dumps(given.get("evidence", [])).decode(),
            author="offline",
            **size,
        )
        for trace_id in trace_ids:
            self.add(
                "trace_patterns",
                trace_id=trace_id,
                facet=facet,
                pattern_id=pattern_id,
                strength=0.9,
                how="fitted",
            )

    def store(self, store: Store) -> None:
        """Store it all."""
        append_rows(store, *join_rows([build_rows(self.spans)]))
        with store.transaction() as work:
            for table, rows in self.tables.items():
                work.insert(table, pa.Table.from_pylist(rows))


def conversation_trace(day: Day, number: int, *, failed: bool = False, request: str = "Where is my parcel?") -> str:
    """Note one trace of an agent that asks its model, calls a tool and answers."""
    trace_id = f"{number:032x}"
    start = NOW - timedelta(hours=20) + timedelta(minutes=(number * 7) % 1180)
    asked = (Message.of("user", request),)
    call = {"type": "tool_call", "id": f"call-{number}", "name": "find_order", "arguments": {"order": number}}
    called = Message("assistant", (call,), finish_reason="tool_call")
    found = {"type": "tool_call_response", "id": f"call-{number}", "response": {"state": "on its way"}}
    error = {
        "error_type": "TimeoutError",
        "error_message": "find_order took longer than 30 s",
        "status": "error",
    }
    system = (Message.of("system", "You help customers of a shop."),)
    history = (*asked, replace(called, finish_reason=None), Message("tool", (found,)))
    spans = [
        day.span(trace_id, 0, "agent", start, 6, agent="support", name="answer customer"),
        day.span(trace_id, 1, "llm", start, 2, model="small-1", input=asked, output=(called,), system=system),
        day.span(
            trace_id,
            2,
            "tool",
            start + timedelta(seconds=2),
            1,
            tool_name="find_order",
            tool_call_id=f"call-{number}",
            arguments=f'{{"order": {number}}}',
            result=None if failed else '{"state": "on its way"}',
            **(error if failed else {}),
        ),
        day.span(
            trace_id,
            3,
            "llm",
            start + timedelta(seconds=3),
            3,
            model="small-1",
            attributes={"gen_ai.response.id": "answer-1"} if trace_id == FAILED_TRACE else {},
            system=system,
            input=history,
            output=(Message.of("assistant", "It is on its way."),),
        ),
    ]
    day.trace(trace_id, start, spans, agent="support", request=request, answer="It is on its way.", user_id="u-1",
              session_id="session-7" if failed else None)  # fmt: skip
    return trace_id


def hostile_trace(day: Day) -> None:
    """Note one trace every text of which is hostile."""
    start = NOW - timedelta(hours=2)
    call = {"type": "tool_call", "id": "h", "name": HOSTILE, "arguments": HOSTILE}
    spans = [
        day.span(HOSTILE_TRACE, 0, "agent", start, 3, agent=HOSTILE, name=HOSTILE, user_id=HOSTILE),
        day.span(
            HOSTILE_TRACE,
            1,
            "llm",
            start,
            1,
            model=HOSTILE,
            input=(Message.of("user", HOSTILE),),
            output=(Message.of("assistant", HOSTILE), Message("assistant", (call,))),
        ),
        day.span(
            HOSTILE_TRACE,
            2,
            "tool",
            start + timedelta(seconds=1),
            1,
            tool_name=HOSTILE,
            tool_call_id="h",
            arguments=HOSTILE,
            result=HOSTILE,
            status="error",
            error_type=HOSTILE,
            error_message=HOSTILE,
            attributes={HOSTILE: HOSTILE},
        ),
    ]
    day.trace(
        HOSTILE_TRACE,
        start,
        spans,
        agent=HOSTILE,
        request=HOSTILE,
        answer=HOSTILE,
        user_id=HOSTILE,
        session_id=HOSTILE,
    )


def long_trace(day: Day, steps: int = 2000) -> None:
    """Note one trace of very many steps, nested a little."""
    start = NOW - timedelta(hours=1)
    spans = [day.span(LONG_TRACE, 0, "agent", start, steps * 0.05, agent="crawler", name="crawl")]
    for i in range(1, steps):
        parent = spans[i - 1].span_id if i % 7 else spans[0].span_id
        kind = ("tool", "llm", "chain")[i % 3]
        failed = "error" if i % 500 == 499 else "ok"
        spans.append(
            day.span(LONG_TRACE, i, kind, start + timedelta(seconds=i * 0.05), 0.04, parent=parent, status=failed)
        )
    late = NOW + timedelta(seconds=1)  # settled after the worker looked
    day.trace(LONG_TRACE, start, spans, agent="crawler", request="Read the whole site", settled_at=late)


def said(day: Day, facet: str, text: str, trace_ids: Sequence[str], **given: Any) -> None:
    """Note what a facet says of traces."""
    features = orjson.dumps(given).decode()
    for trace_id in trace_ids:
        day.add("facets", trace_id=trace_id, facet=facet, text=text, text_hash=UUID(int=1), features=features,
                span_ids=["s"], start_time=NOW, version="1")  # fmt: skip


def lineage(day: Day) -> None:
    """Note what became of patterns: the first run's, one that ended, a new one, one split off another, one merged."""
    long_ago = dict.fromkeys(("first_seen", "last_seen"), NOW - timedelta(days=3))
    day.add("patterns", facet="failure", pattern_id="p-old", name="Orders are not found", state="ended", size=0,
            share=0.0, centroid=[0.0], features="{}", **long_ago)  # fmt: skip
    for facet, pattern_id, event, other_id, hours in (
        ("intent", "p-parcel", "birth", None, 20),
        ("intent", "p-crawl", "birth", None, 20),
        ("failure", "p-old", "birth", None, 20),
        ("intent", "p-crawl", "death", None, 1),
        ("failure", "p-timeout", "birth", None, 1),
        ("failure", "p-hostile", "split", "p-timeout", 1),
        ("failure", "p-old", "merge", "p-timeout", 1),
    ):
        happened_at = NOW - timedelta(hours=hours)
        day.add(
            "pattern_lineage",
            facet=facet,
            pattern_id=pattern_id,
            event=event,
            other_id=other_id,
            happened_at=happened_at,
        )


def scores(day: Day, failing: str) -> None:
    """Note scores: of a step, of its whole session, and a hostile one."""
    step = f"{int(failing[-8:], 16):08x}{1:08x}"
    judged = {"gen_ai.evaluation.explanation": HOSTILE, "gen_ai.evaluation.score.label": HOSTILE}
    for number, (name, value, where) in enumerate(
        (
            ("relevance", 0.25, {"trace_id": failing, "span_id": step}),
            ("satisfaction", 4, {"session_id": "session-7"}),
            ("faithful", 1, {"attributes": {"gen_ai.response.id": "answer-1"}}),
            (HOSTILE, True, {"trace_id": HOSTILE_TRACE, "attributes": judged}),
        )
    ):
        said = {"gen_ai.evaluation.name": name, "gen_ai.evaluation.score.value": value}
        more: dict[str, Any] = where.pop("attributes", {})  # type: ignore[assignment]
        day.add(
            "logs",
            record_id=f"{number:032x}",
            event_name="gen_ai.evaluation.result",
            time=NOW,
            time_ns=nanoseconds(NOW),
            observed_ns=0,
            received_at=NOW,
            severity=0,
            flags=0,
            attributes=orjson.dumps({**said, **more}).decode(),
            **{"trace_id": None, "span_id": None, "session_id": None, **where},
        )


def flags(day: Day, fine: Sequence[str]) -> None:
    """Note flags: a plain one with evidence that resolves, and a hostile one."""
    asked = Message.of("user", "Where is my parcel?").to_json()
    begin = asked.index("parcel")
    place = {
        "trace_id": fine[0],
        "span_id": f"{int(fine[0][-8:], 16):08x}{1:08x}",
        "field": "input",
        "position": 0,
        "start": begin,
        "end": begin + len("parcel"),
    }
    common = {"monitor_version": "1", "confidence": 0.8, "details": "{}", "raised_at": NOW}
    for flag_id, trace_id, severity, category, explanation, evidence in (
        ("f1", fine[0], "high", "pii.address", "A parcel is spoken of.", [place]),
        ("f2", HOSTILE_TRACE, "critical", HOSTILE, HOSTILE, [{"span_id": HOSTILE}]),
        ("f3", fine[1], "low", "age.unsure", "Not enough evidence.", []),
    ):
        day.add(
            "flags",
            flag_id=flag_id,
            monitor="policy_flags" if flag_id != "f3" else "age_prediction",
            category=category,
            severity=severity,
            trace_id=trace_id,
            user_id="u-1",
            explanation=explanation,
            evidence=orjson.dumps(evidence).decode(),
            happened_at=NOW - timedelta(hours=2),
            **common,
        )


@pytest.fixture(scope="session")
def day_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder that holds the day, without a server."""
    data = tmp_path_factory.mktemp("day")
    day = Day()
    fine = [conversation_trace(day, n, request=f"Where is my parcel {n % 5}?") for n in range(1, 181)]
    failing = [conversation_trace(day, n, failed=True) for n in range(1000, 1012)]
    hostile_trace(day)
    long_trace(day)
    day.pattern(
        "failure",
        "p-timeout",
        "find_order times out",
        failing,
        theme=THEME,
        severity="high",
        body="Twelve traces waited for find_order until it gave up.\n- find_order: 12",
        evidence=[
            {"trace_id": failing[0], "span_id": "s", "quote": "find_order took longer than 30 s"},
            {"trace_id": failing[1], "span_id": "s", "quote": "TimeoutError"},
        ],
    )
    quote = {"trace_id": HOSTILE_TRACE, "span_id": HOSTILE, "quote": HOSTILE}
    day.pattern(
        "failure",
        "p-hostile",
        HOSTILE,
        [HOSTILE_TRACE],
        theme=THEME,
        severity="medium",
        body=f"{HOSTILE}\n# Heading\n- {HOSTILE}",
        evidence=[quote],
    )
    day.pattern("intent", "p-parcel", "Where is my parcel", [*fine, *failing])
    day.pattern("intent", "p-crawl", "Read a site", [LONG_TRACE], state="ended")
    day.pattern("behaviour", "p-lookup", "Looks the order up, then answers", fine)
    day.pattern("mood_of_users", "p-cross", "Cross", failing)
    lineage(day)
    shares = {"time": {"find order": 0.9}, "tokens": {HOSTILE: 0.5}, "reasoning": "unknown"}
    said(day, "behaviour", "sings to the customer", [FAILED_TRACE], **shares)
    near = {"pattern_id": "p-lookup", "strength": 0.41, "needed": 0.5}
    day.add("unusual", trace_id=FAILED_TRACE, facet="behaviour", **near)
    raised = "RecursionError at facets/reading.py:7"
    day.add("undescribed", trace_id=fine[-1], facet="failure", error=raised, start_time=NOW, version="1")
    failing_monitor = {"monitor": "no_promises", "trace_id": fine[-1], "error": "KeyError at no_promises/monitor.py:3"}
    day.add("unchecked", **failing_monitor, time=NOW, version="1")
    day.add("unchecked", monitor="lost_monitor", error="ImportError: no module that", time=NOW, version="")
    said(day, "failure", "TimeoutError", [*failing, HOSTILE_TRACE], headline="find_order times out")
    said(day, "failure", "promises and does nothing", [fine[9]], headline="nothing is done")
    said(day, "intent", "where is my parcel", [*fine, *failing])
    day.add("progress", step="assign", mark=NOW.isoformat())
    flags(day, fine)
    scores(day, failing[0])
    run = {"seed": 0, "versions": "{}", "parameters": "{}", "status": "finished", "run_id": "r1"}
    judged = {"coverage": 0.97, "noise": 0.08, "stability": 0.93, "separation": 2.4, "weak": ["p-crawl"]}
    failure = {"seen": 194, "covered": 13, "left_out": {"healthy": 181}}
    counts = orjson.dumps(
        {"failure": failure, "facets": {"intent": judged, "behaviour": judged | {"least_likeness": 0.5}}}
    ).decode()
    times = {"started_at": NOW, "finished_at": NOW, "since": NOW - timedelta(days=1), "until": NOW}
    first = dict.fromkeys(("started_at", "finished_at", "until"), NOW - timedelta(hours=20))
    day.add("insight_runs", counts="{}", **times | first, **run | {"run_id": "first"})
    day.add("insight_runs", counts=counts, **times, **run)
    with open_store(data / "tracelore.duckdb") as store:
        day.store(store)
        write_report(store, PROJECT, NOW - timedelta(days=1), NOW, data=data, cause="schedule", now=NOW)
    return data


@pytest.fixture
def day_store(day_folder: Path) -> Iterator[Store]:
    """Open the day for reading."""
    with open_store(day_folder / "tracelore.duckdb", read_only=True) as store:
        yield store


@pytest.fixture(scope="session")
def known() -> dict[str, str]:
    """Name what the day holds."""
    return {
        "project": PROJECT,
        "hostile_text": HOSTILE,
        "hostile": HOSTILE_TRACE,
        "long": LONG_TRACE,
        "failed": FAILED_TRACE,
        "fine": f"{1:032x}",
    }


@pytest.fixture(autouse=True)
def _own_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit's test frame leaves its script as the main module: a process that a later test spawns would run it."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture
def draw(day_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Draw one view without a browser, as Streamlit's own test frame does."""
    from streamlit.testing.v1 import AppTest

    def drawn(view: str, data: Path = day_folder, **params: str) -> Any:
        app = AppTest.from_function(_script, args=(str(data), view, PROJECT), default_timeout=60)
        for name, value in params.items():
            app.query_params[name] = value
        return app.run()

    return drawn


def _script(data: str, view: str, project: str) -> None:
    # Streamlit runs the text of this function by itself, so everything is imported here.
    import importlib
    from datetime import UTC, datetime, timedelta
    from pathlib import Path as Folder

    import streamlit as st

    from dashboard.place import Place
    from dashboard.scope import Scope
    from insights.report.window import Window
    from store import open_data, open_store
    from store.place import running_server

    names = ("overview", "patterns", "trace", "search", "flags", "reports", "sql")
    pages = {name: st.Page(lambda: None, title=name, url_path=name) for name in names}
    now = datetime.now(UTC).replace(tzinfo=None) + timedelta(minutes=1)
    folder = Folder(data)
    with (
        open_data(folder)
        if running_server(folder)
        else open_store(folder / "tracelore.duckdb", read_only=True) as store
    ):
        window = Window(project, now - timedelta(hours=24), now)
        importlib.import_module(f"dashboard.views.{view}").show(Scope(store, window, pages, Place(folder, project)))


@pytest.fixture
def empty_folder(tmp_path: Path) -> Path:
    """Give a data folder whose store holds nothing."""
    with open_store(tmp_path / "tracelore.duckdb"):
        return tmp_path
