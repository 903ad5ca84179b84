"""What was asked, and what was answered."""

from collections.abc import Callable

import pytest

from store.exchange import LONGEST, answer, request
from store.records import Message, Span, Trace

MakeSpan = Callable[..., Span]
MakeTrace = Callable[..., Trace]

SYSTEM = Message.of("system", "You are helpful.")
CALLING = Message("assistant", ({"type": "tool_call", "id": "1", "name": "find", "arguments": {}},))
RESULT = Message("tool", ({"type": "tool_call_response", "id": "1", "response": "user: hello"},))


def user(text: str) -> Message:
    """Let the user say something."""
    return Message.of("user", text)


def agent(text: str) -> Message:
    """Let the agent say something."""
    return Message.of("assistant", text)


def test_the_root_knows_the_request(make_span: MakeSpan, make_trace: MakeTrace) -> None:
    """A root with one plain text is asked first; model calls may hold it within a template."""
    trace = make_trace(
        make_span("root", kind="agent", input=(user("Where is it?"),), took=9),
        make_span("call", "root", kind="llm", at=1, input=(SYSTEM, user("Classify: Where is it?"))),
    )
    assert "Where is it?" == request(trace)


@pytest.mark.parametrize("taken_out", ["[REDACTED]", " <REDACTED>\n", "__REDACTED__"])
def test_what_was_taken_out_is_neither_asked_nor_answered(
    make_span: MakeSpan, make_trace: MakeTrace, taken_out: str
) -> None:
    """What an SDK writes in place of content is not content."""
    call = make_span("call", kind="llm", input=(user(taken_out),), output=(agent(taken_out),))
    assert (None, None) == (request(make_trace(call)), answer(make_trace(call)))
    root = make_span("root", kind="agent", input=(user(taken_out),), took=9)
    told = make_span("call", "root", kind="llm", at=1, input=(user("Q"),), output=(agent("A"),))
    assert ("Q", "A") == (request(make_trace(root, told)), answer(make_trace(root, told)))


def test_a_root_that_holds_state_is_passed_over(make_span: MakeSpan, make_trace: MakeTrace) -> None:
    """JSON at the root is used only where no model call has a request."""
    root = make_span("root", kind="chain", input=(user('{"question": "Q"}'),), took=9)
    call = make_span("call", "root", kind="llm", at=1, input=(SYSTEM, user("Q")))
    assert "Q" == request(make_trace(root, call))
    assert '{"question": "Q"}' == request(make_trace(root))


@pytest.mark.parametrize(
    "messages",
    [
        (SYSTEM, user("new"), CALLING, RESULT),
        (SYSTEM, user("example"), agent("example answer"), user("new")),
        (user("earlier"), agent("answer"), user("new"), user("and soon")),
        (user("<context>\n<file>a</file>\n</context>"), user("new")),
    ],
    ids=["under way", "examples", "earlier turn", "injected context"],
)
def test_the_request_is_of_this_turn(make_span: MakeSpan, make_trace: MakeTrace, messages: tuple[Message, ...]) -> None:
    """System text, examples, earlier turns, tool results and injected context are not what was asked."""
    assert "new" == request(make_trace(make_span("call", kind="llm", input=messages)))


def test_the_earliest_call_has_the_request(make_span: MakeSpan, make_trace: MakeTrace) -> None:
    """What later calls are told is the agent's own work."""
    first = make_span("a", "root", kind="llm", at=1, input=(user("asked"),))
    later = make_span("b", "root", kind="llm", at=2, input=(user("rephrased"),))
    assert "asked" == request(make_trace(make_span("root", took=9), later, first))


def test_text_of_unknown_role_is_better_than_nothing(make_span: MakeSpan, make_trace: MakeTrace) -> None:
    """A prompt that no dialect could take apart is still what was asked."""
    assert "raw" == request(make_trace(make_span("c", kind="llm", input=(Message.of("unknown", "raw"),))))
    assert "raw" == request(make_trace(make_span("s", input=(Message.of("unknown", "raw"),))))


def test_the_answer_is_what_the_root_said(make_span: MakeSpan, make_trace: MakeTrace) -> None:
    """The last text of the root, else of the model call that ended last."""
    root = make_span("root", kind="agent", took=9, output=(CALLING, RESULT, agent("final")))
    calls = [
        make_span("a", "root", kind="llm", at=1, output=(agent("thinking"),)),
        make_span("b", "root", kind="llm", at=3, output=(agent("final by model"),)),
    ]
    assert "final" == answer(make_trace(root, *calls))
    assert "final by model" == answer(make_trace(make_span("root", took=9), *calls))


def test_a_trace_that_ended_in_a_tool_call_has_no_answer(make_span: MakeSpan, make_trace: MakeTrace) -> None:
    """What was said before it is no answer."""
    calls = [
        make_span("a", "root", kind="llm", at=1, output=(agent("thinking"),)),
        make_span("b", "root", kind="llm", at=3, output=(CALLING,)),
    ]
    assert answer(make_trace(make_span("root", took=9), *calls)) is None


def test_long_texts_are_cut_for_the_list(make_span: MakeSpan, make_trace: MakeTrace) -> None:
    """A row holds at most so many characters, and shows that it was cut."""
    found = request(make_trace(make_span("call", kind="llm", input=(user("x" * LONGEST * 2),))))
    assert found is not None
    assert (LONGEST, "…") == (len(found), found[-1])


def test_nothing_said(make_span: MakeSpan, make_trace: MakeTrace) -> None:
    """Without texts there is neither."""
    trace = make_trace(make_span("root"))
    assert (None, None) == (request(trace), answer(trace))
