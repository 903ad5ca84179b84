"""Spans to rows: texts stored once, and odd values brought into their columns."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import orjson
import pytest

from ingest.errors import Permanent, Reason
from ingest.plain import plain
from ingest.raw import RawSpan
from ingest.rows import build_rows, join_rows
from store import Store, append_rows
from store.hashing import text_hash
from store.records import Message, Span
from store.schema import SPANS, TEXTS

NOW = datetime(2026, 11, 24, 12, 30)


def span(**fields: Any) -> Span:
    """Make a span with the given fields."""
    made = plain(RawSpan("a" * 32, "b" * 16, "step", 1_500_000_000_000_001_999, 1_500_000_001_000_000_000))
    return replace(made, received_at=NOW, **fields)


def row(made: Span) -> dict[str, Any]:
    """Give the row of one span."""
    found: dict[str, Any] = build_rows([made]).spans.to_pylist()[0]
    return found


def test_schemas() -> None:
    """The tables have exactly the columns that the store takes, also when nothing is in them."""
    for spans in ([], [span()]):
        found, texts, *_ = join_rows([build_rows(spans)])
        assert (found.schema, texts.schema) == (SPANS, TEXTS)


def test_equal_texts_are_stored_once() -> None:
    """A conversation's history is stored once, however many calls of a request repeat it, and referred to in order."""
    history = tuple(Message.of("user", f"turn {n}") for n in range(3))
    spans = [span(input=history[:n], arguments="{}", result="{}") for n in (1, 2, 3)]
    found, texts, *_ = build_rows(spans)
    stored = dict(zip(map(bytes, _hashes(texts)), texts["text"].to_pylist(), strict=True))
    assert sorted(stored.values()) == sorted(["{}", *(m.to_json() for m in history)])
    assert [len(names) for names in found["input"].to_pylist()] == [1, 2, 3]
    expected = [text_hash("default", message.to_json()) for message in history]
    assert [uuid.bytes for uuid in found["input"].to_pylist()[2]] == expected
    assert texts["day"].to_pylist() == [date(2026, 11, 24)] * 4


def test_projects_share_no_texts() -> None:
    """Equal texts of two projects have different names."""
    _, texts, *_ = join_rows([build_rows([span(result="x"), span(project="other", result="x")])])
    assert texts["project"].to_pylist() == ["default", "other"]
    assert len(set(_hashes(texts))) == 2


def test_times() -> None:
    """Times are kept to the nanosecond beside timestamps cut to the microsecond."""
    found = row(span())
    assert found["start_ns"] == 1_500_000_000_000_001_999
    assert found["start_time"] == datetime(2017, 7, 14, 2, 40, 0, 1)
    assert row(span(end_ns=2**63 - 1))["end_time"].year == 2262


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("model", 5, "5"),
        ("model", "half \ud83d", "half \ufffd"),
        ("input_tokens", "12", 12),
        ("input_tokens", 2**70, None),
        ("input_tokens", "many", None),
        ("cost", "0.5", 0.5),
        ("cost", "free", None),
        ("notes", ("a", 1), ["a", "1"]),
    ],
)
def test_values_that_do_not_fit(field: str, value: Any, expected: Any) -> None:
    """A value of a wrong type is read as the column's type if it can be, and else left out."""
    assert row(span(**{field: value}))[field] == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"\x00\xff", "AP8="),
        (2**70, str(2**70)),
        ({1: {2.5: "x"}}, {"1": {"2.5": "x"}}),
        ("half \ud83d", "half \ufffd"),
        (float("nan"), None),
        ([b"a", {"b": b"b"}], ["YQ==", {"b": "Yg=="}]),
    ],
)
def test_attributes_that_json_cannot_hold(value: Any, expected: Any) -> None:
    """Every attribute becomes JSON, in its nearest form."""
    assert orjson.loads(row(span(attributes={"k": value}))["attributes"]) == {"k": expected}


def test_messages_that_json_cannot_hold() -> None:
    """A message whose parts hold bytes or half characters is stored in its nearest form."""
    odd = Message("user", ({"type": "blob", "data": b"\xff"}, {"type": "text", "content": "\ud83d"}))
    _, texts, *_ = join_rows([build_rows([span(input=(odd,))])])
    assert Message.from_json(texts["text"].to_pylist()[0]).parts[1]["content"] == "\ufffd"


def test_what_nests_too_deeply_keeps_nothing_else_out() -> None:
    """However deep a value is: what is left of it tells how it begins, and the spans beside it are stored."""
    deep: Any = "end"
    for _ in range(3_000):
        deep = {"a": [deep]}
    said = Message("user", ({"type": "text", "content": deep},))
    spans = [span(attributes={"k": deep}, events=({"attributes": {"k": deep}},), input=(said,)), span(name="beside")]
    found, texts, *_ = build_rows(spans)
    assert found["name"].to_pylist() == ["step", "beside"]
    kept: Any = orjson.loads(found["attributes"][0].as_py())["k"]
    while isinstance(kept, dict):
        kept = kept["a"][0]
    assert kept.startswith("{'a': [{'a': ")
    assert texts.num_rows == 1


def test_the_store_takes_them(store: Store) -> None:
    """What is built reads back from a real store as it was, line breaks and NUL characters included."""
    text = 'a\x00b\n"c" 😀'
    made = span(result=text, attributes={"k": text}, name=text, system=(Message.of("system", text),))
    append_rows(store, *join_rows([build_rows([made])]))
    found = store.rows("SELECT s.name, s.attributes, t.text FROM spans AS s JOIN texts AS t ON t.hash = s.result")[0]
    assert (found["name"], found["text"]) == (text, text)
    assert orjson.loads(found["attributes"]) == {"k": text}


def _hashes(texts: Any) -> list[bytes]:
    return [uuid.bytes for uuid in texts["hash"].to_pylist()]


def test_what_would_be_stored_with_each_of_many() -> None:
    """A small request may not make much of one long resource; what it makes a little of is stored."""
    resource = {"k": "x" * 1_000_000}
    few = build_rows([span(resource=resource) for _ in range(20)])
    assert few.spans["resource"].to_pylist() == [orjson.dumps(resource).decode()] * 20
    with pytest.raises(Permanent, match="238 MiB together, and 128 may be") as refused:
        build_rows([span(resource=resource) for _ in range(250)])
    assert refused.value.reason is Reason.TOO_LARGE


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ('{"city": "K\\u00f6ln", "n": 1.0}', '{"city": "K\u00f6ln", "n": 1.0}'),
        ('["\\ud83d\\ude00", "\\U00f6"]', None),
        ('"\\ud83d\\ude00 \\u003Ca\\u003e"', '"\N{GRINNING FACE} <a>"'),
        ('{"code": "print(\\"\\\\u00f6\\")", "a": "\\u0022\\u005C\\u000a\\u0000"}', None),
        ('print("\\u00f6")', None),
        ('["\\ud83d"]', None),
        ('{"cut off": "\\u00f6', None),
    ],
)
def test_letters_that_were_sent_escaped(sent: str, kept: str | None) -> None:
    """They stand in JSON as themselves, and it says the same; what is no JSON stays as it was sent."""
    part = {"type": "tool_call_response", "id": "c", "response": sent}
    spoken = Message("tool", (part, {"type": "text", "content": sent}))
    texts = build_rows([span(arguments=sent, result=sent, input=(spoken,))]).texts["text"].to_pylist()
    (message,) = (Message.from_json(text) for text in texts if text.startswith('{"role"'))
    assert [kept or sent] == [text for text in texts if not text.startswith('{"role"')]
    assert [kept or sent, sent] == [message.parts[0]["response"], message.parts[1]["content"]]
    if kept:
        assert orjson.loads(sent) == orjson.loads(kept)
