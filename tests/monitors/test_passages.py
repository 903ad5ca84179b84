"""Passages: what each party wrote, and where it is stored."""

import json
from itertools import pairwise
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.escapes import Meant, unescape
from monitors.passages import passages
from store.records import Message, Span, Trace


def stored(trace: Trace, span_id: str, field: str, position: int) -> str:
    """Give the text as the store has it."""
    value: Any = getattr(trace.by_id[span_id], field)
    return value if isinstance(value, str) else value[position].to_json()


def test_each_passage_shows_once_however_often_it_is_repeated(talk: Any) -> None:
    """Histories repeat all that was said; a passage is seen once, where it first stands."""
    trace = talk().user_says("hello").calls("look_up", {"id": 7}, "found it").says("Here it is.").trace()
    found = [(p.source, p.text) for p in passages(trace)]
    assert [
        ("user", "hello"),
        ("tool_call", '{"id":7}'),
        ("tool_result", "found it"),
        ("assistant", "Here it is."),
    ] == found


def test_evidence_of_a_passage_stands_in_the_stored_text(talk: Any) -> None:
    """Offsets hold in the stored JSON, whatever has to be escaped in it."""
    text = 'He said:\n"my key is ABC123"\tdon\u2019t \u00e9 \\ tell'
    trace = talk().user_says(text).trace()
    (passage,) = [p for p in passages(trace) if p.source == "user"]
    at = passage.text.index("ABC123")
    evidence = passage.evidence(at, at + 6)
    whole = stored(trace, evidence.span_id, evidence.field, evidence.position)
    assert "ABC123" == whole[evidence.start : evidence.end] == evidence.quote


@given(st.lists(st.one_of(st.text(), st.dictionaries(st.text(), st.text())), min_size=1, max_size=4))
def test_every_character_of_every_part_is_where_the_passage_says(contents: list[Any]) -> None:
    """For any content the raw passage is exactly the slice of the stored text at its base."""
    parts = tuple({"type": "tool_call_response", "id": "1", "response": c} for c in contents)
    span = Span(
        "p", "t", "s", None, "n", "llm", "d", None, 0, 1, "unset", input=(Message("tool", parts),), result="plain"
    )
    for passage in passages(Trace("p", "t", (span,))):
        whole = span.result if passage.field == "result" else span.input[0].to_json()
        assert whole is not None
        assert whole[passage.base : passage.base + len(passage.raw)] == passage.raw
        assert len(passage.text) == len(passage.raw)


@pytest.mark.parametrize("value", ["line\nbreak", 'quote "this"', "tab\there", "plain", "back\\slash"])
def test_unescaping_keeps_the_length_and_the_words(value: str) -> None:
    """Escapes become as many characters, once and twice over."""
    once = orjson.dumps(value).decode()[1:-1]
    twice = orjson.dumps(once).decode()[1:-1]
    assert len(once) == len(unescape(once))
    assert unescape(once).split() == unescape(twice).split()


@given(
    st.text(alphabet=st.one_of(st.sampled_from('\\"\n/\u00e9\U0001f525a'), st.characters(codec="utf-8"))), st.booleans()
)
def test_what_is_meant_stands_where_it_is_stored(value: str, ascii_only: bool) -> None:
    """Each character is found in its escape, the last one to the end of it."""
    stored_text = json.dumps(value, ensure_ascii=ascii_only)[1:-1]
    meant = Meant(stored_text)
    places = [meant.stored_at(position) for position in range(len(meant.text) + 1)]
    assert (0, len(stored_text)) == (places[0], places[-1])
    pieces = [stored_text[start:end] for start, end in pairwise(places)]
    assert list(meant.text) == [Meant(piece).text for piece in pieces]
    if "\\" not in value:
        assert value == meant.text


def test_who_wrote_a_passage_follows_role_and_kind_of_span(talk: Any) -> None:
    """What a retriever gives comes from outside; what the system prompt says does not."""
    trace = (
        talk()
        .rules("Be kind.")
        .user_says("hi")
        .span("retriever", input=(Message.of("user", "query"),), output=(Message.of("document", "a page"),))
        .says("bye")
        .trace()
    )
    found = {p.text: p.source for p in passages(trace)}
    assert {
        "Be kind.": "system",
        "hi": "user",
        "query": "tool_call",
        "a page": "tool_result",
        "bye": "assistant",
    } == found


def test_what_the_models_server_read_for_it_comes_from_outside() -> None:
    """A page it found is as foreign as one that a tool of the agent's own fetched."""
    parts = (
        {"type": "server_tool_call", "id": "s1", "name": "web_search", "server_tool_call": {"query": "weather"}},
        {"type": "server_tool_call_response", "id": "s1", "server_tool_call_response": {"text": "a page"}},
    )
    span = Span("p", "t", "s", None, "n", "llm", "d", None, 0, 1, "unset", output=(Message("assistant", parts),))
    found = [(p.source, p.text) for p in passages(Trace("p", "t", (span,)))]
    assert [("tool_call", '{"query":"weather"}'), ("tool_result", '{"text":"a page"}')] == found
