"""A call that its client tells in a trace of its own counts once in the project."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from store import Store
from store.records import Span
from store.settle import settle
from tests.store.settling.conftest import NOON

MakeSpan = Callable[..., Span]
CALL = {"kind": "llm", "model": "m", "input_tokens": 100, "output_tokens": 20, "cost": 0.5}
OWN = {**CALL, "trace_id": "own", "scope": {"name": "client"}, "at": 1.1, "took": 0.5}


def used(store: Store) -> dict[str, tuple[object, ...]]:
    """Settle, and give what each trace used."""
    settle(store, now=NOON + timedelta(seconds=10))
    rows = store.rows("SELECT trace_id, input_tokens, output_tokens, cost, llm_count FROM traces")
    return {row.pop("trace_id"): tuple(row.values()) for row in rows}


@pytest.mark.parametrize(
    ("own", "counts"),
    [
        ({}, False),
        ({"attributes": {"gen_ai.response.id": "r1"}}, False),
        ({"attributes": {"gen_ai.response.id": "r2"}}, True),
        ({"model": "m-2026", "request_model": "m"}, False),
        ({"model": None}, False),
        ({"model": "other"}, True),
        ({"output_tokens": 21}, True),
        ({"took": 5}, True),  # not within the other
        ({"at": 0.9}, True),
        ({"scope": {"name": "tracer"}}, True),  # two calls of one instrumentation
        ({"service": "mill"}, True),
        ({"kind": "tool"}, True),
        # It began late, and ended with the other.
        ({"at": 2.2, "took": 0.7}, True),
        ({"at": 2.2, "took": 0.7, "attributes": {"gen_ai.response.id": "r1"}}, False),
        ({"at": 2.2, "took": 0.7, "attributes": {"ai.response.id": "r1"}}, False),
        ({"at": 2.2, "took": 0.7, "attributes": {"gen_ai.response.id": "r2"}}, True),
        ({"at": 2.2, "took": 0.7, "attributes": {"gen_ai.response.id": "r1"}, "session_id": "s2"}, True),
        ({"at": 1.5, "took": 0.7, "attributes": {"gen_ai.response.id": "r1"}}, True),  # neither began nor ended with it
    ],
)
def test_a_call_told_in_a_trace_of_its_own_counts_once(
    store: Store, put: Callable[..., None], make_span: MakeSpan, own: dict[str, object], *, counts: bool
) -> None:
    """By the client, within the time in which an instrumentation tells the same of the same service."""
    told = {**CALL, "scope": {"name": "tracer"}, "attributes": {"gen_ai.response.id": "r1"}}
    put(
        store,
        make_span("agent", kind="agent", took=4),
        make_span("call", "agent", at=1, took=2, session_id="s1", **told),
        make_span("client", **{**OWN, **own}),
    )
    found = used(store)
    assert found["t1"] == (100, 20, 0.5, 1)
    assert (found["own"][0] == 100) is counts


def test_what_is_more_than_a_call_counts(store: Store, put: Callable[..., None], make_span: MakeSpan) -> None:
    """An agent's trace is no second telling of a call, however much alike."""
    put(
        store,
        make_span("call", at=1, took=2, **CALL, scope={"name": "tracer"}),
        make_span("agent", kind="agent", trace_id="own", at=1.05, took=0.6),
        make_span("client", "agent", **OWN),
    )
    assert used(store) == {"t1": (100, 20, 0.5, 1), "own": (100, 20, 0.5, 1)}


def test_of_a_trace_of_calls_only_those_told_elsewhere_do_not_count(
    store: Store, put: Callable[..., None], make_span: MakeSpan
) -> None:
    """What is told nowhere else is not lost."""
    put(
        store,
        make_span("call", at=1, took=2, **CALL, scope={"name": "tracer"}),
        make_span("o1", **OWN),
        make_span("o2", **{**OWN, "at": 1.2, "input_tokens": 9999, "output_tokens": 777, "cost": 3.0}),
    )
    assert used(store) == {"t1": (100, 20, 0.5, 1), "own": (9999, 777, 3.0, 2)}


@pytest.mark.parametrize(("most", "counts"), [(2, 2), (20, 20), (21, 42)])
def test_equal_calls_at_once_each_count_once(
    store: Store, put: Callable[..., None], make_span: MakeSpan, most: int, counts: int
) -> None:
    """Each is known by the id of its answer, whichever began last; among dozens nothing is looked for."""
    tellers = (("tracer", 0.0, 2.0), ("client", 0.1, 0.5))
    put(
        store,
        *(
            make_span(f"{who}{n}", trace_id=f"{who}{n}", at=at + n / 1000, took=took, **CALL,
                      scope={"name": who}, attributes={"gen_ai.response.id": f"r{n}"})
            for who, at, took in tellers
            for n in range(most)
        ),
    )  # fmt: skip
    found = used(store)
    assert sum(row[0] == 100 for row in found.values()) == counts
    assert all(found[f"tracer{n}"] == (100, 20, 0.5, 1) for n in range(most))
