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
        ({"model": "other"}, True),
        ({"output_tokens": 21}, True),
        ({"took": 5}, True),  # not within the other
        ({"at": 0.9}, True),
        ({"scope": {"name": "tracer"}}, True),  # two calls of one instrumentation
        ({"service": "mill"}, True),
        ({"kind": "tool"}, True),
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
        make_span("call", "agent", at=1, took=2, **told),
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
