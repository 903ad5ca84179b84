"""What is searched is found, the newest first, and nothing that is typed is more than text."""

import importlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from ingest.rows import build_rows, join_rows
from store import Store, append_rows
from store import search_texts as texts
from store.errors import UsageError
from store.records import Message, Span
from store.search import Hit, Passage, search
from store.settle import settle

NOW = datetime(2026, 3, 2, 12)
searching = importlib.import_module("store.search")  # the module, not the function in it
Told = Callable[..., str]
HOSTILE = [
    "it's ; DROP TABLE spans; --",
    "100 %",
    "under_score",
    r"back\slash",
    'say "hi" now',
    "[a-z]+ (x|y)*",
    "' OR 1=1 --",
    "$$ $q$ ? {} /* */",
    "tab\tand\nline",
    "\N{GRINNING FACE} Straße ÄÖÜ",
]


@pytest.fixture
def told(store: Store) -> Told:
    """Store a trace of an agent and a model call; give its id."""
    numbers = iter(range(1, 1000))

    def tell(asked: str, answer: str = "Very well.", *, ago: timedelta = timedelta(), **given: Any) -> str:
        number, received = next(numbers), NOW - ago
        begin = int((received - datetime(1970, 1, 1)).total_seconds() * 1e6) * 1000 - 10**9
        common: dict[str, Any] = {
            "project": given.pop("project", "default"), "trace_id": given.pop("trace_id", f"{number:032x}"),
            "dialect": "otel_genai", "service": "shop", "received_at": received, "start_ns": begin,
            "end_ns": begin + 10**9 - number, "status": "ok", "resource": {"service.name": "shop", "host.name": "h1"},
        }  # fmt: skip
        result = given.pop("result", None)
        parts = (*Message.of("user", asked).parts, *given.pop("parts", ()))
        above = given.pop("parent_span_id", None)
        root = Span(span_id=f"{number:016x}", parent_span_id=above, name="helper", kind="agent", agent="Helper",
                    **{"user_id": "u-7", **common, **given})  # fmt: skip
        call = Span(span_id=f"{number + 4096:016x}", parent_span_id=root.span_id, name="chat", kind="llm",
                    model="small-1", input=(Message("user", parts),), output=(Message.of("assistant", answer),),
                    **common)  # fmt: skip
        tool = Span(span_id=f"{number + 8192:016x}", parent_span_id=root.span_id, name="look", kind="tool",
                    tool_name="find_order", result=result, **common)  # fmt: skip
        append_rows(store, *join_rows([build_rows([root, call, *([tool] if result else [])])]))
        return f"{number:032x}"

    return tell


def ids(hits: list[Hit]) -> list[str]:
    """Give the traces of hits."""
    return [hit.trace_id for hit in hits]


def test_words_and_phrases(store: Store, told: Told) -> None:
    """In any letter case, all in one message, the newest first, with the passage and its span."""
    old = told("Where is my Lost Parcel?", ago=timedelta(days=3))
    new = told("My PARCEL is lost", ago=timedelta(minutes=1))
    told("My parcel", "It is not lost.")
    hits = search(store, "default", "lost parcel")
    assert [new, old] == ids(hits)
    (hit,) = search(store, "default", '"lost parcel"')
    assert (old, "input", f"{1 + 4096:016x}") == (hit.trace_id, hit.field, hit.span_id)
    assert Passage("Where is my ", "Lost Parcel", "?") == hit.passage
    assert [new] == ids(search(store, "default", "lost parcel", limit=1))
    assert [] == search(store, "other", "parcel")


def test_windows_of_time(store: Store, told: Told) -> None:
    """Since and until go by when it happened."""
    told("parcel one", ago=timedelta(days=2))
    middle = told("parcel two", ago=timedelta(days=1))
    told("parcel three")
    settle(store, now=NOW + timedelta(hours=1))
    times = {"since": NOW - timedelta(hours=36), "until": NOW - timedelta(hours=12)}
    for query in ("parcel", "service:shop", "host.name:h1", "service:shop parcel", f"trace:{middle}"):
        assert [middle] == ids(search(store, "default", query, **times)), query


def test_what_everybody_says_is_found_in_each_trace(store: Store, told: Told) -> None:
    """A text is stored once a day; each trace that holds it is a hit, however many there are."""
    said = [told("Good morning", ago=timedelta(minutes=10 * n)) for n in reversed(range(5))]
    hits = search(store, "default", '"good morning"')
    assert said[::-1] == ids(hits)
    assert 1 == len({hit.text_hash for hit in hits})


def test_few_traces_are_read_by_what_they_refer_to(store: Store, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same is found as where all texts are read, also what others said before, and what came after midnight."""
    told("Where is my parcel?", user_id="other", ago=timedelta(hours=30))
    for hours in (48, 29, 20, 12.001, 12, 5):
        told("Where is my parcel?", f"Parcel {hours} is lost.", result="no parcel", ago=timedelta(hours=hours))
    told("A parcel", user_id="other", trace_id="f" * 32)
    settle(store, now=NOW + timedelta(hours=1))
    for query, traces in (
        ("user:u-7 parcel", 6), ("user:u-7 lost parcel", 6), ("service:shop user:other parcel", 2),
        ("user:u-7 gone", 0), ("user:u-7 kind:tool parcel", 6), (f"trace:{'f' * 32} parcel", 1),
        ("user:nobody parcel", 0),
    ):  # fmt: skip
        few = search(store, "default", query)
        assert traces == len(set(ids(few))), query
        with monkeypatch.context() as all_texts:
            all_texts.setattr(searching, "_FEW_TRACES", -1)
            assert sorted(few, key=str) == sorted(search(store, "default", query), key=str), query


def test_attributes_of_other_projects_are_not_found(store: Store, told: Told) -> None:
    """Not even where both have a trace of the same id."""
    mine = told("mine", attributes={"tenant": "acme-7"})
    told("theirs", project="other", trace_id=mine, attributes={"tenant": "acme-7"}, ago=timedelta(minutes=-1))
    told("theirs", project="other", attributes={"tenant": "acme-7"})
    (hit,) = search(store, "default", "tenant:acme-7")
    assert (mine, f"{1:016x}") == (hit.trace_id, hit.span_id)
    assert 2 == len(search(store, "other", "tenant:acme-7"))


def test_hostile_phrases_are_only_text(store: Store, told: Told) -> None:
    """Quotes, wildcards, regular expressions and SQL find themselves and nothing else, in messages and payloads."""
    traces = {phrase: told(f"Before {phrase} after", result=f"Before {phrase} after") for phrase in HOSTILE}
    for phrase, trace in traces.items():
        hits = search(store, "default", quoted(phrase))
        assert {(trace, "input"), (trace, "result")} == {(hit.trace_id, hit.field) for hit in hits}
        assert {Passage("Before ", phrase, " after")} == {hit.passage for hit in hits}


def test_hostile_values_are_only_values(store: Store, told: Told) -> None:
    """The same as the value of a column or an attribute."""
    traces = {value: told("mine", attributes={"tenant": value, "a.b/c": value}, user_id=value) for value in HOSTILE}
    settle(store, now=NOW + timedelta(hours=1))
    for value, trace in traces.items():
        for key in ("user", "tenant", "a.b/c"):
            assert [trace] == ids(search(store, "default", f"{key}:{quoted(value)}")), key
    assert [{"n": 2 * len(HOSTILE)}] == store.rows("SELECT count(*) AS n FROM spans")


VALUES = [
    *("Tenant-1580", "tenant-0158", "a1000.5b", "10:00 Uhr", "x@EXAMPLE.com 007", "0703AA6d972bd381", "7e-5 or so"),
    *("stra\u00dfe 123", "\u0130-1234", "K\N{KELVIN SIGN}-300", "a\t123\n456", r"C:\\100\\200", '"100"', "a/100/b"),
    *(1000, 1e300, 1e-07, 0.1 + 0.2, 123456789.5, -1000000, 2**53, True, None, "1000", "1e3", "1_000", " 100 "),
    *([1e-07, "a-100"], ["b", [100.0]], {"n": 1e16, "s": "a 100"}, [], "[100]", "{100"),
]  # fmt: skip


def test_any_value_of_an_attribute(store: Store, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """As its JSON is read, in any letter case, is found what is found by reading all JSON there is."""
    several = VALUES[:: 5 if store.shared else 1]  # a lake takes its time
    for value in several:
        told("a", attributes={"some.key": value})
    read = store.rows("SELECT DISTINCT attributes ->> '/some.key' AS value FROM spans WHERE kind = 'agent'")
    values = [row["value"] for row in read if row["value"]]
    assert len(values) > len(several) * 0.8
    typed = [form(value) for value in values for form in (str, str.upper, str.swapcase)]
    with monkeypatch.context() as slow:
        slow.setattr("store.search_terms._surely_in", lambda _: [])
        expected = [ids(search(store, "default", f"some.key:{quoted(value)}")) for value in typed]
    assert all(expected[::3])
    assert expected == [ids(search(store, "default", f"some.key:{quoted(value)}")) for value in typed]


def quoted(phrase: str) -> str:
    """Write a phrase in quotes, as the search box wants it."""
    return '"' + phrase.replace("\\", "\\\\").replace('"', '\\"') + '"'


def test_columns_and_attributes(store: Store, told: Told) -> None:
    """Each names something of the trace or of one of its spans; all of them have to hold."""
    given: dict[str, Any] = {"attributes": {"app.tenant": "Acme", "n": 3}, "session_id": "s-1", "input_tokens": 17}
    failed = told("a", result="r", status="error", error_type="TimeoutError", cost=0.5, **given)
    told("b", attributes={"app.tenant": "other"})
    settle(store, now=NOW + timedelta(hours=1))
    for query in (
        "app.tenant:acme",
        "n:3",
        "tool:find_order",
        "status:failed",
        "error:timeout",
        "kind:tool",
        "agent:helper tool:FIND_ORDER",
        "service:shop user:u-7 model:small-1 app.tenant=Acme a",
        "app.tenant:acme kind:tool",
        f"span:{1 + 8192:016x}",
        # By the names that senders have for them.
        "gen_ai.usage.input_tokens:17",
        "llm.token_count.prompt:17.0",
        "input_tokens:17 cost:0.5",
        "langfuse.session.id:S-1 langfuse.user.id:u-7",
        "llm.model_name:small-1 a app.tenant:acme",
        "openinference.span.kind:TOOL",
    ):
        assert [failed] == ids(search(store, "default", query, limit=1)), query
    for query in (
        "app:tenant",
        "tenant:acme",
        "app.tenant:acm",
        "status:error app.tenant:other",
        "kind:tool b",
        "llm.token_count.prompt:18",
        "input_tokens:many",
        "langfuse.session.id:s-2",
    ):
        assert [] == search(store, "default", query), query


def test_a_trace_by_its_id(store: Store, told: Told) -> None:
    """Whole or how it begins, also before it has settled."""
    trace = told("a")
    assert [trace] == ids(search(store, "default", trace.upper()))
    settle(store, now=NOW + timedelta(hours=1))
    assert [trace] == ids(search(store, "default", f"trace:{trace[:31]}"))
    assert "a" == search(store, "default", trace)[0].request
    assert [] == search(store, "default", "f" * 32)


def test_letters_that_were_sent_escaped(store: Store, told: Told) -> None:
    """As Python writes JSON: what a tool answers, by itself and within a message."""
    answer = '{"city": "K\\u00f6ln \\u6771\\u4eac", "url": "a?b\\u0026c"}'
    trace = told("where", result=answer, ago=timedelta(minutes=1))
    said = told("what", parts=[{"type": "tool_call_response", "id": "c", "response": answer}])
    for query in ("K\u00d6LN", "k\u00f6ln", '"K\u00f6ln \u6771\u4eac"', "\u4eac", "a?b&c"):
        assert [said, trace] == ids(search(store, "default", query)), query
    assert (
        "K\u00f6ln"
        == {hit.trace_id: hit.passage.words for hit in search(store, "default", "k\u00f6ln") if hit.passage}[said]
    )


def test_an_id_with_dashes(store: Store, told: Told) -> None:
    """Is a trace's if there is such a trace; else it may be anything that somebody said."""
    trace, other = (str(UUID(int=number)) for number in (1, 2**127))
    assert [told("first"), told(f"order {other}")] == [trace.replace("-", ""), f"{2:032x}"]
    assert [f"{1:032x}"] == ids(search(store, "default", trace.upper()))
    assert [f"{2:032x}"] == ids(search(store, "default", other))


def test_every_column_of_spans_can_be_asked_for(store: Store, told: Told) -> None:
    """By its name, but for times, which have options of their own, and texts, whose words are looked for."""
    failed = told("a", result="found", status="error", error_type="TimeoutError", error_message="slow", flags=1,
                  operation="chat", session_id="s-1", model="small-1", request_model="small", provider="openai",
                  tool_call_id="c-1", finish_reason="stop", input_tokens=1, output_tokens=2, cache_read_tokens=3,
                  cache_write_tokens=4, reasoning_tokens=5, cost=0.5, cost_source="given", first_token_ms=7.5,
                  otlp_kind="server", trace_state="k=v", resource_schema_url="http://r/1", notes=("redacted",),
                  scope_schema_url="http://s/1", attributes={"k": "v"})  # fmt: skip
    settle(store, now=NOW + timedelta(hours=1))
    (span,) = store.rows(
        "SELECT * EXCLUDE (project, attributes, events, links, resource, scope, start_ns, end_ns) FROM spans "
        "WHERE flags = 1"
    )
    values = {name: value for name, value in span.items() if value and not isinstance(value, datetime | list)}
    assert len(values) > 30
    of_others = {"tool_name": "find_order", "parent_span_id": span["span_id"], "notes": "redacted"}
    of_trace = {"span_count": 3, "tool_count": 1, "root_span_id": span["span_id"], "duration_ms": 1000 - 1e-6}
    for name, value in {**values, **of_others, **of_trace}.items():
        assert [failed] == ids(search(store, "default", f"{name}:{quoted(str(value))}")), name


def test_keys_of_any_kind_and_values_within_lists(store: Store, told: Told) -> None:
    """A key in quotes may hold anything; of a list one value is enough."""
    keys = ["two words", 'quo"te', "back\\slash", "co:lon", "e=qual", "ti~lde/a", "\N{GRINNING FACE}", "$1"]
    attributes = {key: f"value of {key}" for key in keys} | {"tags": ["VIP", 'a "b"', 7, True], "deep": [["in"]]}
    trace = told("a", attributes=attributes)
    told("b", attributes={"tags": ["other"], "tag": "vip"})
    for key in keys:
        assert [trace] == ids(search(store, "default", f"{quoted(key)}:{quoted(f'value of {key}')}")), key
    for value in ("vip", 'A "B"', "7", "true", '["VIP","a \\"b\\"",7,true]'):
        assert [trace] == ids(search(store, "default", f"tags:{quoted(value)}")), value
    for query in ("tags:vi", "tags:a", "deep:in", 'tags:"\'"'):
        assert [] == search(store, "default", query), query


def test_a_service_that_took_part(store: Store, told: Told) -> None:
    """By the name that senders have for it, whichever service the trace began in."""
    trace = told("a")
    told("b", trace_id=trace, service="billing", resource={"service.name": "billing"}, parent_span_id=f"{1:016x}")
    settle(store, now=NOW + timedelta(hours=1))
    assert [trace] == ids(search(store, "default", "service.name:Billing"))
    assert [] == search(store, "default", "service:billing")


def test_the_frame_of_messages_is_not_what_was_said(store: Store, told: Told) -> None:
    """Words of the JSON that messages are stored as are found only where somebody said them."""
    told("hello")
    mine = told("Which role has the assistant, and what content?")
    assert [mine] == ids(search(store, "default", "role content"))


def test_texts_of_one_moment_come_whole(store: Store, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many match at once, none is left out or found twice."""
    monkeypatch.setattr(texts, "_AT_ONCE", 3)
    said = [told(f"parcel {n}", ago=timedelta(minutes=n // 4)) for n in range(12)]
    assert sorted(said) == sorted(ids(search(store, "default", "parcel")))


def test_texts_of_an_earlier_version_are_found(store: Store, told: Told) -> None:
    """Those without a time of receipt are found in the end."""
    old, new = told("old parcel", ago=timedelta(days=1)), told("new parcel")
    with store.transaction() as work:
        work.execute("UPDATE texts SET received_at = NULL WHERE contains(text, 'old')")
    assert [new, old] == ids(search(store, "default", "parcel"))


def test_nothing_to_look_for_is_refused(store: Store) -> None:
    """An empty query is wrong usage."""
    with pytest.raises(UsageError, match="Say what"):
        search(store, "default", "  ")
