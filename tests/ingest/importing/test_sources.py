"""What files of other tools are read as. To accept changes: pytest tests/ingest/importing --update-golden."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingest.importing.source import Broken, Item, Skipped
from ingest.raw import RawSpan
from store.records import Span

GOLDEN = Path(__file__).parent / "golden"
CLAUDE = "claude/1f0c9a3e-1111-4222-8333-444455556666"

Spans = Callable[[Path], list[Span]]
Items = Callable[[Path], list[Item]]


@pytest.mark.parametrize(
    "name",
    [
        "langsmith_runs.jsonl",
        "langfuse_traces.json",
        "langfuse_observations_v2.jsonl",
        "langfuse_observations.csv",
        f"{CLAUDE}.jsonl",
        f"{CLAUDE}/subagents/agent-ad2d877.jsonl",
    ],
)
def test_files_read_as_before(
    files: Path, spans: Spans, name: str, golden: Callable[[Path, Sequence[Span]], None]
) -> None:
    """What a file is read as changes only on purpose."""
    golden(GOLDEN / f"{Path(name).stem}.txt", spans(files / name))


def runs(files: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (files / "langsmith_runs.jsonl").read_text().splitlines()]


def test_runs_are_the_same_in_every_form(files: Path, spans: Spans, tmp_path: Path) -> None:
    """An array, an envelope and a table whose objects are JSON text give what lines give."""
    (tmp_path / "array.json").write_text(json.dumps(runs(files), indent=2))
    (tmp_path / "envelope.json").write_text(json.dumps({"runs": runs(files), "cursors": {"next": None}}))
    (tmp_path / "data.json").write_text(json.dumps({"total": 3, "data": runs(files)}))
    columns = {key: [_cell(run.get(key)) for run in runs(files)] for key in runs(files)[1] | runs(files)[0]}
    pq.write_table(pa.table(columns), tmp_path / "runs.parquet")
    wanted = spans(files / "langsmith_runs.jsonl")
    for name in ("array.json", "envelope.json", "data.json", "runs.parquet"):
        assert [(s.span_id, s.input, s.output, s.model, s.input_tokens) for s in spans(tmp_path / name)] == [
            (s.span_id, s.input, s.output, s.model, s.input_tokens) for s in wanted
        ], name


def _cell(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value


def test_a_run_without_its_root_keeps_its_trace(spans: Spans, files: Path, tmp_path: Path) -> None:
    """Trace and parent are told by the order of runs where no field tells them."""
    run = {k: v for k, v in runs(files)[1].items() if k not in ("trace_id", "parent_run_id")}
    (tmp_path / "one.jsonl").write_text(json.dumps(run) + "\n")
    (alone,) = spans(tmp_path / "one.jsonl")
    whole = spans(files / "langsmith_runs.jsonl")
    assert (alone.trace_id, alone.parent_span_id) == (whole[0].trace_id, whole[0].span_id)


def test_ids_of_uuids_that_begin_alike_differ(spans: Spans, files: Path, tmp_path: Path) -> None:
    """The first bytes of a UUIDv7 are its time: many are made in one millisecond."""
    run = runs(files)[0]
    alike = [run | {"id": f"0198c1a0-0000-7000-8000-{n:012d}", "trace_id": run["trace_id"]} for n in range(50)]
    (tmp_path / "many.jsonl").write_text("\n".join(map(json.dumps, alike)))
    assert len({s.span_id for s in spans(tmp_path / "many.jsonl")}) == 50


def test_a_subagent_hangs_below_the_call_that_started_it(files: Path, spans: Spans) -> None:
    """Its file does not say so; the session's file beside it does."""
    session, subagent = spans(files / f"{CLAUDE}.jsonl"), spans(files / f"{CLAUDE}/subagents/agent-ad2d877.jsonl")
    (call,) = [s for s in session if s.tool_name == "Task"]
    assert (subagent[0].trace_id, subagent[0].parent_span_id) == (call.trace_id, call.span_id)
    assert subagent[0].agent == "Explore"


def test_a_sidechain_among_the_lines_hangs_below_its_call(files: Path, spans: Spans, tmp_path: Path) -> None:
    """Older sessions hold what subagents did themselves, and tell them by what they were asked."""
    lines = (files / f"{CLAUDE}.jsonl").read_text().splitlines()
    side = (files / f"{CLAUDE}/subagents/agent-ad2d877.jsonl").read_text().replace('"agentId":"ad2d877",', "")
    (tmp_path / "session.jsonl").write_text("\n".join([*lines[:8], *side.splitlines(), *lines[8:]]))
    found = spans(tmp_path / "session.jsonl")
    (call,) = [s for s in found if s.tool_name == "Task"]
    (agent,) = [s for s in found if s.agent == "Explore" and s.kind == "agent"]
    assert (agent.trace_id, agent.parent_span_id) == (call.trace_id, call.span_id)
    assert len([s for s in found if s.parent_span_id == agent.span_id]) == 1


def test_usage_that_every_block_repeats_is_counted_once(files: Path, spans: Spans) -> None:
    """An answer of two lines is one model call."""
    (first, *_) = [s for s in spans(files / f"{CLAUDE}.jsonl") if s.kind == "llm"]
    assert (first.input_tokens, first.output_tokens, first.cache_read_tokens, first.cache_write_tokens) == (
        100,
        20,
        40,
        50,
    )
    assert [part["type"] for message in first.output for part in message.parts] == ["reasoning", "tool_call"]


def test_runs_within_runs_are_read_as_those_beside_each_other(spans: Spans, files: Path, tmp_path: Path) -> None:
    """The SDK nests a whole tree; a run there need not say whose child it is."""
    root, call, tool, *_ = runs(files)
    inside = [{k: v for k, v in call.items() if k not in ("parent_run_id", "trace_id", "dotted_order")}, tool]
    (tmp_path / "tree.json").write_text(json.dumps([{**root, "child_runs": inside}]))
    found = {s.span_id: (s.trace_id, s.parent_span_id, s.name) for s in spans(tmp_path / "tree.json")}
    wanted = {s.span_id: (s.trace_id, s.parent_span_id, s.name) for s in spans(files / "langsmith_runs.jsonl")[:3]}
    assert found == wanted


def test_what_is_wrong_within_a_run_costs_only_itself(items: Items, files: Path, tmp_path: Path) -> None:
    """Its neighbours are read, and it is told."""
    root, call, *_ = runs(files)
    nested = [{**call, "start_time": "yesterday"}, 7, call]
    (tmp_path / "tree.json").write_text(json.dumps([{**root, "child_runs": nested}]))
    found = items(tmp_path / "tree.json")
    assert [i.name for i in found if isinstance(i, RawSpan)] == [root["name"], call["name"]]
    assert [i.why for i in found if isinstance(i, Skipped)] == [
        "a run within another that cannot be read",
        "no run of LangSmith, within one",
    ]


def test_a_root_that_cannot_be_read_costs_only_itself(items: Items, files: Path, tmp_path: Path) -> None:
    """The runs within are read, of its trace and under it, and it is told."""
    root, call, tool, *_ = runs(files)
    inside = [{k: v for k, v in call.items() if k not in ("parent_run_id", "trace_id", "dotted_order")}, tool]
    trees = [{**root, "start_time": "yesterday", "child_runs": inside}, root]
    (tmp_path / "tree.json").write_text(json.dumps(trees))
    found = items(tmp_path / "tree.json")
    whole = items(files / "langsmith_runs.jsonl")
    assert [(i.span_id, i.trace_id, i.parent_span_id) for i in found if isinstance(i, RawSpan)] == [
        (i.span_id, i.trace_id, i.parent_span_id) for i in (*whole[1:3], whole[0]) if isinstance(i, RawSpan)
    ]
    assert ["start_time" in i.why for i in found if not isinstance(i, RawSpan)] == [True]


@pytest.mark.parametrize(
    ("said", "column", "value"),
    [
        ({"total_cost": None, "prompt_cost": "0.001", "completion_cost": 0.0002}, "cost", pytest.approx(0.0012)),
        ({"serialized": {"lc": 1, "kwargs": {"model_name": "gpt-4o"}}}, "model", "gpt-4o"),
        ({"outputs": {"generations": [[{"text": "So."}]], "llm_output": {"model_name": "gpt-5"}}}, "model", "gpt-5"),
        ({"session_id": "project", "thread_id": None}, "session_id", None),
        ({"parent_run_id": None, "dotted_order": "", "run_type": "chain"}, "kind", "agent"),
        ({"run_type": "chain", "name": "helper", "extra": {"metadata": {"lc_agent_name": "helper"}}}, "kind", "agent"),
        # its steps bear the same metadata
        ({"run_type": "chain", "name": "model", "extra": {"metadata": {"lc_agent_name": "helper"}}}, "kind", "chain"),
        ({"run_type": "chain", "name": "step", "extra": {"metadata": {"ls_agent_type": "root"}}}, "kind", "chain"),
        ({"run_type": "tool", "inputs": {"input": "{'city': 'Paris'}"}}, "arguments", '{"city":"Paris"}'),
        ({"run_type": "tool", "inputs": {"input": '{"city":"Paris"}'}}, "arguments", '{"city":"Paris"}'),
        ({"run_type": "tool", "inputs": {"input": "Paris"}}, "arguments", '{"input":"Paris"}'),
    ],
)
def test_what_fields_of_a_run_tell(
    spans: Spans, files: Path, tmp_path: Path, said: dict[str, Any], column: str, value: Any
) -> None:
    """Where a run says a thing in one of several places, each of them is looked into."""
    run = {**runs(files)[1], "extra": {}, "outputs": {}, "thread_id": None} | said
    (tmp_path / "one.jsonl").write_text(json.dumps(run))
    (span,) = spans(tmp_path / "one.jsonl")
    assert getattr(span, column) == value


def test_what_is_left_out_says_why(files: Path, items: Items) -> None:
    """Nothing disappears without a word."""
    assert Skipped("nothing said: summary") in items(files / f"{CLAUDE}.jsonl")
    assert [i for i in items(files / "langfuse_observations.csv") if isinstance(i, Broken)] == [
        Broken("line 4", "has 3 cells where the header has 13")
    ]


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ({"id": "a", "run_type": "llm", "start_time": "yesterday", "trace_id": "t"}, "start_time is 'yesterday'"),
        ({"id": "a", "run_type": "llm", "start_time": 2, "trace_id": [1]}, None),
        ({"id": "a", "run_type": ["x"], "start_time": 2, "inputs": 7, "extra": "no", "events": {"a": 1}}, None),
        ({"id": "", "traceId": "t", "type": "SPAN", "startTime": 3}, "no id"),
        ({"id": "a", "traceId": "", "type": "SPAN", "startTime": 3}, "no trace id"),
        ({"id": "a", "traceId": "t", "type": 7, "startTime": 3, "usageDetails": "x", "metadata": [1]}, None),
        ({"sessionId": "s", "uuid": "u", "type": "user", "timestamp": "2026-01-01T00:00:00Z", "message": 7}, "none"),
        ({"sessionId": "s", "uuid": "u", "type": "user", "timestamp": None, "message": {"content": 1}}, "timestamp"),
        ({"sessionId": 5, "uuid": 6, "type": "assistant", "timestamp": 7.5, "message": {"content": [1, {}]}}, None),
    ],
)
def test_wrong_types_are_told_or_borne(items: Items, tmp_path: Path, record: dict[str, Any], why: str | None) -> None:
    """Fields of any type cost at most their own record."""
    (tmp_path / "odd.jsonl").write_text(json.dumps(record) + "\n")
    broken = [item for item in items(tmp_path / "odd.jsonl") if isinstance(item, Broken)]
    assert [b.place for b in broken] == (["line 1"] if why else [])
    assert all(why in b.why for b in broken if why)


def test_tables_with_maps_read_as_lines_do(spans: Spans, files: Path, tmp_path: Path) -> None:
    """Langfuse's own Parquet has maps of counts and true times; what it leaves empty says nothing."""
    (row,) = [
        json.loads(line)
        for line in (files / "langfuse_observations_v2.jsonl").read_text().splitlines()
        if "GENERATION" in line
    ]
    counts = pa.map_(pa.string(), pa.int64())
    table = pa.table(
        {
            "id": [row["id"]],
            "trace_id": [row["trace_id"]],
            "type": ["GENERATION"],
            "name": ["call"],
            "parent_observation_id": [""],
            "start_time": pa.array([datetime(2026, 2, 1, 9, 0, 0, 200_000)], pa.timestamp("us")),
            "end_time": pa.array([datetime(2026, 2, 1, 9, 0, 1, 200_000)], pa.timestamp("us")),
            "input": [row["input"]],
            "output": [row["output"]],
            "provided_model_name": ["gpt-4o-mini"],
            "usage_details": pa.array([list(row["usage_details"].items())], counts),
            "session_id": ["s1"],
        }
    )
    pq.write_table(table, tmp_path / "observations.parquet")
    (found,) = spans(tmp_path / "observations.parquet")
    (wanted,) = spans(files / "langfuse_observations_v2.jsonl")
    for name in ("span_id", "trace_id", "start_ns", "end_ns", "input", "output", "model", "input_tokens", "session_id"):
        assert getattr(found, name) == getattr(wanted, name), name


def test_of_what_lies_elsewhere_the_preview_is_read(items: Items, spans: Spans, files: Path, tmp_path: Path) -> None:
    """LangSmith keeps large payloads beside its runs, and exports may hold no more than how they begin."""
    run = {**runs(files)[1], "inputs": {}, "inputs_preview": "Weather in", "outputs": "{}", "outputs_preview": "It is"}
    (tmp_path / "one.jsonl").write_text(json.dumps(run))
    (span,) = spans(tmp_path / "one.jsonl")
    assert ([m.text for m in span.input], [m.text for m in span.output]) == (["Weather in"], ["It is"])
    (raw,) = items(tmp_path / "one.jsonl")
    assert isinstance(raw, RawSpan)
    assert raw.notes == ("truncated:gen_ai.prompt", "truncated:gen_ai.completion")
