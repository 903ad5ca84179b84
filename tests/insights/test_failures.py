"""Each detector on traces made for it, and the traces that only look alike."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from insights.facets.failure import Failure
from store.records import Trace

Kinds = Callable[[Trace], Sequence[str]]
DONE = "Your table for four is booked for Saturday at eight."
DENIED = ("PermissionDenied", "role clerk may not do this")


def test_a_healthy_trace_has_no_failure(story: Any, kinds: Kinds) -> None:
    """A trace in which a tool works and the model answers says nothing about failure."""
    told = story("Book a table for four on Saturday").calls("find_table", {"seats": 4}, {"tables": [7]}).says(DONE)
    assert kinds(told.trace()) == []


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (("TimeoutError", "no reply within 30 s"), "timeout"),
        (("", "the kitchen service took far too long to respond, aborting"), "timeout"),
        (("httpx.ConnectError", "All connection attempts failed"), "unavailable"),
        (("HTTPError", "503 Server Error"), "unavailable"),
        (("RuntimeError", "429 Client Error"), "rate_limit"),
        (("Exception", "you do not have the rights to see this record"), "permission"),
        (("KeyError", "'table 9'"), "not_found"),
        (("LedgerMismatch", "sums differ by 3.20"), "ledger mismatch"),
    ],
)
def test_an_error_has_a_cause(story: Any, failure: Failure, error: tuple[str, str], cause: str) -> None:
    """Type, status code and meaning of a message tell the kind of trouble; a type of its own is one of its own."""
    row = failure.describe(story("Book a table").calls("find_table", {}, error=error).trace())
    assert row is not None
    assert row.features["cause"] == cause


def test_an_error_made_good_by_a_retry_is_background(story: Any, kinds: Kinds) -> None:
    """A tool that fails once and then works is no failure of the trace."""
    told = story("Book a table").calls("find_table", {}, error=("TimeoutError", "deadline")).calls("find_table")
    assert kinds(told.says(DONE).trace()) == []


def test_an_error_that_stays_is_a_failure(story: Any, failure: Failure) -> None:
    """A tool that fails again and again is named with its cause, whatever the span above it reports."""
    told = story("Book a table")
    for _ in range(3):
        told.calls("find_table", {}, error=("ReadTimeout", "timed out"))
    row = failure.describe(told.says("I could not reach the table plan.").trace(status="error"))
    assert row is not None
    assert row.headline == "find_table times out"
    assert row.features["where"] == "find_table"


def test_a_model_turned_away_is_a_rate_limit(story: Any, kinds: Kinds) -> None:
    """A model call that fails for load is a rate limit; one that is tried again with success is not a failure."""
    overloaded = ("OverloadedError", "too much traffic")
    assert kinds(story("Hello?").fails("llm", "chat", overloaded).trace(status="error"))[0] == "rate_limit"
    assert kinds(story("Hello?").fails("llm", "chat", overloaded).says(DONE).trace()) == []


def test_a_context_limit_is_a_limit(story: Any, kinds: Kinds) -> None:
    """A prompt that outgrows the model's window is a limit, not a malformed request."""
    error = ("BadRequestError", "This model's maximum context length is 8192 tokens, you asked for 9001")
    assert kinds(story("Summarise it").fails("llm", "chat", error).trace(status="error"))[0] == "limit"


@pytest.mark.parametrize(
    "result",
    [
        {"error": "warehouse did not answer in time"},
        {"success": False, "message": "stock database offline"},
        {"status": "failed", "reason": "connection reset"},
        {"isError": True, "content": "backend crashed"},
        "Error: could not connect to the warehouse",
        "the warehouse system timed out while counting",
    ],
)
def test_a_swallowed_error_is_found_in_the_result(story: Any, failure: Failure, result: Any) -> None:
    """A result that tells of trouble counts although its span is in order."""
    told = story("Any left?").calls("count_stock", {"sku": "b"}, result)
    row = failure.describe(told.says(DONE).trace())
    assert row is not None
    assert row.features["kind"] == "swallowed_error"


def test_an_error_in_a_result_that_the_agent_owns_up_to(story: Any, kinds: Kinds) -> None:
    """Told to the user, an error that only the result reports is an error like any other."""
    told = story("Any left?").calls("count_stock", {"sku": "b"}, {"error": "stock database did not answer in time"})
    told.says("I am sorry, I was not able to look that up because the stock system is not responding.")
    assert kinds(told.trace())[0] == "tool_error"


@pytest.mark.parametrize(
    "result",
    [
        {"id": "p7", "amount": 12, "currency": "EUR", "status": "failed", "method": "card", "payer": "Kim"},
        {"errors": [], "rows": 3},
        {"error": None, "stock": 4},
        "4 boxes left in hall B",
        "The guarantee covers the motor for five years.",
    ],
)
def test_an_ordinary_result_is_no_error(story: Any, kinds: Kinds, result: Any) -> None:
    """A record with a status of its own, an empty list of errors and plain prose are results like any other."""
    assert kinds(story("Any left?").calls("count_stock", {"sku": "b"}, result).says(DONE).trace()) == []


def test_equal_calls_without_progress_are_a_loop(story: Any, kinds: Kinds) -> None:
    """The same call with the same result three times is a loop, however its arguments are spelled."""
    told = story("Find the paper")
    for arguments in ({"q": "tides", "n": 3}, '{"n": 3,   "q": "tides"}', {"q": "tides", "n": 3}):
        told.calls("web_search", arguments, {"hits": ["a"]})
    assert kinds(told.says(DONE).trace())[0] == "loop"


def test_polling_and_paging_are_no_loops(story: Any, kinds: Kinds) -> None:
    """Asking until something changes, and asking for the next page, lead somewhere."""
    poll = story("Print it").calls("job", {"id": 1}, "queued").calls("job", {"id": 1}, "queued")
    assert kinds(poll.calls("job", {"id": 1}, "printed").says(DONE).trace()) == []
    pages = story("List them")
    for page in range(4):
        pages.calls("rows", {"page": page}, {"rows": [page]})
    assert kinds(pages.says(DONE).trace()) == []


def test_a_model_that_repeats_itself_is_a_loop(story: Any, kinds: Kinds) -> None:
    """The same words four times over are a loop."""
    told = story("Go on")
    for _ in range(4):
        told.says("Let me think about the harbour again.")
    assert kinds(told.trace())[0] == "loop"


def test_a_retriever_that_finds_nothing(story: Any, kinds: Kinds) -> None:
    """A retriever whose calls all come back empty fails; one that finds something at the second try does not."""
    lost = story("What is the notice period?").calls("kb", {"q": "notice"}, [], kind="retriever")
    assert kinds(lost.says(DONE).trace())[0] == "empty_retrieval"
    found = story("What is it?").calls("kb", {"q": "x"}, [], kind="retriever")
    found.calls("kb", {"q": "notice"}, ["a month"], kind="retriever")
    assert kinds(found.says(DONE).trace()) == []


@pytest.mark.parametrize(
    "result", [{"matches": [], "total": 0, "query": "notice"}, "[]", "No clauses matched your search.", {"items": []}]
)
def test_a_search_tool_that_finds_nothing(story: Any, kinds: Kinds, result: Any) -> None:
    """An empty listing is nothing found, with the question and counters repeated beside it or not."""
    told = story("Notice?").calls("search_clauses", {"query": "notice"}, result).says(DONE)
    assert kinds(told.trace())[0] == "empty_retrieval"


def test_a_tool_that_has_nothing_to_say_is_fine(story: Any, kinds: Kinds) -> None:
    """A tool that does something may well return nothing."""
    assert kinds(story("Tell Kim").calls("send_note", {"to": "Kim"}, "").says(DONE).trace()) == []


@pytest.mark.parametrize("arguments", ['{"city": "Oslo", "days": ', "{city: Oslo, days}", '{"days": 3}', '{"city": 3}'])
def test_malformed_arguments(story: Any, kinds: Kinds, arguments: str) -> None:
    """Arguments that are no JSON, or against the tool's schema, are malformed."""
    schema = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    told = story("Weather?").says("", tool_definitions=[{"name": "forecast", "parameters": schema}])
    told.spans[-1] = _with_tools(told.spans[-1], schema)
    assert kinds(told.calls("forecast", arguments, "ok").says(DONE).trace())[0] == "malformed_arguments"


def _with_tools(span: Any, schema: Any) -> Any:
    from dataclasses import replace

    import orjson

    tools = [{"type": "function", "function": {"name": "forecast", "parameters": schema}}]
    return replace(span, tool_definitions=orjson.dumps(tools).decode())


def test_arguments_rejected_by_the_tool(story: Any, kinds: Kinds) -> None:
    """A validation error of the tool is the same failure, unless a corrected call follows."""
    error = ("ValidationError", "1 validation error: when: invalid date")
    told = story("Book").calls("book", {"when": "soon"}, error=error)
    assert kinds(told.trace())[0] == "malformed_arguments"
    assert kinds(told.calls("book", {"when": "2026-01-02"}).says(DONE).trace()) == []


def test_ping_pong_between_agents(story: Any, kinds: Kinds) -> None:
    """Two agents that take turns and do nothing are a failure; a boss that asks a worker twice is none."""
    told = story("Who pays?")
    for name in ("claims", "billing", "claims", "billing", "claims"):
        told.agent(name).says(f"This is for the other desk, not for {name}.")
    assert kinds(told.trace())[0] == "ping_pong"
    shared = story("Who pays?").agent("desk").says("Let me see.").agent("claims").calls("find", {"a": 1}, {"b": 2})
    assert kinds(shared.agent("desk").says(DONE).trace()) == []


def test_ping_pong_by_handoff_tools(story: Any, kinds: Kinds) -> None:
    """Where agents have no spans, the tools that pass the conversation tell of the same."""
    told = story("Who pays?")
    for name in ("transfer_to_claims", "transfer_to_billing") * 2:
        told.calls(name, {})
    assert kinds(told.says(DONE).trace())[0] == "ping_pong"


def test_an_answer_that_ran_into_its_limit(story: Any, kinds: Kinds) -> None:
    """The model's own word that it had to stop is enough, and so is using up the tokens it was given."""
    assert kinds(story("Tell me all").says("First, the tide", finish_reason="length").trace()) == ["truncated_answer"]
    full = story("Tell me all").says("First the tide.", output_tokens=64, attributes={"gen_ai.request.max_tokens": 64})
    assert kinds(full.trace()) == ["truncated_answer"]


def test_an_answer_that_breaks_off(story: Any, kinds: Kinds) -> None:
    """Prose that stops in mid-sentence is cut off; lists, addresses and short notes end as they please."""
    told = "The tide follows the moon. It rises twice a day. In spring it is higher because the sun pulls with the"
    assert kinds(story("Why tides?").says(told, finish_reason=None).trace()) == ["truncated_answer"]
    whole = "Here is the list you asked for:\n- the harbour and its long wall\n- the old light house on the cliff"
    assert kinds(story("Which sights?").says(whole, finish_reason=None).trace()) == []


@pytest.mark.parametrize(
    "answer",
    [
        "I'm afraid I can't advise on leases. That lies outside of what I am meant to do.",
        "Sorry, I am not able to help with this.",
        "I tried to open the register several times but could not get in, so I have no answer.",
        "You'd better ask the town hall about that.",
    ],
)
def test_an_answer_that_helps_nobody(story: Any, kinds: Kinds, answer: str) -> None:
    """Refusing, giving up and sending people elsewhere are recognised in words that no list holds."""
    assert kinds(story("May I sublet my flat?").says(answer).trace()) == ["unhelpful_answer"]


@pytest.mark.parametrize(
    "answer",
    [
        "Sorry for the delay. I moved your lesson to Tuesday at five.",
        "Subletting needs the landlord's consent; a written request usually settles it.",
        "No ferries run on Sunday, so I booked the first one on Monday.",
        "What is the number on your ticket?",
        "The flat has three rooms and a balcony facing south.",
    ],
)
def test_regrets_and_questions_are_answers(story: Any, kinds: Kinds, answer: str) -> None:
    """An answer may say no, or sorry, or ask back, and still be one."""
    assert kinds(story("May I sublet my flat?").says(answer).trace()) == []


def test_no_answer_at_all(story: Any, kinds: Kinds) -> None:
    """A last model call that says nothing leaves the user without an answer."""
    assert kinds(story("Hello?").calls("look", {}).says("").trace()) == ["missing_answer"]


def test_nothing_is_missing_where_nothing_is_recorded(story: Any, kinds: Kinds) -> None:
    """Spans without texts are the instrumentation's choice, not the agent's failure."""
    assert kinds(story("Hello?").step("llm", "chat").trace()) == []


def test_a_filtered_answer_is_blocked(story: Any, kinds: Kinds) -> None:
    """A content filter's word counts."""
    assert kinds(story("Hm").says("...", finish_reason="content_filter").trace())[0] == "blocked"


def test_the_cause_comes_before_what_follows(story: Any, kinds: Kinds) -> None:
    """No documents and therefore no answer: the retriever is the failure, the regret is kept as a feature."""
    told = story("Notice period?").calls("kb", {"q": "notice"}, [], kind="retriever")
    told.says("I'm sorry, I could not find anything on that.")
    assert kinds(told.trace()) == ["empty_retrieval", "unhelpful_answer"]


def test_looking_ahead_changes_nothing(story: Any, failure: Failure) -> None:
    """A row depends on its trace alone, whether its batch was looked at before or not."""
    traces = [
        story("Any left?", i).calls("count", {}, error=DENIED).says(f"I cannot tell you about {i}.").trace()
        for i in range(3)
    ]
    alone = [failure.describe(t) for t in traces]
    failure.look_ahead(traces)
    assert alone == [failure.describe(t) for t in traces]
