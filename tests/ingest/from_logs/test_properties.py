"""Whatever an agent logs, or somebody in its name, it can be read."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.dialects import normalise
from ingest.from_logs.agent import LogAgent, Turn
from ingest.from_logs.agents import AGENTS
from ingest.from_logs.event import Event
from ingest.raw import RawScope

OTHERS = ("tool_decision", "api_request_body", "api_response_body", "auth")
NAMES = [*sorted({name for agent in AGENTS for name in agent.substance}), *OTHERS]
KEYS = st.sampled_from(
    [
        *("request_id", "tool_use_id", "call_id", "prompt", "response", "body", "duration_ms", "event.sequence"),
        *("event.kind", "error.message", "success", "model", "event.timestamp", "query_source", "input_token_count"),
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
EVENTS = st.builds(
    lambda number, name, time, attributes: Event(str(number), name, time, attributes, None, {}, RawScope()),
    st.integers(0, 10**6),
    st.sampled_from(NAMES),
    st.integers(0, 2**62),
    st.dictionaries(KEYS, VALUES, max_size=5),
)


@settings(max_examples=100, deadline=None)
@pytest.mark.parametrize("agent", AGENTS, ids=[agent.name for agent in AGENTS])
@given(events=st.lists(EVENTS, min_size=1, max_size=8, unique_by=lambda event: event.record_id))
def test_any_events_make_a_tree(agent: LogAgent, events: list[Any]) -> None:
    """There is one root, every other span hangs below it, and none has the id of another."""
    turn = Turn("default", agent.name, "s1", sorted(events, key=lambda event: event.order))
    spans = [normalise(raw) for raw in agent.spans(turn)]
    ids = [span.span_id for span in spans]
    assert len(set(ids)) == len(ids)
    assert [span.span_id for span in spans if span.parent_span_id is None] == [turn.root_id]
    assert {span.parent_span_id for span in spans} <= {*ids, None}
    assert all(span.start_ns <= span.end_ns for span in spans)
