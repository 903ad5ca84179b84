"""Whatever stands in a trace, and whatever its shape, the facets describe it, in time that grows with its size."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insights import describers
from insights.describers import here
from insights.facets.behaviour import Behaviour
from insights.facets.failure import Failure
from insights.facets.intent import Intent
from insights.facets.wording import Wording
from store.records import Message, Span, Trace

SECOND = 1_000_000_000
KINDS = ("agent", "llm", "tool", "retriever", "chain", "span", "guardrail", "evaluator", "memory", "unheard of")
NAMES = ["intent", "behaviour", "failure"]


class Anything:
    """Turns texts into vectors that mean nothing, as quickly as may be; texts that no tokenizer takes are refused."""

    def encode(self, texts: Any) -> Any:
        """Give a unit vector a text."""
        rows = np.asarray([[len(t.encode()) % 7 - 3.0, t.count("e") - 2.0, 1.0] for t in texts], dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


FACETS = (Intent(), Behaviour(), Failure(Wording(Anything())))
describe = here(FACETS)


def failed(trace: Trace) -> dict[str, str]:
    """Give the facets that fail on a trace, each with how."""
    (told,) = describe([[trace]], NAMES)
    return {name: error for name, found in told.items() for error in found.failed.values()}


def span(number: int, parent: int | None, kind: str = "chain", **fields: Any) -> Span:
    """Give the step of a number, a second after the one before."""
    start = fields.pop("start_ns", number * SECOND)
    given = {"name": kind, "service": "desk", "status": "ok", "end_ns": start + SECOND} | fields
    above = None if parent is None else f"s{parent}"
    return Span("p", "t", f"s{number}", above, kind=kind, dialect="otel_genai", start_ns=start, **given)


deep = st.integers(1, 3_000).flatmap(lambda n: st.sampled_from(["[" * n + "]" * n, '{"a":' * n + "1" + "}" * n]))
texts = st.one_of(
    st.text(max_size=40),
    deep,
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10)),
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    ).map(json.dumps),
    st.sampled_from(
        ["", " ", "{", "null", "NaN", "{'a': 1e999}", "{'a': " + "9" * 400 + "}", "{'a': '\\ud800'}", '"\\ud800"',
         "{b'a': {1, 2}, (1, 2): ...}", '{"error": [[[]]]}', "no\x00thing", "\u202e\u0300" * 9, "Error: " + "x" * 3_000,
         "I'm sorry, I can't. Please ask somebody else.", '{"kwargs": {}, "args": []}', '{"status": 1e400}']
    ),
)  # fmt: skip
maybe = st.one_of(st.none(), texts)
nested = st.integers(1, 200).map(lambda n: json.loads('{"a":[' * (n // 2) + "1" + "]}" * (n // 2)))  # as can be stored
parts = st.one_of(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["text", "reasoning", "media"]), "content": st.one_of(texts, st.none())}
    ),
    st.fixed_dictionaries({"type": st.just("tool_call"), "id": maybe, "name": maybe, "arguments": maybe}),
    st.fixed_dictionaries({"type": st.just("tool_call_response"), "id": maybe, "response": st.one_of(maybe, nested)}),
    st.fixed_dictionaries({"type": st.just("tool_call"), "name": texts, "arguments": nested}),
    st.dictionaries(st.text(max_size=5), st.integers(-(2**63), 2**63 - 1), max_size=2),
)
messages = st.lists(
    st.builds(
        lambda role, said: Message(role, tuple(said)),
        st.sampled_from(["user", "assistant", "system", "tool", ""]),
        st.lists(parts, max_size=3),
    ),
    max_size=3,
).map(tuple)
times = st.integers(-(2**62), 2**62)
values = st.one_of(st.none(), st.integers(), st.floats(), texts, st.lists(st.integers(), max_size=2))


@st.composite
def spans(draw: st.DrawFn, number: int) -> Span:
    """Draw the step of a number, with a parent that is there, is not there, or lies on a circle with it."""
    one = span(
        number,
        draw(st.one_of(st.none(), st.integers(0, 8))),
        draw(st.sampled_from(KINDS)),
        name=draw(st.sampled_from(["", "GET /", "look_up", "transfer_to_billing", "x" * 3_000])),
        status=draw(st.sampled_from(["ok", "error", "unset"])),
        start_ns=draw(times),
        end_ns=draw(times),
    )
    said = {name: draw(messages) for name in ("input", "output", "system")}
    told = {name: draw(maybe) for name in ("arguments", "result", "tool_definitions", "error_message", "error_type",
                                           "tool_name", "tool_call_id", "agent", "finish_reason")}  # fmt: skip
    tokens = {name: draw(st.one_of(st.none(), st.integers(-5, 2**63))) for name in ("input_tokens", "output_tokens")}
    attributes = draw(st.dictionaries(st.sampled_from(["code", "verdict", "max_tokens"]), values, max_size=3))
    return replace(one, **said, **told, **tokens, attributes=attributes)


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.integers(1, 7).flatmap(lambda n: st.tuples(*map(spans, range(n)))))
def test_no_trace_is_too_strange(found: tuple[Span, ...]) -> None:
    """Trees, circles, orphans, times from both ends, payloads of any kind: none breaks a facet."""
    assert {} == failed(Trace("p", "t", tuple(sorted(found, key=lambda s: s.start_ns))))


@pytest.mark.parametrize("code", ["\u00b2", "9" * 5_000, "4\u00b29", " 429 "])
def test_a_code_is_of_three_digits(code: str) -> None:
    """What Python calls a digit, or a number too long for it to read, is no status code."""
    failing = span(1, 0, "tool", status="error", error_message="no", attributes={"code": code}, error_type=code)
    assert {} == failed(Trace("p", "t", (span(0, None, "agent"), failing)))


def comb(count: int, kind: str = "chain", leaf: str = "tool", **fields: Any) -> list[Span]:
    """Give a chain that has a leaf at each link."""
    links = [span(n, max(0, n - 2), kind, **fields) for n in range(1, count, 2)]
    return [span(0, None, "agent"), *(s for n, link in enumerate(links) for s in (
        link, span(2 * n + 2, 2 * n + 1, leaf, tool_name="look_up", arguments=f'{{"a": {n}}}', result="fine", **fields)
    ))]  # fmt: skip


def beside(count: int, **fields: Callable[[int], object]) -> list[Span]:
    """Give an agent and what it did, one after the other."""
    return [span(0, None, "agent"), *(span(n, 0, **{k: v(n) for k, v in fields.items()}) for n in range(1, count))]


def tools(count: int, **fields: Callable[[int], object]) -> list[Span]:
    """Give an agent and the tools it called."""
    usual = {"kind": lambda _: "tool", "tool_name": lambda _: "find", "arguments": lambda n: f'{{"a": "id{n:06}"}}'}
    return beside(count, **usual | fields)


SHAPES: dict[str, Callable[[int], list[Span]]] = {
    "a chain": lambda n: [span(i, i - 1 if i else None) for i in range(n)],
    "a chain that failed": lambda n: [span(i, i - 1 if i else None, status="error") for i in range(n)],
    "a circle": lambda n: [span(i, (i + 1) % n) for i in range(n)],
    "a comb": comb,
    "a comb of agents": lambda n: comb(n, "agent", "agent"),
    "a comb that failed": lambda n: comb(n, "chain", "chain", status="error", error_message="no"),
    "orphans": lambda n: [span(i, n + i) for i in range(n)],
    "tools that find nothing": lambda n: tools(n, result=lambda _: "[]"),
    "tools that fail, each in its own words": lambda n: tools(
        n, status=lambda _: "error", error_message=lambda i: f"the {'abcdefghij'[i % 10] * (i % 97)} went wrong"
    ),
    "tools with arguments that break off": lambda n: tools(
        n, arguments=lambda i: f'{{"a": "b{i}', result=lambda _: "-"
    ),
    "tools that are told what the one before found": lambda n: tools(n, result=lambda i: f'{{"a": "id{i + 1:06}"}}'),
    "tools that are told the same": lambda n: tools(
        n, arguments=lambda i: f'{{"a": "id0", "n": {i}}}', result=lambda i: f'{{"b": "id0", "n": {i}}}'
    ),
    "steps that fail": lambda n: beside(n, kind=lambda _: "chain", status=lambda _: "error"),
    "agents that take turns": lambda n: beside(
        n, kind=lambda _: "llm", agent=lambda i: "ab"[i % 2], output=lambda _: (Message.of("assistant", "Your turn."),)
    ),
}  # fmt: skip


@pytest.mark.soak
@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_with_the_size(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it grew with the square, ten thousand steps took a minute; thirty thousand are met in practice."""
    monkeypatch.setattr(describers, "LONGEST_S", 8.0)
    assert {} == failed(Trace("p", "t", tuple(SHAPES[shape](10_000))))


def said(text: str) -> Trace:
    """Give a trace in which all that is said is one text."""
    spoken = (Message.of("user", text), Message.of("assistant", text))
    step = {"input": spoken, "output": spoken[1:], "system": spoken[:1]}
    call = {"arguments": text, "result": text, "tool_name": "find_page", "tool_definitions": text}
    asked = span(1, 0, "llm", **step)
    return Trace("p", "t", (span(0, None, "agent", **step), asked, span(2, 0, "tool", **call, error_message=text)))


@pytest.mark.soak
@pytest.mark.parametrize(
    "unit",
    ["a", " ", "\n", "<", "<a", "<a>", "</a>", "<a-", "`", "```", '"', "\u00ab", "1", "1.", "a1", "/a", "-", "hi ",
     "hi, ", "Thought: ", "<think>", "question:", "context:\n", "\\", '{"a":', "[", "a@", "a@b.", "http://a ", ". ",
     "?", "error: ", "no ", "sorry, ", "please, ", "> a\n", "- a: ", "send a ", "ignore all ", "\u0300", "\U0001f600"],
)  # fmt: skip
def test_time_grows_with_the_text(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A megabyte of one thing over and over is where patterns that look back and forth never end."""
    monkeypatch.setattr(describers, "LONGEST_S", 8.0)
    assert {} == failed(said(unit * (1_000_000 // len(unit))))
    assert {} == failed(said(unit * 3_000 + "!\n" + "x" * 50_000))
