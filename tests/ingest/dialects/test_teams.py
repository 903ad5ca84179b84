"""Several agents, most as of a year ago: handoffs, calls at once of which one fails, streams, pictures."""

from collections.abc import Mapping

import pytest

from store.records import Span

Recorded = Mapping[str, list[Span]]

# How many calls of a model each tells of.
CALLS = {
    "agent_framework_1.23.0_handoff": 3,
    "agent_framework_1.0.0b251112_team": 3,
    "google_adk_1.14.1_team": 4,
    "langfuse_haystack_8.0.0": 2,
    "langfuse_langgraph_3.10.0_team": 4,
    "langsmith_langgraph_0.4.43_team": 4,
    "mastra_1.71.0_stream": 4,
    "openinference_agno_1.0.15_team": 4,
    "openinference_autogen_agentchat_0.1.5_team": 3,
    "openinference_crewai_0.1.16_team": 3,
    "openinference_llama_index_4.3.8_team": 3,
    "openinference_openai_agents_1.3.0_team": 3,
    "openinference_smolagents_0.1.19_team": 4,
    "openllmetry_langchain_0.48.0_team": 4,
    "pydantic_ai_1.18.0_team": 4,
    "strands_1.16.0_team": 8,
    "strands_1.62.0_swarm": 7,
    "vercel_ai_5.0.93_team": 8,
}
NAMELESS = {"openinference_autogen_agentchat_0.1.5_team"}  # which tells no model
NO_TOOLS = {"openinference_crewai_0.1.16_team"}  # which asks for them in prose
ONE_CITY = {"openinference_llama_index_4.3.8_team"}  # which asks for one tool after the other
# Calls of the model tell no answer without text.
SILENT = {"openllmetry_langchain_0.48.0_team", "mastra_1.71.0_stream"}
# The tool fails in words: the span of it does not.
IN_WORDS = {"google_adk_1.14.1_team", "openinference_autogen_agentchat_0.1.5_team"}


def tools(spans: list[Span], city: str) -> list[Span]:
    """Give the calls of the tool for a city."""
    names = ("look_up_weather", "get_weather")
    return [s for s in spans if s.kind == "tool" and s.tool_name in names and city in (s.arguments or "")]


@pytest.mark.parametrize("name", CALLS)
def test_every_call_has_its_model_and_counts(recorded: Recorded, name: str) -> None:
    """Whichever agent makes it."""
    found = [s for s in recorded[name] if s.kind == "llm"]
    assert [(s.input_tokens, s.output_tokens) for s in found] == [(100, 20)] * CALLS[name]
    assert all(s.model for s in found) is (name not in NAMELESS)


@pytest.mark.parametrize("name", sorted(CALLS.keys() - NO_TOOLS))
def test_calls_at_once_fare_each_in_its_own_way(recorded: Recorded, name: str) -> None:
    """One is answered, and the other fails; the call that asks for both says so."""
    spans = recorded[name]
    for call in tools(spans, "Paris"):
        assert (call.failed, "21C" in (call.result or "")) == (False, True)
    assert tools(spans, "Paris")
    failed = [call.failed for call in tools(spans, "Rome")]
    assert bool(failed) is (name not in ONE_CITY)
    assert all(failed) is (name not in IN_WORDS)
    asked = [[c["arguments"] for m in s.output for c in m.tool_calls] for s in spans if s.kind == "llm"]
    both = [{"city": "Paris"}, {"city": "Rome"}]
    if name not in SILENT:
        assert both[: 1 if name in ONE_CITY else 2] in asked


@pytest.mark.parametrize("name", ["langsmith_langgraph_0.4.43_team", "openllmetry_langchain_0.48.0_team"])
def test_a_handoff_is_no_failure(recorded: Recorded, name: str) -> None:
    """LangGraph raises a command to leave a graph, which instrumentations tell as an exception."""
    assert {s.tool_name for s in recorded[name] if s.failed} == {"look_up_weather"}


@pytest.mark.parametrize("name", ["pydantic_ai_1.18.0_team", "vercel_ai_5.0.93_team"])
def test_pictures_are_pictures(recorded: Recorded, name: str) -> None:
    """By address or as they are, whatever the framework calls them."""
    (asked, *_) = [s for s in recorded[name] if s.kind == "llm"]
    shown = [part for part in asked.input[0].parts if part["type"] != "text"]
    assert {part["modality"] for part in shown} == {"image"}
    assert shown[0]["uri"] == "https://example.com/paris.png"
    assert [part["content"] for part in shown[1:]] == (["iVBORw0KGgo="] if name.startswith("pydantic") else [])


def test_histories_written_by_python(recorded: Recorded) -> None:
    """Texts that are each a message of smolagents' or AutoGen's say who speaks."""
    last = [s for s in recorded["openinference_smolagents_0.1.19_team"] if s.kind == "llm"][-1]
    assert [m.role for m in last.input] == ["user", "tool", "tool", "tool", "user"]
    assert last.system[0].text.startswith("An agent tried to answer a user query")
    swarm = recorded["openinference_autogen_agentchat_0.1.5_team"]
    (first, *_) = [s for s in swarm if s.name == "weather_agent.on_messages_stream"]
    assert [(m.role, m.name, m.text[:16]) for m in first.input] == [
        ("user", "user", "Weather in Paris"),
        ("assistant", "lead", "Transferred to w"),
    ]


def test_what_a_framework_tells_goes_on_in_metadata(recorded: Recorded) -> None:
    """Langfuse sends on what Haystack says of a tool, and the run of an agent is not the agent's name."""
    spans = recorded["langfuse_haystack_8.0.0"]
    assert [(s.tool_name, s.failed) for s in spans if s.kind == "tool"] == [
        ("look_up_weather", False),
        ("look_up_weather", True),
    ]
    assert {s.agent for s in spans} == {None}


@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        ("openinference_crewai_0.1.16_team", {"stop"}),
        ("openinference_autogen_agentchat_0.1.5_team", {"tool_call", "stop"}),
    ],
)
def test_why_a_model_stopped_is_read_from_the_body(recorded: Recorded, name: str, reasons: set[str]) -> None:
    """Where no attribute tells it."""
    assert {s.finish_reason for s in recorded[name] if s.kind == "llm"} == reasons


# Which have no word for a session, or tell it among what a component was given.
SESSIONLESS = {
    *("agent_framework_1.0.0b251112_team", "agent_framework_1.23.0_handoff", "langfuse_haystack_8.0.0"),
    "pydantic_ai_1.18.0_team",
}


@pytest.mark.parametrize("name", CALLS)
def test_the_session_is_told(recorded: Recorded, name: str) -> None:
    """As each framework's documentation has it set."""
    assert {s.session_id for s in recorded[name]} - {None} == (set() if name in SESSIONLESS else {"s1"})
