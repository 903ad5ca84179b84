"""A conversation is told once, however often model calls repeat it."""

from dashboard.conversation import Called, Said, conversation
from store.records import Message, Span, Trace


def span(number: int, kind: str, **given: object) -> Span:
    """Make a span that starts at ``number`` seconds below the root."""
    begin = number * 1_000_000_000
    parent = given.pop("parent", None)
    return Span("p", "t", f"s{number}", parent, kind, kind, "d", None, begin, begin + 1, "ok", **given)  # type: ignore[arg-type]


def call(call_id: str, name: str = "look") -> Message:
    """Make an answer that asks for a tool."""
    return Message("assistant", ({"type": "tool_call", "id": call_id, "name": name, "arguments": {"a": 1}},))


def result(call_id: str, text: str) -> Message:
    """Make the message that carries a tool's answer."""
    return Message("tool", ({"type": "tool_call_response", "id": call_id, "response": text},))


def told(*spans: Span) -> list[str]:
    """Tell a conversation in short."""
    return [
        f"{e.role}: {e.text}" if isinstance(e, Said) else f"{e.tool} -> {e.result}"
        for e in conversation(Trace("p", "t", spans))
    ]


USER, ANSWER = Message.of("user", "hi"), Message.of("assistant", "hello")


def test_growing_history_is_told_once() -> None:
    """Each call repeats all before it; only what is new appears."""
    more = Message.of("user", "and now?")
    spans = (
        span(1, "llm", input=(USER,), output=(ANSWER,)),
        span(2, "llm", input=(USER, ANSWER, more), output=(Message.of("assistant", "done"),)),
    )
    assert ["user: hi", "assistant: hello", "user: and now?", "assistant: done"] == told(*spans)


def test_equal_messages_said_twice_are_told_twice() -> None:
    """A second "yes" is news although the text is known."""
    yes = Message.of("user", "yes")
    spans = (
        span(1, "llm", input=(yes,), output=(ANSWER,)),
        span(2, "llm", input=(yes, ANSWER, yes), output=(ANSWER,)),
    )
    assert ["user: yes", "assistant: hello", "user: yes", "assistant: hello"] == told(*spans)


def test_a_finish_reason_does_not_make_a_message_new() -> None:
    """An answer carries how it finished; its copy in the next history does not."""
    answer = Message("assistant", ANSWER.parts, finish_reason="stop")
    spans = (span(1, "llm", input=(USER,), output=(answer,)), span(2, "llm", input=(USER, ANSWER)))
    assert ["user: hi", "assistant: hello"] == told(*spans)


def test_calls_and_results_are_joined_by_id() -> None:
    """A call shows its result once: from the tool's own span, or else from the history."""
    spans = (
        span(1, "llm", input=(USER,), output=(call("c1"),)),
        span(2, "tool", tool_name="look", tool_call_id="c1", result="seen"),
        span(3, "llm", input=(USER, call("c1"), result("c1", "seen")), output=(call("c2"),)),
        span(4, "llm", input=(USER, call("c1"), result("c1", "seen"), call("c2"), result("c2", "heard"))),
    )
    assert ["user: hi", "look -> seen", "look -> heard"] == told(*spans)


def test_calls_without_ids_take_the_next_run_of_the_tool() -> None:
    """Where an SDK sends no call ids, the order tells what belongs together."""
    ask = Message("assistant", ({"type": "tool_call", "name": "look", "arguments": "{}"},))
    spans = (
        span(1, "llm", input=(USER,), output=(ask,)),
        span(2, "tool", tool_name="look", result="one"),
        span(3, "llm", output=(ask,)),
        span(4, "tool", tool_name="look", result="two"),
    )
    assert ["user: hi", "look -> one", "look -> two"] == told(*spans)


def test_a_tool_nobody_asked_for_is_told_where_it_ran() -> None:
    """Tools that run without a model's call are part of the story."""
    assert ["clean -> ok"] == told(span(1, "tool", tool_name="clean", result="ok"))


def test_a_failed_tool_carries_its_error() -> None:
    """The error of the tool's span stands beside the call."""
    failed = Span(
        "p", "t", "s2", None, "look", "tool", "d", None, 2, 3, "error", tool_name="look", error_message="gone"
    )
    [entry] = conversation(Trace("p", "t", (failed,)))
    assert isinstance(entry, Called)
    assert (True, "gone") == (entry.failed, entry.error)


def test_a_call_that_wraps_a_call_is_not_told_twice() -> None:
    """Two instrumentations of one model call give one set of messages."""
    outer = span(1, "llm", input=(USER,), output=(ANSWER,))
    inner = span(2, "llm", input=(USER,), output=(ANSWER,), parent="s1")
    assert ["user: hi", "assistant: hello"] == told(outer, inner)


def test_agents_speak_where_no_model_call_is_recorded() -> None:
    """With nothing but an agent's own input and output, those are the conversation."""
    assert ["user: hi", "assistant: hello"] == told(span(1, "agent", input=(USER,), output=(ANSWER,)))
