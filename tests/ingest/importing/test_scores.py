"""Scores of other tools become events of OpenTelemetry's conventions, on the spans they are about."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from ingest.importing import Tally
from ingest.importing.source import Skipped
from store import open_data

Bring = Callable[..., Tally]
Rows = list[dict[str, Any]]

TRACE, STEP = "7b1f0b5e-8f6e-4a55-9a52-0c3a1d3b7a11", "obs-2"
AT = "2026-02-01T10:00:00.000Z"
RUN = "0198c1a0-0000-7000-8000-000000000002"
ROOT_RUN = "0198c1a0-0000-7000-8000-000000000001"

Asked = Callable[[Sequence[Path], str], Rows]


@pytest.fixture
def asked(bring: Bring, tmp_path: Path) -> Asked:
    """Give what imports files, and asks for the scores with the step each is about."""

    def ask(paths: Sequence[Path], columns: str) -> Rows:
        bring(*paths)
        with open_data(tmp_path / "data") as store:
            return store.rows(
                f"SELECT {columns}, s.name AS step FROM scores AS c "
                "LEFT JOIN spans AS s USING (project, trace_id, span_id) ORDER BY ALL"
            )

    return ask


def lines(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("\n".join(map(json.dumps, records)))
    return path


JUDGED = {"id": "sc-1", "traceId": TRACE, "observationId": STEP, "timestamp": AT, "name": "tone", "value": 0.5,
          "dataType": "NUMERIC", "source": "EVAL", "comment": "Dry.", "authorUserId": None}  # fmt: skip


def test_langfuses_scores_stand_beside_their_steps(asked: Asked, files: Path, tmp_path: Path) -> None:
    """Of the API or of blob storage: numbers, categories, booleans, of a step, a trace or a session."""
    path = lines(
        tmp_path / "scores.jsonl",
        JUDGED,
        {"id": "sc-2", "trace_id": TRACE, "observation_id": "", "timestamp": "2026-02-01 10:00:01", "name": "class",
         "value": 2, "string_value": "fine", "data_type": "CATEGORICAL", "source": "ANNOTATION", "comment": ""},
        {"id": "sc-3", "traceId": TRACE, "timestamp": AT, "name": "word", "value": "good", "source": "API"},
        {"id": "sc-4", "traceId": None, "sessionId": "s1", "timestamp": AT, "name": "solved", "value": 1,
         "stringValue": "True", "dataType": "BOOLEAN", "source": "API"},
    )  # fmt: skip
    found = asked([files / "langfuse_traces.json", path], "c.name, about, value, label, judge, explanation")
    assert [list(row.values()) for row in found] == [
        ["class", "trace", 2.0, "fine", "ANNOTATION", None, None],
        ["solved", "session", 1.0, "True", "API", None, None],
        ["tone", "span", 0.5, None, "EVAL", "Dry.", "OpenAI-generation"],
        ["word", "trace", None, "good", "API", None, None],
    ]


def test_scores_within_a_trace_are_the_same_as_beside_it(asked: Asked, files: Path, tmp_path: Path) -> None:
    """The API gives them in a trace as well; told both times, or changed since, each is there once."""
    (trace,) = json.loads((files / "langfuse_traces.json").read_text())["data"]
    within = {**JUDGED, "config": {"x": 1}}
    (tmp_path / "trace.json").write_text(json.dumps([{**trace, "scores": [within, "sc-9"]}]))
    beside = lines(tmp_path / "scores.jsonl", JUDGED, {**JUDGED, "value": 1, "timestamp": "2026-02-02T10:00:00Z"})
    assert asked([tmp_path / "trace.json", beside], "c.name, value") == [
        {"name": "tone", "value": 1.0, "step": "OpenAI-generation"}
    ]


def test_scores_that_are_only_named_are_told(items: Callable[[Path], list[Any]], files: Path, tmp_path: Path) -> None:
    """Langfuse's list of traces has only their ids."""
    (trace,) = json.loads((files / "langfuse_traces.json").read_text())["data"]
    (tmp_path / "trace.json").write_text(json.dumps([{**trace, "scores": ["sc-9"]}]))
    assert Skipped("a score that is only named by its trace; export scores, too") in items(tmp_path / "trace.json")


FEEDBACK = {"run_id": RUN, "trace_id": ROOT_RUN, "comment": "!", "created_at": "2026-03-01T11:00:00",
            "feedback_source": {"type": "app"}}  # fmt: skip


@pytest.fixture
def judged_run(files: Path, tmp_path: Path) -> Path:
    """Give a file with a run of which LangSmith tells the means of what was judged."""
    run = json.loads((files / "langsmith_runs.jsonl").read_text().splitlines()[1])
    stats = {"correctness": {"n": 5, "avg": 0.6, "values": {}}, "tone": {"avg": 0.25}}
    return lines(tmp_path / "runs.jsonl", {**run, "feedback_stats": stats})


def test_feedback_of_langsmith_stands_beside_its_runs(asked: Asked, judged_run: Path, tmp_path: Path) -> None:
    """Feedback rows one by one; of a run's own figures the means, marked as such."""
    thumbs = {"id": "f1", "key": "thumbs", "score": True, "value": "up", "correction": {"a": 1}, **FEEDBACK}
    found = asked(
        [judged_run, lines(tmp_path / "f.jsonl", thumbs)], "c.name, value, label, judge, mean_of, explanation"
    )
    assert [list(row.values()) for row in found] == [
        ["correctness", 0.6, None, None, 5, None, "ChatOpenAI"],
        ["thumbs", 1.0, "up", "app", None, "!", "ChatOpenAI"],
        ["tone", 0.25, None, None, 0, None, "ChatOpenAI"],
    ]


def test_feedback_of_langsmith_counts_once(asked: Asked, judged_run: Path, tmp_path: Path) -> None:
    """The mean of judgements is no judgement beside them, and stays where only those of others are there."""
    each = [{"id": f"f{n}", "key": "correctness", "score": n % 2 or 0.5, **FEEDBACK} for n in range(5)]
    of_root = {"id": "r", "key": "tone", "score": 1, **FEEDBACK, "run_id": ROOT_RUN}
    found = asked([judged_run, lines(tmp_path / "f.jsonl", *each, of_root)], "c.name, value, mean_of")
    assert [list(row.values())[:3] for row in found] == [
        *[["correctness", 0.5, None]] * 3,
        *[["correctness", 1.0, None]] * 2,
        ["tone", 0.25, 0],
        ["tone", 1.0, None],
    ]


@pytest.mark.parametrize(
    "odd",
    [
        {"traceId": TRACE, "name": "x", "value": 1},
        {"traceId": TRACE, "name": None, "value": [1], "timestamp": AT},
        {"traceId": 7, "name": ["x"], "value": {"a": 1}, "timestamp": AT, "comment": 5, "id": None},
        {"run_id": None, "key": None, "score": "high", "created_at": 3},
        {"run_id": 1, "key": 2, "score": [3], "value": {"a": 1}, "created_at": AT, "feedback_source": "x"},
    ],
)
def test_odd_scores_cost_at_most_themselves(bring: Bring, tmp_path: Path, odd: dict[str, Any]) -> None:
    """Fields may be of any type, or missing."""
    good = JUDGED if "name" in odd else {"run_id": RUN, "key": "k", "score": 1, "created_at": AT}
    tally = bring(lines(tmp_path / "scores.jsonl", odd, good))
    assert tally.records + tally.broken == 2
    assert tally.records >= 1
