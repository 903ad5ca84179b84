"""Spans for the lake's benchmark: ten to a trace, each with a text of its own among those of its history."""

from datetime import UTC, datetime
from random import Random

import pyarrow as pa

from ingest.rows import build_rows, join_rows
from store.records import Message, Span

_WORDS = ("order", "parcel", "refund", "invoice", "account", "delivery", "address", "payment", "ticket", "status")


def batch(name: str, size: int) -> tuple[pa.Table, pa.Table]:
    """Give ``size`` new spans and their texts, as ingest hands them over."""
    draw, now = Random(name), datetime.now(UTC)
    at = int(now.timestamp() * 1e9)
    spans = [_span(name, number, at, now.replace(tzinfo=None), draw) for number in range(size)]
    rows = join_rows([build_rows(spans)])
    return rows[0], rows[1]


def _span(name: str, number: int, at: int, received_at: datetime, draw: Random) -> Span:
    said = " ".join(draw.choice(_WORDS) + str(draw.randrange(10_000)) for _ in range(60))
    return Span(
        project="bench",
        trace_id=f"{name}-{number // 10}",
        span_id=f"{number:016x}",
        parent_span_id=None if number % 10 == 0 else f"{number - number % 10:016x}",
        name="chat",
        kind="llm",
        dialect="bench",
        service=f"service {number % 7}",
        start_ns=at + number,
        end_ns=at + number + draw.randrange(1, 5_000_000_000),
        received_at=received_at,
        status="error" if draw.random() < 0.02 else "ok",
        input=(Message("user", ({"type": "text", "content": said},)),),
    )
