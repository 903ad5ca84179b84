"""What real SDKs sent: whichever it was, the same call reads the same."""

from collections.abc import Mapping

import pytest

from store.records import Message, Span

Recorded = Mapping[str, list[Span]]

CAPTURES = (
    "langfuse_sdk_5.0.4",
    "langsmith_otel_0.15.0",
    "openinference_openai_0.1.66",
    "openinference_openai_agents_2.6.0",
    "openllmetry_openai_0.50.1_legacy",
    "openllmetry_openai_0.62.4",
    "otel_genai_openai_1.3b0_span_and_event",
    "otel_openai_v2_2.4b0_legacy_log_events",
    "pydantic_ai_2.68.0",
    "strands_1.62.0_latest",
    "strands_1.62.0_legacy",
)
IN_LOGS = "otel_openai_v2_2.4b0_legacy_log_events"  # has its messages and its cached tokens nowhere on the span
NO_REASONING = ("strands_1.62.0_latest", "strands_1.62.0_legacy", IN_LOGS)
ONE_CALL = ("langfuse_sdk_5.0.4", "langsmith_otel_0.15.0")  # recorded until the tool call only
WITH_TOOLS = (
    *ONE_CALL,
    "openinference_openai_agents_2.6.0",
    "pydantic_ai_2.68.0",
    "strands_1.62.0_latest",
    "strands_1.62.0_legacy",
)


def calls(spans: list[Span]) -> list[Span]:
    return [s for s in spans if s.kind == "llm"]


def test_captures_are_there(recorded: Recorded) -> None:
    """Those of this file, and more: what each of them is read as stands in its golden file."""
    assert set(CAPTURES) <= set(recorded)


@pytest.mark.parametrize("name", CAPTURES)
def test_model_calls_carry_model_provider_and_tokens(recorded: Recorded, name: str) -> None:
    """Every model call says who answered and how many tokens it took, cache and reasoning included."""
    found = calls(recorded[name])
    assert len(found) == (1 if name in ONE_CALL else 2)
    for call in found:
        assert call.model in ("gpt-4o-mini-2024-07-18", "gpt-4o-mini")
        assert call.provider == "openai"
        assert (call.input_tokens, call.output_tokens) == (100, 20)
        assert call.cache_read_tokens == (None if name == IN_LOGS else 40)
        assert call.reasoning_tokens == (None if name in NO_REASONING else 8)
        assert call.cost == pytest.approx(2.7e-05 if name == IN_LOGS else 2.4e-05)


@pytest.mark.parametrize("name", [c for c in CAPTURES if c != IN_LOGS])
def test_first_call_asks_for_the_tool(recorded: Recorded, name: str) -> None:
    """The first call holds the instructions, the question, and the tool call with its arguments and id."""
    first = calls(recorded[name])[0]
    assert [m.text for m in first.system] == ["Be brief."]
    assert first.input == (Message.of("user", "Weather in Paris?"),)
    assert [(c["id"], c["name"], c["arguments"]) for m in first.output for c in m.tool_calls] == [
        ("call_1", "get_weather", {"city": "Paris"})
    ]


@pytest.mark.parametrize("name", [c for c in CAPTURES if c not in (IN_LOGS, *ONE_CALL)])
def test_second_call_carries_the_result_and_the_answer(recorded: Recorded, name: str) -> None:
    """The second call holds the whole conversation, its tool result joined by id, and the final text."""
    second = calls(recorded[name])[1]
    assert [m.role for m in second.input] == ["user", "assistant", "tool"]
    assert [(r["id"], r["response"]) for m in second.input for r in m.tool_results] == [("call_1", "21C")]
    assert [m.text for m in second.output] == ["It is 21C in Paris."]
    assert second.finish_reason == "stop"


@pytest.mark.parametrize("name", WITH_TOOLS)
def test_tools_carry_arguments_and_result(recorded: Recorded, name: str) -> None:
    """A tool's span says its name, what it was called with, and what it answered."""
    tools = [s for s in recorded[name] if s.kind == "tool"]
    assert [t.tool_name for t in tools] == ["get_weather"]
    assert "Paris" in str(tools[0].arguments)
    assert "21C" in str(tools[0].result)


@pytest.mark.parametrize(
    ("name", "session", "user"),
    [
        ("langfuse_sdk_5.0.4", "s1", "u1"),
        ("langsmith_otel_0.15.0", "th1", "u1"),
        ("openinference_openai_0.1.66", "s1", "u1"),
        ("strands_1.62.0_latest", "s1", "u1"),
        ("pydantic_ai_2.68.0", "01a20a7c-16d0-7771-b2dd-48321d8f60fb", None),
    ],
)
def test_sessions_and_users(recorded: Recorded, name: str, session: str, user: str | None) -> None:
    """Session and user are found wherever the SDK puts them, on every span it puts them on."""
    assert {s.session_id for s in recorded[name]} == {session}
    assert {s.user_id for s in recorded[name]} == {user}


@pytest.mark.parametrize("name", CAPTURES)
def test_nothing_is_odd_about_real_spans(recorded: Recorded, name: str) -> None:
    """Reading what SDKs really send leaves no note of anything that could not be parsed."""
    assert {note for span in recorded[name] for note in span.notes} == set()


@pytest.mark.parametrize("name", CAPTURES)
def test_calls_add_up_once(recorded: Recorded, name: str) -> None:
    """Tokens summed over model calls are those of the calls, though agents repeat them."""
    found = calls(recorded[name])
    assert sum(c.input_tokens or 0 for c in found) == 100 * len(found)
