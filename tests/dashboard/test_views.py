"""Each page by itself, without a browser."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from dashboard.views.sql import _EXAMPLE
from dashboard.views.trace import _unknown
from ingest.rows import build_rows, join_rows
from insights import words
from insights.report.changes import changes
from insights.report.window import Window
from store import Store, append_rows, open_store
from store.clock import utc_now
from store.records import Message, Span

Draw = Callable[..., Any]
FINE = ":green-badge[:material/check: fine]"
VIEWS = ("overview", "patterns", "trace", "search", "flags", "reports", "sql")


def words_of(app: Any) -> str:
    """Give all text that a page shows."""
    kinds = ("title", "subheader", "markdown", "caption", "text", "code", "error")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(app, kind))


@pytest.mark.parametrize("view", VIEWS)
def test_a_full_store_is_drawn(draw: Draw, view: str) -> None:
    """No page raises on a store that holds everything, hostile text included."""
    assert [] == [e.value for e in draw(view).exception]


@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_store_says_what_to_do(draw: Draw, empty_folder: Path, view: str) -> None:
    """A page without data does not raise and is not blank: it names the next step."""
    app = draw(view, empty_folder)
    assert [] == [e.value for e in app.exception]
    shown = words_of(app)
    assert any(
        step in shown for step in ("OTEL_EXPORTER_OTLP_ENDPOINT", "tracelore insights run", "monitors", "Tables")
    )


def test_the_overview_counts_the_window(draw: Draw) -> None:
    """The headline numbers are those of the store."""
    metrics = {m.label: m.value for m in draw("overview").metric}
    assert ("194", "7.2%", "2") == (metrics["Traces"], metrics["Error rate"], metrics["Grave flags"])


def test_an_empty_overview_shows_the_three_variables(draw: Draw, empty_folder: Path) -> None:
    """A newcomer reads which three environment variables bring the first trace."""
    shown = words_of(draw("overview", empty_folder))
    for line in (
        "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318",
        "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
        "OTEL_SERVICE_NAME=",
    ):
        assert line in shown


def test_a_pattern_shows_its_insight_and_its_proof(draw: Draw) -> None:
    """A pattern's page tells what it means and quotes the traces."""
    shown = words_of(draw("patterns", pattern="p-timeout"))
    assert "Twelve traces waited" in shown
    assert "find_order took longer than 30 s" in shown


def states(page: Any) -> list[list[str]]:
    """Give what the tables of patterns, one a facet, say of the state of each."""
    return [frame.value["state"].tolist() for frame in page.dataframe if "state" in frame.value]


def test_how_far_patterns_can_be_relied_on_is_shown(draw: Draw) -> None:
    """The figures that the last run noted stand above the patterns, and the weak ones are marked."""
    page = draw("patterns")
    said = " ".join(caption.value for caption in page.caption)
    assert "2.4 times further apart" in said
    assert words.percent(0.97) in said
    assert [True] == [state.endswith(", weak") for state in states(page)[1] if state]
    assert "A weak pattern loses" in words_of(draw("patterns", pattern="p-crawl"))
    assert "A weak pattern loses" not in words_of(draw("patterns", pattern="p-parcel"))


def test_what_weighs_most_is_seen_without_scrolling(draw: Draw) -> None:
    """How grave a pattern is and how often it was stand before what is known of it besides."""
    columns = list(draw("patterns").dataframe[0].value.columns)
    assert ["what happened", "severity", "traces", "share"] == columns[:4]


def test_the_course_of_a_pattern_has_figures(draw: Draw) -> None:
    """Its bars are told in traces, and who wrote about it is told in words."""
    shown = words_of(draw("patterns", pattern="p-timeout"))
    assert "each bar is a 24th of it, the tallest" in shown
    assert "without a language model" in shown


def test_a_trace_marks_weak_patterns(draw: Draw, known: dict[str, str]) -> None:
    """Whoever comes to a pattern from a trace of it learns as well that it is not to be relied on."""
    crawl, parcel = (words_of(draw("trace", trace=known[name])) for name in ("long", "fine"))
    assert ":orange-badge[weak]" in crawl
    assert "A weak pattern loses" in crawl
    assert ":orange-badge[weak]" not in parcel
    assert "A weak pattern loses" not in parcel


def test_what_became_of_patterns_is_shown(draw: Draw) -> None:
    """The list says what is new and what has ended; a pattern's page tells its history."""
    app = draw("patterns")
    failure, intent, *_ = states(app)
    assert ["new", "new"] == failure
    assert [""] == [state for state in intent if not state.startswith("ended on ")]
    assert "new, found" in words_of(draw("patterns", pattern="p-timeout"))
    assert "ended on" in words_of(draw("patterns", pattern="p-crawl"))
    assert "split off" in words_of(draw("patterns", pattern="p-timeout"))


def test_a_pattern_without_traces_in_the_window_says_what_became_of_it(draw: Draw, day_store: Store) -> None:
    """Whoever follows its link reads when it was seen and which one it is in; its merger links to that one."""
    app = draw("patterns", pattern="p-old")
    assert [] == [e.value for e in app.exception]
    shown = words_of(app)
    assert "Orders are not found" in shown
    assert "It has no traces in this window" in shown
    assert "merged into find" in shown.replace("\\", "")
    window = Window("shop", utc_now() - timedelta(days=1), utc_now())
    assert ["p-timeout"] == [c.about for c in changes(day_store, window) if c.event == "merge"]


def test_a_trace_says_what_is_unusual_about_it(draw: Draw, known: dict[str, str]) -> None:
    """What a trace says that is like no known pattern is shown as such."""
    shown = words_of(draw("trace", trace=known["failed"]))
    assert "Like no known pattern: sings to the customer" in shown
    assert "The nearest is Looks the order up, then answers, likeness 0.41; 0.50 is needed" in shown
    assert f"Where its time went: find order {words.percent(0.9)}." in shown


def test_a_healthy_trace_says_that_it_is(draw: Draw, known: dict[str, str]) -> None:
    """A trace without a failure facet says so; one with such a facet says what it is, not that it is fine."""
    well, failed = (words_of(draw("trace", trace=known[name])) for name in ("fine", "failed"))
    assert "No sign of a failure" in well
    assert "Failure: find_order times out" not in well
    assert FINE in well
    assert "No sign of a failure" not in failed
    assert FINE not in failed
    assert "Failure: find_order times out" in failed


def test_a_trace_that_nobody_looked_at_is_not_called_healthy(draw: Draw, known: dict[str, str]) -> None:
    """What settled after the last look has nothing said of it yet."""
    assert "No sign of a failure" not in words_of(draw("trace", trace=known["long"]))
    assert ["not settled yet", "not looked at yet", ""] == [
        _unknown(None, None, {}),
        _unknown({}, None, {}),
        _unknown({}, {}, {}),
    ]


def test_what_could_not_be_described_is_told(draw: Draw, day_store: Store) -> None:
    """It is counted with the patterns, and no sign of health on the page of the trace."""
    (row,) = day_store.rows("SELECT trace_id FROM undescribed")
    shown = words_of(draw("trace", trace=row["trace_id"]))
    assert "RecursionError at facets/reading.py:7" in shown
    assert "No sign of a failure" not in shown
    assert FINE not in shown
    assert "could not be judged" in shown
    assert "1 trace could not be described" in words_of(draw("patterns"))


def test_what_a_monitor_could_not_look_at_is_told(draw: Draw, day_store: Store) -> None:
    """It is counted with the flags, and stands where those of the trace do."""
    (row,) = day_store.rows("SELECT trace_id FROM unchecked WHERE trace_id IS NOT NULL")
    assert "KeyError at no_promises/monitor.py:3" in words_of(draw("trace", trace=row["trace_id"]))
    shown = words_of(draw("flags"))
    assert "no_promises could not look at 1 trace or user" in shown
    assert "lost_monitor can look at nothing: ImportError" in shown.replace("\\", "")


def test_patterns_count_what_is_in_none(draw: Draw) -> None:
    """What is like no pattern is listed with its share, and how many traces show no sign of a failure is said."""
    page = draw("patterns")
    assert any("Unusual, like no pattern: 1 trace" in box.label for box in page.expander)
    assert "below 0.5 or" in words_of(page)
    assert "178 of 193 traces show no sign of a failure." in words_of(page)


def test_facets_of_others_are_shown_like_our_own(draw: Draw) -> None:
    """A facet that another package brings has its tab, after ours, and its patterns have their page."""
    labels = [tab.label for tab in draw("patterns").tabs]
    assert [":material/category: Mood of users (1)"] == labels[3:]
    assert [] == [e.value for e in draw("patterns", pattern="p-cross").exception]


def test_a_trace_shows_conversation_and_error(draw: Draw, known: dict[str, str]) -> None:
    """A trace's page holds what was said, what failed and how."""
    shown = words_of(draw("trace", trace=known["failed"]))
    for text in ("Where is my parcel?", "It is on its way.", "find_order took longer than 30 s"):
        assert text in shown


def test_a_trace_shows_what_was_judged_of_it(draw: Draw, known: dict[str, str]) -> None:
    """Scores of a step, of an answer that only its id names, and of the session."""
    app = draw("trace", trace=known["failed"])
    lines = [m.value for m in app.markdown]
    for line in ("**relevance** \u00b7 0.25", "**satisfaction** \u00b7 4", "**faithful** \u00b7 1"):
        assert line in lines
    assert any("Scores (3)" in tab.label for tab in app.tabs)
    step = f"{int(known['failed'][-8:], 16):08x}{1:08x}"
    (box,) = [box for box in app.selectbox if box.label == "Step"]
    box.set_value(step).run()
    assert ":material/fact_check: **relevance** \u00b7 0.25" in [m.value for m in app.markdown]


@pytest.mark.parametrize(("view", "params"), [("trace", {"trace": "dead"}), ("patterns", {"pattern": "none"})])
def test_a_dead_link_says_so(draw: Draw, view: str, params: dict[str, str]) -> None:
    """An id that is not there gives a sentence, not an exception."""
    app = draw(view, **params)
    assert [] == [e.value for e in app.exception]
    assert any("No such" in s.value for s in app.subheader)


def test_flags_can_be_narrowed_down(draw: Draw) -> None:
    """Choosing a severity leaves the flags of that severity only."""
    app = draw("flags")
    app.multiselect(key="severities").set_value(["high"]).run()
    explanations = [t.value for t in app.text]
    assert ["A parcel is spoken of."] == explanations


def test_evidence_of_a_flag_is_shown_in_its_words(draw: Draw) -> None:
    """The passage that made a flag is cut out of the stored message and marked."""
    assert any("Where is my \u27e6parcel\u27e7 " in c.value for c in draw("flags").code)


def test_failed_traces_can_be_singled_out(draw: Draw) -> None:
    """The list of traces can be cut to those that failed, with an error or without one, and searched."""
    app = draw("trace")
    app.toggle(key="only-failed").set_value(True).run()
    assert {"\u2715": 14, "\u25b3": 1} == app.dataframe[0].value[""].value_counts().to_dict()
    app.text_input(key="find").set_value("whole site").run()
    assert 1 == len(app.dataframe[0].value)


def test_a_trace_is_found_by_its_id_whenever_it_was(draw: Draw, empty_folder: Path) -> None:
    """Outside of the chosen time, too, where a clock that is wrong may have put it; words are looked for within."""
    far = (datetime(2200, 1, 1) - datetime(1970, 1, 1)) // timedelta(microseconds=1) * 1000
    span = Span(project="shop", trace_id="0123456789abcdef" * 2, span_id="0" * 16, parent_span_id=None, name="chat",
                kind="llm", dialect="otel_genai", service="shop", start_ns=far, end_ns=far, status="ok",
                received_at=utc_now(), input=(Message.of("user", "hello"),))  # fmt: skip
    with open_store(empty_folder / "tracelore.duckdb") as store:
        append_rows(store, *join_rows([build_rows([span])]))
    for query, hits in ((span.trace_id, 1), (f"{UUID(span.trace_id)}", 1), ("hello", 0)):
        shown = words_of(draw("search", empty_folder, q=query))
        assert hits == shown.count("01 Jan 2200"), query


def asked(app: Any, statement: str) -> Any:
    """Type SQL and run it."""
    app.text_area(key="statement").set_value(statement)
    return app.button[0].click().run()


def test_sql_shows_rows_and_counts_them(draw: Draw) -> None:
    """Lists and objects are shown as JSON, columns of one name apart, and text of strangers as text."""
    app = asked(
        draw("sql"), "SELECT 1 AS a, 2 AS a, [1, 2] AS l, 'x'::BLOB AS b, '<script>' AS t, 1.5::DECIMAL(4,2) AS d"
    )
    assert [{"a": 1, "a_1": 2, "l": "[1,2]", "b": "78", "t": "<script>", "d": 1.5}] == app.dataframe[0].value.to_dict(
        "records"
    )
    assert "1 row" in words_of(app)
    assert "0 rows" in words_of(asked(app, "SELECT trace_id FROM traces WHERE trace_id = 'none'"))
    app = asked(app, "SELECT * FROM range(5000)")
    assert 1_000 == len(app.dataframe[0].value)
    assert "The first 1,000 rows" in words_of(app)


def test_the_example_of_sql_runs(draw: Draw) -> None:
    """Somebody who copies it sees what it tells of the agents of the last day."""
    rows = asked(draw("sql"), _EXAMPLE).dataframe[0].value
    assert 194 == rows["traces"].sum()


@pytest.mark.parametrize(
    "statement", ["DROP TABLE spans", "SELECT 1; DELETE FROM spans", "SELECT * FROM read_text('/etc/passwd')", "SELEC"]
)
def test_sql_that_is_refused_says_why(draw: Draw, statement: str) -> None:
    """And shows no rows."""
    app = asked(draw("sql"), statement)
    assert ([], []) == (list(app.exception), list(app.dataframe))
    assert "SELECT" in app.warning[0].value


def test_no_hostile_text_reaches_markdown_unescaped(draw: Draw, known: dict[str, str]) -> None:
    """Whatever Streamlit would read as Markdown has been escaped before."""
    for view, params in (("trace", {"trace": known["hostile"]}), ("patterns", {"pattern": "p-hostile"}), ("flags", {})):
        app = draw(view, **params)
        read = [str(e.value) for kind in ("title", "subheader", "markdown", "caption") for e in getattr(app, kind)]
        assert not [text for text in read if "![pixel]" in text or "<script>" in text]
