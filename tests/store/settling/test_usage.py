"""Tokens and cost are counted once, whoever repeats them."""

from collections.abc import Callable, Sequence

import pytest

from store.records import Span
from store.tree import grow_tree
from store.usage import count_usage

MakeSpan = Callable[..., Span]
CALL = {"input_tokens": 100, "output_tokens": 20, "cost": 0.5}


def counted(spans: Sequence[Span]) -> tuple[object, ...]:
    """Give input tokens, output tokens and cost."""
    usage = count_usage(spans, grow_tree([s.span_id for s in spans], [s.parent_span_id for s in spans]))
    return usage["input_tokens"], usage["output_tokens"], usage["cost"]


def test_an_agent_that_sums_up_its_calls_adds_nothing(make_span: MakeSpan) -> None:
    """Usage on agent and step spans above model calls is theirs already."""
    spans = [
        make_span("agent", kind="agent", input_tokens=200, output_tokens=40, cost=1.0),
        make_span("step", "agent", kind="chain", input_tokens=200, output_tokens=40),
        make_span("call1", "step", kind="llm", **CALL),
        make_span("call2", "step", kind="llm", **CALL),
    ]
    assert (200, 40, 1.0) == counted(spans)


@pytest.mark.parametrize(
    ("outer", "inner", "sum_of"),
    [
        (200, 400, 600),  # its own calls, which it streamed
        (400, 400, 400),  # the calls of the agent within
        (600, 400, 400),  # these, and perhaps others
        (100, 100, 400),  # each agent's last call
    ],
)
def test_an_agent_that_tells_its_own_calls_alone_counts(
    make_span: MakeSpan, outer: int, inner: int, sum_of: int
) -> None:
    """Where no span tells these calls, and the agents within it tell theirs."""
    spans = [
        make_span("lead", kind="agent", input_tokens=outer),
        make_span("step", "lead", kind="chain"),
        make_span("agent", "step", kind="agent", input_tokens=inner),
        *[make_span(f"call{i}", "agent", kind="llm", input_tokens=100) for i in range(4)],
    ]
    assert counted(spans)[0] == sum_of


@pytest.mark.parametrize(("outer", "calls"), [(100, 1), (200, 2), (100, 2)])
def test_an_agent_that_tells_what_its_last_agent_or_call_used_adds_nothing(
    make_span: MakeSpan, outer: int, calls: int
) -> None:
    """A sequence over agents of a call each, or of two, that tell their sums."""
    spans = [make_span("lead", kind="agent", input_tokens=outer)]
    for agent in ("one", "other"):
        spans.append(make_span(agent, "lead", kind="agent", input_tokens=100 * calls))
        spans += [make_span(f"{agent}{i}", agent, kind="llm", input_tokens=100) for i in range(calls)]
    assert counted(spans)[0] == 200 * calls


def test_an_agent_one_of_whose_calls_is_told_sums_up(make_span: MakeSpan) -> None:
    """Then the others are told, too."""
    spans = [
        make_span("lead", kind="agent", input_tokens=100),
        make_span("call", "lead", kind="llm", input_tokens=100),
        make_span("agent", "lead", kind="agent", input_tokens=200),
        *[make_span(f"call{i}", "agent", kind="llm", input_tokens=100) for i in range(2)],
    ]
    assert counted(spans)[0] == 300


def test_an_agent_whose_calls_say_nothing_counts(make_span: MakeSpan) -> None:
    """Usage that only other spans know counts at the deepest of them."""
    spans = [
        make_span("agent", kind="agent", **CALL),
        make_span("step", "agent", kind="chain", **CALL),
        make_span("call", "step", kind="llm"),
    ]
    assert (100, 20, 0.5) == counted(spans)


def test_a_call_seen_by_two_instrumentations_counts_once(make_span: MakeSpan) -> None:
    """Of model spans within each other the deepest that says something counts."""
    spans = [
        make_span("framework", kind="llm", **CALL),
        make_span("client", "framework", kind="llm", **CALL),
        make_span("wire", "client", kind="llm"),
        make_span("http", "wire", kind="span", input_tokens=100, output_tokens=20),
    ]
    assert (100, 20, 0.5) == counted(spans)


def test_two_attempts_within_one_wrapper_both_count(make_span: MakeSpan) -> None:
    """A wrapper that tried twice was billed twice."""
    spans = [
        make_span("wrapper", kind="llm", **CALL),
        make_span("first", "wrapper", kind="llm", **CALL),
        make_span("second", "wrapper", kind="llm", **CALL),
    ]
    assert (200, 40, 1.0) == counted(spans)


def test_a_wrapper_of_zeros_hides_nothing(make_span: MakeSpan) -> None:
    """Zeros inside, from a streamed response, leave the wrapper's figures standing."""
    zeros = {"input_tokens": 0, "output_tokens": 0}
    spans = [make_span("wrapper", kind="llm", **CALL), make_span("call", "wrapper", kind="llm", **zeros)]
    assert (100, 20, 0.5) == counted(spans)


def test_cost_that_only_the_wrapper_knows_is_kept(make_span: MakeSpan) -> None:
    """Every counter is judged by itself: tokens from within, cost from around."""
    inner = {"input_tokens": 100, "output_tokens": 20}
    spans = [make_span("wrapper", kind="llm", **CALL), make_span("call", "wrapper", kind="llm", **inner)]
    assert (100, 20, 0.5) == counted(spans)


def test_an_agent_used_as_a_tool_is_not_part_of_the_call_around_it(make_span: MakeSpan) -> None:
    """A tool between two model calls tells them apart, also where only its agent says what was used."""
    spans = [
        make_span("outer", kind="llm", **CALL),
        make_span("tool", "outer", kind="tool"),
        make_span("inner", "tool", kind="llm", **CALL),
        make_span("tool2", "outer", kind="tool"),
        make_span("silent", "tool2", kind="agent", input_tokens=7),
    ]
    assert (207, 40, 1.0) == counted(spans)


def test_embeddings_count_beside_model_calls(make_span: MakeSpan) -> None:
    """An embedding below a model call is another call."""
    spans = [make_span("call", kind="llm", **CALL), make_span("e", "call", kind="embedding", input_tokens=5)]
    assert (105, 20, 0.5) == counted(spans)


def test_nothing_said_is_not_zero(make_span: MakeSpan) -> None:
    """No usage anywhere is unknown; zeros everywhere are zero."""
    assert (None, None, None) == counted([make_span("call", kind="llm")])
    assert (0, None, None) == counted([make_span("call", kind="llm", input_tokens=0)])


@pytest.mark.parametrize("cost", [float("nan"), float("inf"), -1.0])
def test_impossible_figures_do_not_count(make_span: MakeSpan, cost: float) -> None:
    """A cost that is no amount of money spoils no sum."""
    spans = [make_span("a", kind="llm", cost=cost), make_span("b", kind="llm", cost=0.5)]
    assert (None, None, 0.5) == counted(spans)


def test_sums_fit_the_table(make_span: MakeSpan) -> None:
    """Absurd counts are cut off at the largest number the column holds."""
    spans = [make_span(name, kind="llm", input_tokens=2**63 - 1) for name in "ab"]
    assert (2**63 - 1, None, None) == counted(spans)


def test_a_given_cost_beats_those_computed_within_it(make_span: MakeSpan) -> None:
    """A gateway knows what it billed; what a price table says of the calls within does not add to it."""
    call = {"kind": "llm", "input_tokens": 10, "output_tokens": 1, "cost": 0.3, "cost_source": "computed"}
    spans = [
        make_span("wrapper", kind="llm", cost=0.5, cost_source="given"),
        make_span("first", "wrapper", at=1, **call),
        make_span("again", "wrapper", at=2, **call),
        make_span("vectors", "wrapper", at=3, **(call | {"kind": "embedding"})),
    ]
    assert counted(spans) == (30, 3, 0.8)


def test_a_cost_given_within_a_call_counts_where_it_stands(make_span: MakeSpan) -> None:
    """Of given costs within each other the deepest counts; what another agent computed within a tool is its own."""
    spans = [
        make_span("outer", kind="llm", cost=0.5, cost_source="given"),
        make_span("inner", "outer", at=1, kind="llm", cost=0.4, cost_source="given"),
        make_span("tool", "outer", at=2, kind="tool"),
        make_span("other", "tool", at=3, kind="llm", cost=0.1, cost_source="computed"),
    ]
    assert counted(spans)[2] == pytest.approx(0.5)


def test_a_step_beside_model_calls_that_sums_them_up_adds_nothing(make_span: MakeSpan) -> None:
    """As OpenClaw's span of usage does; alone it is all that is known, and counts."""
    root = make_span("run", kind="agent")
    call = make_span("call", "run", at=1, kind="llm", input_tokens=10, output_tokens=1)
    summary = make_span("usage", "run", at=2, kind="chain", input_tokens=10, output_tokens=1)
    assert counted([root, call, summary])[:2] == (10, 1)
    assert counted([root, summary])[:2] == (10, 1)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"scope": {"name": "client"}, "end_ns": 19}, (100, 20, 0.5)),
        ({"scope": {"name": "tracer"}, "end_ns": 19}, (200, 40, 1.0)),  # asked twice at once
        ({"scope": {"name": "client"}, "end_ns": 25}, (200, 40, 1.0)),  # not within it
        ({"scope": {"name": "client"}, "end_ns": 19, "output_tokens": 21}, (200, 41, 1.0)),
        ({"scope": {"name": "client"}, "end_ns": 19, "model": "other"}, (200, 40, 1.0)),
        ({"scope": {"name": "client"}, "end_ns": 19, "model": "m-2026", "request_model": "m"}, (100, 20, 0.5)),
        ({"scope": {"name": "client"}, "end_ns": 19, "parent": "root"}, (100, 20, 0.5)),
        ({"scope": {"name": "client"}, "end_ns": 19, "parent": "tool"}, (200, 40, 1.0)),
    ],
)
def test_a_client_that_tells_of_its_own_calls_adds_nothing(
    make_span: MakeSpan, other: dict[str, object], expected: tuple[object, ...]
) -> None:
    """Beside an instrumentation of it: the same call, within its time."""
    call = {"kind": "llm", "model": "m", **CALL}
    spans = [
        make_span("root", start_ns=1, end_ns=100),
        make_span("tool", "root", kind="tool", start_ns=1, end_ns=100),
        make_span("agent", "root", kind="agent", start_ns=1, end_ns=100),
        make_span("a", "agent", **call | {"scope": {"name": "tracer"}, "start_ns": 10, "end_ns": 20}),
        make_span("b", **{"parent": "agent", **call, "start_ns": 11, **other}),
    ]
    assert counted(spans) == expected
    assert counted(spans[::-1]) == expected


def test_calls_of_one_instrumentation_that_were_made_at_once_all_count(make_span: MakeSpan) -> None:
    """Judges that ask the same model for one word each, within each other's time."""
    times = {"judge_toxicity": (10, 50), "judge_relevance": (11, 40), "judge_tone": (12, 30)}
    call = {"kind": "llm", "model": "m", "input_tokens": 500, "output_tokens": 1, "scope": {"name": "tracer"}}
    judges = [make_span(name, "agent", start_ns=start, end_ns=end, **call) for name, (start, end) in times.items()]
    assert counted([make_span("agent", kind="agent", start_ns=1, end_ns=100), *judges])[:2] == (1500, 3)


def test_a_call_that_three_tell_beside_each_other_counts_once(make_span: MakeSpan) -> None:
    """A framework, the instrumentation of a client, and the client; two such calls at once are two."""
    spans = [
        make_span(f"{who}{n}", "agent", kind="llm", model="m", start_ns=start, end_ns=100 - start,
                  scope={"name": who}, **CALL)
        for n, first in enumerate((10, 11))
        for who, start in (("framework", first), ("tracer", first + 5), ("client", first + 10))
    ]  # fmt: skip
    assert counted([make_span("agent", kind="agent", start_ns=1, end_ns=100), *spans]) == (200, 40, 1.0)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({}, (100, 20)),
        ({"end_ns": 40_000_000}, (100, 20)),
        ({"scope": {"name": "sdk"}}, (200, 32)),  # asked twice at once
        ({"start_ns": 1, "parent": "root"}, (200, 32)),
        ({"start_ns": 30_000_000}, (200, 32)),
        ({"output_tokens": 11}, (200, 31)),
        ({"model": "other"}, (200, 32)),
    ],
)
def test_a_call_that_another_tells_without_its_thoughts_counts_once(
    make_span: MakeSpan, other: dict[str, object], expected: tuple[int, int]
) -> None:
    """As a distribution does beside an SDK's own spans: begun together, in one place; the fuller one counts."""
    own = {"kind": "llm", "model": "m", "input_tokens": 100, "start_ns": 12_000_000, "end_ns": 50_000_000}
    spans = [
        make_span("root", start_ns=1, end_ns=60_000_000),
        make_span("agent", "root", kind="agent", start_ns=1, end_ns=60_000_000),
        make_span("own", "agent", output_tokens=20, reasoning_tokens=8, scope={"name": "sdk"}, **own),
        make_span("b", **{"parent": "agent", **own, "output_tokens": 12, "scope": {"name": "d"}, "start_ns": 11_000_000}
                  | other),
    ]  # fmt: skip
    assert counted(spans)[:2] == expected
    assert counted(spans[::-1])[:2] == expected


def test_an_agent_that_a_call_hands_over_to_is_no_part_of_it(make_span: MakeSpan) -> None:
    """Though it runs within the span of the call, as Google's ADK has it; another's agent around a call wraps it."""
    spans = [
        make_span("lead", kind="agent"),
        make_span("call1", "lead", kind="llm", scope={"name": "adk"}, **CALL),
        make_span("helper", "call1", kind="agent", scope={"name": "adk"}),
        make_span("call2", "helper", kind="llm", scope={"name": "adk"}, **CALL),
    ]
    assert (200, 40, 1.0) == counted(spans)
    spans[1] = make_span("call1", "lead", kind="llm", scope={"name": "wrapper"}, **CALL)
    assert (100, 20, 0.5) == counted(spans)
