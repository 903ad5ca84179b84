"""Pictures, calls at once, several answers, JSON and the Responses API, as far as spans carry them."""

from collections.abc import Mapping

import pytest

from store.records import Span

Recorded = Mapping[str, list[Span]]

NAMES = (
    "laminar_openai_0.8.2_richly",
    "langfuse_openai_5.0.4_richly",
    "langsmith_otel_0.15.1_richly",
    "mlflow_openai_3.17.2_richly",
    "openinference_openai_0.1.66_richly",
    "openlit_openai_1.45.0_richly",
    "openllmetry_openai_0.62.4_richly",
    "otel_genai_openai_1.3b0_richly",
    "traceai_openai_0.1.10_richly",
)
UNTOLD = {"openllmetry_openai_0.62.4_richly"}  # which leaves out what was asked, where a picture is in it
UNSEEN = UNTOLD | {"openlit_openai_1.45.0_richly"}  # which leave out pictures
UNCALLED = UNTOLD | {"openlit_openai_1.45.0_richly"}  # whose history lacks the calls
UNANSWERED = {"openlit_openai_1.45.0_richly"}  # which leaves out the results of the Responses API
ITEMS = {"openllmetry_openai_0.62.4_richly"}  # whose answers tell of a call only the item's id
FORM = '{"answer": "It is 21C in Paris."}'


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def calls(recorded: Recorded, name: str) -> list[Span]:
    return [span for span in recorded[name] if span.kind == "llm"]


def test_every_call_has_its_model_and_counts(calls: list[Span]) -> None:
    """Four calls, each of 100 tokens in and 20 out."""
    assert {(c.provider, c.model) for c in calls} == {("openai", "gpt-4o-mini-2024-07-18")}
    assert [(c.input_tokens, c.output_tokens) for c in calls] == [(100, 20)] * 4


def test_a_picture_and_two_calls_at_once(calls: list[Span], name: str) -> None:
    """The question is there with its picture, and each call with its id and arguments."""
    first = calls[0]
    if name not in UNTOLD:
        (asked,) = first.input
        assert asked.text == "Weather in Paris?"
        assert any(part.get("modality") == "image" for part in asked.parts) is (name not in UNSEEN)
    made = [(c["id"], c["name"], c["arguments"]) for m in first.output for c in m.tool_calls]
    assert made == [("call_1", "get_weather", {"city": "Paris"}), ("call_2", "get_weather", {"city": "Rome"})]


def test_two_results_and_two_answers(calls: list[Span], name: str) -> None:
    """Results are joined to their calls, and each answer is JSON."""
    second = calls[1]
    if name not in UNCALLED:
        assert [c["id"] for m in second.input for c in m.tool_calls] == ["call_1", "call_2"]
    if name not in UNTOLD:
        results = [(r["id"], r["response"]) for m in second.input for r in m.tool_results]
        assert results == [("call_1", "21C"), ("call_2", "21C")]
    assert "".join(m.text for m in second.output).replace(" {", "{") == FORM * 2


def test_the_responses_api(calls: list[Span], name: str) -> None:
    """Instructions, the call, its result joined by the call's id, and the answer, though it came as a stream."""
    third, fourth = calls[2:]
    assert [m.text for m in (*third.system, *fourth.system)] == ["Be brief."] * 2
    assert [m.text for m in third.input] == ["Weather in Paris?"]
    (asked,) = [c for m in third.output for c in m.tool_calls]
    assert (asked["id"], asked["arguments"]) == ("fc_1" if name in ITEMS else "call_1", {"city": "Paris"})
    assert {c["id"] for m in fourth.input for c in m.tool_calls} <= {"call_1"}
    results = [(r["id"], r["response"]) for m in fourth.input for r in m.tool_results]
    assert results == ([] if name in UNANSWERED else [("call_1", "21C")])
    assert [m.text for m in fourth.output] == ["It is 21C in Paris."]
