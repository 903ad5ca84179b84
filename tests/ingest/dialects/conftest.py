"""Spans to read: recorded from real SDKs, or written by hand in the words of a convention."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.dialects import normalise
from ingest.otlp import Decoded, Encoding, Origin, decode
from ingest.raw import RawEvent, RawScope, RawSpan
from store.records import Span

CAPTURES = Path(__file__).parents[3] / "samples" / "captures"
ORIGIN = Origin("default", datetime(2026, 11, 24, tzinfo=UTC).replace(tzinfo=None))

Read = Callable[..., Span]


@pytest.fixture(scope="session")
def recorded() -> Mapping[str, list[Span]]:
    """Give the spans of every capture, normalised, in the order of their start."""
    return {path.stem: _spans(path) for path in sorted(CAPTURES.glob("*.json"))}


def _spans(path: Path) -> list[Span]:
    requests = json.loads(path.read_text())
    spans = [normalise(raw) for r in requests if r["path"].endswith("/traces") for raw in _decoded(r).spans]
    return sorted(spans, key=lambda s: (s.start_ns, s.span_id))


def _decoded(request: Mapping[str, str]) -> Decoded:
    return decode(bytes.fromhex(request["hex"]), Encoding(request["ct"]), ORIGIN)


@pytest.fixture
def raw() -> Callable[..., RawSpan]:
    """Make a span as sent from a few words."""
    return _raw


@pytest.fixture
def read() -> Read:
    """Make a span as sent and normalise it."""

    def read_span(attributes: Mapping[str, Any] | None = None, **what: Any) -> Span:
        return normalise(_raw(attributes, **what))

    return read_span


def _raw(
    attributes: Mapping[str, Any] | None = None,
    *,
    scope: str = "",
    events: list[tuple[str, Mapping[str, Any]]] | None = None,
    **what: Any,
) -> RawSpan:
    return RawSpan(
        trace_id="1" * 32,
        span_id="2" * 16,
        name=what.pop("name", "step"),
        start_ns=1_795_472_364_000_000_000,
        end_ns=1_795_472_365_000_000_000,
        attributes=dict(attributes or {}),
        scope=RawScope(scope),
        events=[RawEvent(name, 1_795_472_364_500_000_000, said) for name, said in events or []],
        **what,
    )
