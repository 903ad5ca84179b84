"""The view ``scores``: what was judged is one row, whichever way it was sent."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
import pyarrow as pa
import pytest

from store import Store
from store.scores import scores_among

NOW, DAY = datetime(2026, 3, 2, 12), timedelta(days=1)
TRACE, SPAN = "1" * 32, "2" * 16
RESULT = "gen_ai.evaluation.result"
JUDGED = {
    "gen_ai.evaluation.name": "relevance",
    "gen_ai.evaluation.score.value": 0.5,
    "gen_ai.evaluation.score.label": "so so",
    "gen_ai.evaluation.explanation": "Half of it.",
}
HALF = {"name": "relevance", "value": 0.5, "label": "so so", "explanation": "Half of it."}

Sent = Callable[..., list[dict[str, Any]]]


def span(attributes: Mapping[str, Any], events: Sequence[Mapping[str, Any]] = (), **given: Any) -> dict[str, Any]:
    """Make a row of a span; what is not given is as little as a span can say."""
    row = {"trace_id": TRACE, "span_id": SPAN, "session_id": "s", "start_time": NOW, "end_time": NOW, **given}
    said = {"name": "n", "kind": "llm", "dialect": "otel", "status": "ok", "received_at": NOW}
    json = {"attributes": orjson.dumps(attributes).decode(), "events": orjson.dumps(events).decode()}
    return {"project": "p", "start_ns": 1, "end_ns": 2, **said, **json, **row}


def log(attributes: Mapping[str, Any], number: int = 0, **given: Any) -> dict[str, Any]:
    """Make a row of a log record that tells a score of the span."""
    row = {"trace_id": TRACE, "span_id": SPAN, "event_name": RESULT, "time": NOW, "received_at": NOW, **given}
    json = {"attributes": orjson.dumps(attributes).decode()}
    numbers = {"time_ns": 1, "observed_ns": 0, "severity": 0, "flags": 0, "record_id": f"{number:032x}"}
    return {"project": "p", **numbers, **json, **row}


@pytest.fixture
def sent(store: Store) -> Sent:
    """Give what stores rows, and asks for the scores among them."""

    def ask(*rows: dict[str, Any], columns: str = "about, name, value, label, explanation") -> list[dict[str, Any]]:
        with store.transaction() as work:
            for row in rows:
                work.insert("spans" if "kind" in row else "logs", pa.Table.from_pylist([row]))
        found = store.rows(f"SELECT {columns} FROM scores ORDER BY ALL")
        near = scores_among("received_at BETWEEN ? AND ?")
        assert found == store.rows(f"SELECT {columns} FROM {near} ORDER BY ALL", [NOW - DAY, NOW + DAY])
        return found

    return ask


@pytest.mark.parametrize(
    "row",
    [
        log(JUDGED),
        span({}, [{"name": RESULT, "time_ns": 5, "attributes": JUDGED}]),
        span(JUDGED),
        span({f"annotations.0.annotation.{field if field != 'value' else 'score'}": v for field, v in HALF.items()}),
        span({f"evaluations.3.evaluation.{field if field != 'value' else 'score'}": v for field, v in HALF.items()}),
    ],
    ids=["log", "event", "attributes", "annotation", "evaluation"],
)
def test_every_way_of_sending_a_score_gives_the_same(sent: Sent, row: dict[str, Any]) -> None:
    """Name, value, label and explanation stand in columns, on the span that was judged."""
    assert sent(row) == [{"about": "span", **HALF}]
    assert sent(columns="project, trace_id, span_id") == [{"project": "p", "trace_id": TRACE, "span_id": SPAN}]


def test_what_was_sent_in_two_ways_is_one_score(sent: Sent) -> None:
    """A log record repeats the span's event; one list of OpenInference's repeats the other."""
    event = {"name": RESULT, "time_ns": 5, "attributes": {**JUDGED, "gen_ai.evaluation.score.value": "0.50"}}
    twice = {f"{kind}s.0.{kind}.{field}": v for kind in ("annotation", "evaluation") for field, v in
             (("name", "tone"), ("score", 1))}  # fmt: skip
    assert [row["name"] for row in sent(log(JUDGED), span(twice, [event]))] == ["relevance", "tone"]


def test_what_two_judged_alike_are_two_scores(sent: Sent) -> None:
    """Equal records that were sent beside each other differ in their ids."""
    assert len(sent(log(JUDGED, 1), log(JUDGED, 2))) == 2


def test_a_score_that_was_changed_is_there_once(sent: Sent) -> None:
    """Under one id the latest counts."""
    named = {**JUDGED, "tracelore.score.id": "a"}
    later = {**named, "gen_ai.evaluation.score.value": 1}
    found = sent(log(named, 1), log(later, 2, time=NOW + timedelta(hours=1)), columns="value, score_id")
    assert found == [{"value": 1.0, "score_id": "a"}]


def test_traces_and_sessions_are_judged_too(sent: Sent) -> None:
    """By what a record names, and by the prefix of OpenInference's attributes."""
    prefixed = {"trace.annotations.0.annotation.name": "t", "session.evaluations.0.evaluation.name": "s"}
    found = sent(
        span(prefixed),
        log(JUDGED, 1, span_id=None),
        log(JUDGED, 2, span_id=None, trace_id=None, session_id="s"),
        log({**JUDGED, "gen_ai.response.id": "r"}, 3, span_id=None, trace_id=None),
        columns="about, name",
    )
    assert sorted((row["about"], row["name"]) for row in found) == [
        ("session", "relevance"),
        ("session", "s"),
        ("span", "relevance"),
        ("trace", "relevance"),
        ("trace", "t"),
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1, 1.0), ("0.25", 0.25), (True, 1.0), (False, 0.0), ("NaN", None), ("good", None), ([1], None), (None, None)],
)
def test_values_are_numbers_or_nothing(sent: Sent, value: Any, expected: float | None) -> None:
    """No value that somebody sent makes a question fail, or spoils a mean."""
    found = sent(log({**JUDGED, "gen_ai.evaluation.score.value": value}), columns="value")
    assert found == [{"value": expected}]


def test_what_only_looks_like_a_score_is_none(sent: Sent) -> None:
    """Attributes and events of other names, and scores without one."""
    odd = {"my.annotation.name": "x", "annotations.x.annotation.name": "y", "gen_ai.evaluation.score.value": 1}
    assert sent(span(odd, [{"name": "other", "attributes": JUDGED}]), log({}), log(JUDGED, 2, event_name="x")) == []
