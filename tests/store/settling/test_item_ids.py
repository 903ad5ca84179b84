"""A call that one instrumentation tells by the id of its item, and by that of the call, is one call."""

from collections.abc import Callable
from typing import Any

import pytest

from store import Store
from store.records import Message, Span
from store.traces import load_trace, load_traces

CALL = {"type": "tool_call", "name": "weather", "arguments": {"city": "Paris"}}


def test_the_answer_that_asks_has_the_id_of_the_result(
    store: Store, put: Callable[..., None], make_span: Callable[..., Span]
) -> None:
    """A later call's history tells which is which; a call of which nothing tells it stays as it is."""
    asked = Message("assistant", ({**CALL, "id": "fc_1"}, {**CALL, "id": "fc_2"}), finish_reason="tool_call")
    told = Message("assistant", ({**CALL, "id": "call_1", "item_id": "fc_1"},))
    answer = Message("tool", ({"type": "tool_call_response", "id": "call_1", "response": "21C"},))
    put(
        store,
        make_span("first", kind="llm", input=(Message.of("user", "?"),), output=(asked,)),
        make_span("second", at=1, kind="llm", input=(Message.of("user", "?"), told, answer)),
    )
    trace = load_trace(store, "default", "t1")
    assert trace is not None
    first, second = trace.spans
    assert first.output[0].parts == ({**CALL, "id": "call_1", "item_id": "fc_1"}, {**CALL, "id": "fc_2"})
    assert first.output[0].finish_reason == "tool_call"
    assert second.input[1:] == (told, answer)


@pytest.mark.parametrize("odd", [{"a": 1}, ["fc_1"], 7])
def test_ids_that_are_no_texts_keep_no_trace_from_being_loaded(
    store: Store, put: Callable[..., None], make_span: Callable[..., Span], odd: Any
) -> None:
    """Anything may have been sent as an id: it names no call, and the trace and those beside it are there."""
    told = Message("assistant", ({**CALL, "id": "call_1", "item_id": "fc_1"}, {**CALL, "id": odd, "item_id": "fc_2"}))
    asked = Message("assistant", ({**CALL, "id": odd}, {**CALL, "id": "fc_2"}))
    put(store, make_span("first", kind="llm", input=(told,), output=(asked,)), make_span("other", trace_id="t2"))
    first, other = load_traces(store, "default", ["t1", "t2"])
    assert (first.spans[0].output, other.trace_id) == ((asked,), "t2")
