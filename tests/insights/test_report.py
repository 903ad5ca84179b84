"""The report: right numbers, readable, safe, kept whole."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pyarrow as pa
import pytest
from markdown_it import MarkdownIt

from ingest.rows import build_rows, join_rows
from insights import words
from insights.patterns import patterns, unusual
from insights.report import figures, list_reports, render_markdown, write_report
from insights.report.quality import quality_sentence
from insights.report.shelf import read_report
from insights.report.window import Window
from store import Store, append_rows, open_store
from store.clock import utc_now
from store.records import Span
from store.settle import settle

UNTIL = datetime(2026, 5, 4, 12)
SINCE = UNTIL - timedelta(hours=24)
HOSTILE = "</td><script>alert(1)</script> ![p](http://evil.invalid/p.png) [x](http://evil.invalid)\n# Not a heading | x"
MARKDOWN = MarkdownIt("commonmark").enable("table")


def trace(number: int, start: datetime, **given: Any) -> dict[str, Any]:
    """Make a row of ``traces``."""
    counts = dict.fromkeys(("span_count", "llm_count", "tool_count", "agent_count", "error_count"), 1)
    return {
        "project": "p",
        "trace_id": f"{number:032x}",
        "agent": "support",
        "start_time": start,
        "end_time": start,
        "duration_ms": 100.0 * (number % 10 + 1),
        "status": "ok",
        "input_tokens": 10,
        "output_tokens": 5,
        "cost": 0.01,
        "last_received_at": start,
        "settled_at": start,
        **counts,
        **given,
    }


def fill(store: Store, tables: dict[str, list[dict[str, Any]]]) -> None:
    """Insert rows as they are."""
    with store.transaction() as work:
        for table, rows in tables.items():
            work.insert(table, pa.Table.from_pylist(rows))


def pattern(facet: str, name: str, ids: list[str], first: datetime, **said: Any) -> dict[str, list[dict[str, Any]]]:
    """Make the rows of a pattern with its insight and its traces."""
    key = {"project": "p", "facet": facet, "pattern_id": f"{facet}-1"}
    size = {"size": len(ids), "share": 0.1}
    evidence = orjson.dumps(said.pop("evidence", [])).decode()
    times = {"first_seen": first, "last_seen": UNTIL}
    return {
        "patterns": [{**key, **size, **times, "name": name, "state": "active", "centroid": [0.0], "features": "{}"}],
        "insights": [
            {
                **key,
                **size,
                "insight_id": "i",
                "title": name,
                "body": "",
                "severity": "high",
                "numbers": "{}",
                "evidence": evidence,
                "author": "offline",
                **said,
            }
        ],
        "trace_patterns": [{**key, "trace_id": i, "strength": 1.0, "how": "fitted"} for i in ids],
    }


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give an empty store."""
    with open_store(tmp_path / "s.duckdb") as opened:
        yield opened


def render(store: Store) -> str:
    """Render the report about the usual window."""
    return render_markdown(store, "p", SINCE, UNTIL, UNTIL)


def table_row(text: str, name: str) -> list[str]:
    """Find the row of a table by its first cell."""
    [line] = [line for line in text.splitlines() if line.startswith(f"| {name} |")]
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_the_numbers_are_those_of_the_window(store: Store) -> None:
    """Traces at the begin count, those at the end do not, and those of other projects never do."""
    rows = [trace(i, SINCE + timedelta(hours=i), status="error" if i < 2 else "ok") for i in range(24)]
    rows += [trace(100, UNTIL), trace(101, SINCE - timedelta(hours=1)), trace(102, SINCE, project="q")]
    fill(store, {"traces": rows})
    text = render(store)
    assert ["traces", "24", "1", "+2300%"] == table_row(text, "traces")
    assert "2" == table_row(text, "traces that ended in an error")[1]
    assert "8.3%" == table_row(text, "error rate")[1]
    assert "$0.24" == table_row(text, "cost")[1]
    assert "240" == table_row(text, "tokens in")[1]


def test_a_failure_is_told_with_count_share_begin_and_proof(store: Store) -> None:
    """The largest failure stands on top with the time it began, its quote and example traces."""
    rows = [trace(i, SINCE + timedelta(minutes=30 * i)) for i in range(48)]
    ids = [row["trace_id"] for row in rows[40:]]
    quote = {"trace_id": ids[0], "span_id": "ab", "quote": "deadline exceeded"}
    begin = rows[40]["start_time"]
    fill(store, {"traces": rows, **pattern("failure", "Search times out", ids, begin, evidence=[quote])})
    text = render(store)
    assert "### 1. Search times out" in text
    assert "8 traces, 16.7% of all; **began 04 May 2026 08:00**" in text
    assert "> `deadline exceeded`" in text
    assert ids[0] in text


def test_an_old_failure_does_not_begin_again(store: Store) -> None:
    """What earlier windows knew is told to be known, not new."""
    rows = [trace(1, SINCE + timedelta(hours=12))]
    long_ago = SINCE - timedelta(days=9)
    fill(store, {"traces": rows, **pattern("failure", "Old", [rows[0]["trace_id"]], long_ago)})
    assert "known since 24 Apr 2026" in render(store)


def test_every_facet_has_its_section(store: Store) -> None:
    """Intent and behaviour patterns appear under what users wanted and how agents behaved."""
    rows = [trace(1, SINCE)]
    ids = [rows[0]["trace_id"]]
    fill(store, {"traces": rows})
    fill(store, pattern("intent", "Wants a refund", ids, SINCE))
    fill(store, pattern("behaviour", "Asks twice", ids, SINCE))
    text = render(store)
    wanted, behaved = text.index("## What users wanted"), text.index("## How the agents behaved")
    assert wanted < text.index("Wants a refund") < behaved < text.index("Asks twice")


def test_a_facet_of_another_package_has_its_section(store: Store) -> None:
    """What an installed facet found stands after what our own found."""
    fill(store, {"traces": [trace(1, SINCE)], **pattern("mood_of_users", "Cross", [f"{1:032x}"], SINCE)})
    text = render(store)
    assert text.index("## How the agents behaved") < text.index("## Mood of users") < text.index("Cross")


def test_who_is_well_unusual_or_weakly_grouped_is_told(store: Store) -> None:
    """Of the traces that were looked at: how many show no failure, are like no pattern, or are in a weak one."""
    rows = [trace(i, SINCE) for i in range(9)] + [trace(9, SINCE, settled_at=UNTIL)]
    said = {"project": "p", "text": "t", "text_hash": UUID(int=1), "features": "{}", "span_ids": ["s"], "version": "1"}
    facets = [{**said, "facet": "failure", "trace_id": f"{i:032x}", "start_time": SINCE} for i in (0, 1, 2, 9)]
    mark = {"project": "p", "step": "assign", "mark": SINCE.isoformat()}
    found = pattern("failure", "Search times out", [f"{0:032x}", f"{1:032x}"], SINCE)
    judged = {"facets": {"failure": {"stability": 0.4, "weak": ["failure-1"]}}}
    run = {"project": "p", "run_id": "1", "status": "finished", "seed": 0, "versions": "{}", "parameters": "{}"}
    run |= {"started_at": SINCE, "finished_at": UNTIL, "since": SINCE, "until": UNTIL}
    run |= {"counts": orjson.dumps(judged).decode()}
    fill(store, {"traces": rows, "facets": facets, "progress": [mark], "insight_runs": [run], **found})
    text = render(store)
    assert "6 of 9 traces show no sign of a failure." in text
    assert "Unusual, like no pattern: 1 trace." in text
    assert "Search times out (weak)" in text
    assert "- A weak pattern loses more than a fifth" in text
    assert {"failure": 1} == unusual(store, "p")
    assert [True] == [p["weak"] for p in patterns(store, "p")]


def test_of_a_single_pattern_it_is_not_told_how_stable_it_is() -> None:
    """Its traces have no other to go to: 100 % would read as if that had been tried, 0 times as if it had failed."""
    figures = {"coverage": 0.9, "noise": 0.1, "stability": 1.0, "separation": 2.04}
    assert "2.0 times further apart" in quality_sentence(figures)
    assert words.percent(1.0) in quality_sentence(figures)
    alone = quality_sentence(figures | {"separation": 0.0})
    assert "times further apart" not in alone
    assert words.percent(1.0) not in alone
    assert "no second pattern" in alone


@pytest.mark.parametrize("facet", ["failure", "intent", "mood_of_users"])
def test_what_is_unusual_is_told_where_there_is_no_pattern(store: Store, facet: str) -> None:
    """So few failures that none is a pattern are failures all the same; before a first run nothing is unusual."""
    row = {"project": "p", "facet": facet, "text": "t", "text_hash": UUID(int=1), "features": "{}", "span_ids": ["s"]}
    facets = [{**row, "trace_id": f"{i:032x}", "start_time": SINCE, "version": "1"} for i in (0, 1)]
    mark = {"project": "p", "step": "assign", "mark": SINCE.isoformat()}
    fill(store, {"traces": [trace(i, SINCE) for i in range(9)], "facets": facets, "progress": [mark]})
    assert "Unusual" not in render(store)
    run = {"project": "p", "run_id": "1", "status": "finished", "seed": 0, "versions": "{}", "parameters": "{}"}
    run |= {"started_at": SINCE, "finished_at": UNTIL, "since": SINCE, "until": UNTIL, "counts": "{}"}
    fill(store, {"insight_runs": [run]})
    assert "Unusual, like no pattern: 2 traces." in render(store)


def test_hostile_text_does_nothing_in_the_report(store: Store) -> None:
    """No image, link, HTML or heading of a trace becomes part of the document."""
    rows = [trace(1, SINCE, agent=HOSTILE, status="error")]
    ids = [rows[0]["trace_id"]]
    quote = {"trace_id": HOSTILE, "span_id": HOSTILE, "quote": HOSTILE}
    fill(store, {"traces": rows, **pattern("failure", HOSTILE, ids, SINCE, body=HOSTILE, evidence=[quote])})
    flag = {"project": "p", "flag_id": "f", "monitor": HOSTILE, "monitor_version": "1", "category": HOSTILE}
    flag |= {"severity": "high", "confidence": 1.0, "trace_id": ids[0], "explanation": HOSTILE, "evidence": "[]"}
    fill(store, {"flags": [{**flag, "details": "{}", "happened_at": SINCE, "raised_at": SINCE}]})
    text = render(store)
    tokens = [inner for token in MARKDOWN.parse(text) for inner in (token, *(token.children or ()))]
    assert not {"image", "link_open", "html_block", "html_inline"} & {token.type for token in tokens}
    headings = [t for t, nxt in itertools.pairwise(tokens) if t.type == "heading_open"]
    assert 7 == sum(t.tag == "h2" for t in headings) + sum(t.tag == "h1" for t in headings)
    assert all(len(line.split(" | ")) <= 8 for line in text.splitlines() if line.startswith("|"))


def test_what_is_left_out_is_counted(store: Store) -> None:
    """Traces and failures without a pattern, and what the run itself left out, are named."""
    counts = orjson.dumps({"traces": 3, "failure": {"left_out": {"healthy": 2}}}).decode()
    run = {"project": "p", "run_id": "r", "status": "finished", "seed": 0, "versions": "{}", "parameters": "{}"}
    run |= {"counts": counts, "started_at": SINCE, "finished_at": UNTIL, "since": SINCE, "until": UNTIL}
    fill(store, {"traces": [trace(i, SINCE, status="error") for i in range(3)], "insight_runs": [run]})
    text = render(store)
    assert "Ended in an error but in no failure pattern: 3 traces." in text
    assert "In no pattern of any kind, for the next run to take up: 3 traces." in text
    assert "failure left out: healthy 2" in text


def test_dismissed_flags_are_counted_apart(store: Store) -> None:
    """A flag whose newest verdict is wrong leaves the table and is counted below."""
    flag = {"project": "p", "monitor": "m", "monitor_version": "1", "category": "c", "severity": "low"}
    flag |= {"confidence": 1.0, "explanation": "e", "evidence": "[]", "details": "{}", "happened_at": SINCE}
    review = {"project": "p", "flag_id": "f1", "reviewer": "ann"}
    verdicts = [
        {**review, "verdict": "right", "reviewed_at": SINCE},
        {**review, "verdict": "wrong", "reviewed_at": UNTIL},
    ]
    fill(store, {"flags": [{**flag, "flag_id": i, "raised_at": SINCE} for i in ("f1", "f2")], "reviews": verdicts})
    text = render(store)
    assert "| low | m | c | 1 |" in text
    assert "Flags that people reviewed as wrong: 1." in text


def test_an_empty_window_is_a_report_too(store: Store) -> None:
    """Nothing to tell is told, without an error."""
    text = render(store)
    assert "No traces were recorded" in text
    assert "No run of the insights has finished" in text


def test_a_written_report_is_on_disk_and_in_the_store(store: Store, tmp_path: Path) -> None:
    """File, row and list agree, nothing half-written stays, and writing again does not double it."""
    for _ in range(2):
        report = write_report(store, "p", SINCE, UNTIL, data=tmp_path, cause="schedule", now=UNTIL)
    assert report.body == report.path.read_text()
    assert [report.path] == list((tmp_path / "reports").iterdir())
    [listed] = list_reports(store, "p")
    assert (report.report_id, "schedule", f"reports/{report.path.name}") == (
        listed["report_id"],
        listed["cause"],
        listed["path"],
    )
    assert report.body == read_report(store, "p", report.report_id)
    assert [] == list_reports(store, "q")


def test_themes_stand_above_their_patterns(store: Store) -> None:
    """Where patterns belong together, their themes are listed with what they hold, and do nothing."""
    rows = [trace(i, SINCE + timedelta(minutes=30 * i)) for i in range(48)]
    ids = [row["trace_id"] for row in rows]
    tables = pattern("intent", "a refund", ids[:20], SINCE)
    first = tables["patterns"][0]
    for name, theme, held in (("a voucher", HOSTILE, ids[20:30]), ("the weather", "the weather", ids[30:])):
        given = {**first, "pattern_id": name, "name": name, "theme_id": theme, "theme": theme}
        tables["patterns"].append(given)
        tables["trace_patterns"] += [{**tables["trace_patterns"][0], "pattern_id": name, "trace_id": i} for i in held]
    first |= {"theme_id": HOSTILE, "theme": HOSTILE}
    fill(store, {"traces": rows, **tables})
    section = render(store).partition("## What users wanted\n")[2].partition("\n## ")[0]
    _, _, listed = section.partition("**Themes**")
    both, weather = [line for line in listed.splitlines() if line.startswith("| ")][1:3]
    assert both.endswith("| 2 | 30 | 62.5% |")
    assert "| the weather | 1 | 18 | 37.5% |" == weather
    assert "<script>" not in MARKDOWN.render(section)


def test_what_became_of_patterns_is_told(store: Store) -> None:
    """What began, ended, came back or merged in the window is listed; the patterns of the first run are no news."""
    rows = [trace(i, SINCE + timedelta(minutes=30 * i)) for i in range(48)]
    ids = [row["trace_id"] for row in rows]
    tables = pattern("failure", HOSTILE, ids, SINCE)
    tables["patterns"] += [{**tables["patterns"][0], "pattern_id": "old", "name": "an old one", "state": "ended"}]
    day = timedelta(days=1)
    happened = (
        ("failure-1", "birth", None, SINCE - 3 * day),
        ("old", "birth", None, SINCE - 3 * day),
        ("failure-1", "death", None, SINCE - 2 * day),
        ("failure-1", "return", None, SINCE + day / 2),
        ("old", "merge", "failure-1", SINCE + day / 2),
        ("new", "birth", None, SINCE + day / 2),
    )
    tables["pattern_lineage"] = [
        {"project": "p", "facet": "failure", "pattern_id": p, "event": e, "other_id": o, "happened_at": at}
        for p, e, o, at in happened
    ]
    fill(store, {"traces": rows, **tables})
    section = render(store).partition("## What changed\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line]
    assert 3 == len(lines)
    assert lines[0].startswith("- failure: new, found 04 May 2026 00:00: new")
    assert lines[1].startswith("- failure: gone since 04 May 2026 00:00: an old one \u2013 merged into ")
    assert lines[2].startswith("- failure: back, found 04 May 2026 00:00: ")
    assert "<script>" not in MARKDOWN.render(section)
    assert "**ended on" not in render(store)
    with store.transaction() as work:
        work.execute("UPDATE patterns SET state = 'ended'")
    assert "**ended on" in render(store)


def test_a_first_run_says_so_and_has_no_news(store: Store) -> None:
    """What the worker raised until the first run had ended, and what that made of it, is no change; what follows is."""
    hour = timedelta(hours=1)
    happened = (
        ("a", "birth", None, SINCE + hour),
        ("b", "birth", None, SINCE + 2 * hour),
        ("c", "birth", None, SINCE + 3 * hour),
        ("b", "merge", "c", SINCE + 3 * hour),
        ("e", "birth", None, SINCE + 3.5 * hour),
    )
    lineage = [
        {"project": "p", "facet": "failure", "pattern_id": p, "event": e, "other_id": o, "happened_at": at}
        for p, e, o, at in happened
    ]
    times = {"started_at": SINCE + 3 * hour, "finished_at": SINCE + 4 * hour}
    run = {"project": "p", "run_id": "1", "status": "finished", "since": SINCE, "until": SINCE + 3 * hour, **times}
    rest = {"seed": 0, "versions": "{}", "parameters": "{}", "counts": "{}"}
    fill(store, {"traces": [trace(0, SINCE)], "pattern_lineage": lineage, "insight_runs": [run | rest]})
    section = render(store).partition("## What changed\n")[2].partition("\n## ")[0]
    assert section.split("\n")[1:3] == ["This is the first run: there are no earlier patterns to compare with.", ""]
    later = {"until": SINCE + 5 * hour, "started_at": SINCE + 5 * hour, "finished_at": SINCE + 6 * hour}
    born = {**lineage[0], "pattern_id": "d", "happened_at": SINCE + 5 * hour}
    fill(store, {"pattern_lineage": [born], "insight_runs": [run | rest | later | {"run_id": "2"}]})
    section = render(store).partition("## What changed\n")[2].partition("\n## ")[0]
    assert "first run" not in section
    assert 1 == section.count("- failure: new, found ")


def test_tools_are_counted_as_traces_count_them(store: Store) -> None:
    """A call that agent, client and server tell is one, and one of another window is none."""
    for number, start in enumerate([SINCE + timedelta(hours=1), SINCE - timedelta(days=2)]):
        append_rows(store, *join_rows([build_rows(list(told_thrice(f"{number:032x}", start)))]))
    settle(store, now=utc_now() + timedelta(days=1))
    window = Window("p", SINCE, UNTIL)
    (find,) = figures.tools(store, window)
    assert ("find", 1, 0, 1000.0) == (find["tool"], find["calls"], find["failed"], find["p95_ms"])
    assert figures.headline(store, window).tool_calls == find["calls"]


def test_tools_of_a_large_trace_are_counted(store: Store) -> None:
    """Of whose calls half are told again: each is looked for once, not in a list for every span."""
    start = SINCE + timedelta(hours=1)
    begin = int(start.replace(tzinfo=UTC).timestamp()) * 10**9
    root = Span("p", "a" * 32, f"{0:016x}", None, "agent", "agent", "otel_genai", "shop", begin, begin, "ok", utc_now())
    calls = [root]
    for i in range(1, 16_001):
        parent = i - 1 if i % 2 == 0 else 0
        calls.append(
            replace(root, span_id=f"{i:016x}", parent_span_id=f"{parent:016x}", kind="tool", tool_name="find")
            if i % 2
            else replace(calls[-1], span_id=f"{i:016x}", parent_span_id=f"{parent:016x}", scope={"name": "client"})
        )
    append_rows(store, *join_rows([build_rows(calls)]))
    settle(store, now=utc_now() + timedelta(days=1))
    window = Window("p", SINCE, UNTIL)
    (find,) = figures.tools(store, window)
    assert 8_000 == find["calls"] == figures.headline(store, window).tool_calls


def told_thrice(trace_id: str, start: datetime) -> Iterator[Span]:
    """Give a trace with one call of a tool within the other."""
    begin = int(start.replace(tzinfo=UTC).timestamp()) * 10**9
    for i, (scope, kind) in enumerate(
        [("app", "agent"), ("framework", "tool"), ("client", "tool"), ("server", "tool")]
    ):
        ids = (trace_id, f"{i:016x}", f"{i - 1:016x}" if i else None)
        times = (begin + i * 10**9, begin + (7 - i) * 10**9)
        name = {"tool_name": "find"} if kind == "tool" else {}
        yield Span("p", *ids, f"{kind} {scope}", kind, "otel_genai", "shop", *times, "ok", utc_now(),
                   scope={"name": scope}, **name)  # type: ignore[arg-type] # fmt: skip
