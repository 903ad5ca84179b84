"""Every capture as rows that people can read. To accept changes: pytest tests/ingest/dialects --update-golden."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from store.records import Span

GOLDEN = Path(__file__).parent / "golden"
CAPTURES = sorted(p.stem for p in (Path(__file__).parents[3] / "samples" / "captures").glob("*.json"))

PLAIN = [
    "dialect",
    "operation",
    "status",
    "agent",
    "session_id",
    "user_id",
    "provider",
    "model",
    "request_model",
    "tool_name",
    "tool_call_id",
    "finish_reason",
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "reasoning_tokens",
    "cost",
    "cost_source",
    "first_token_ms",
    "error_type",
    "error_message",
    "tool_definitions",
    "arguments",
    "result",
    "notes",
]


@pytest.mark.parametrize("name", CAPTURES)
def test_captures_read_as_before(recorded: Mapping[str, list[Span]], name: str, *, update_golden: bool) -> None:
    """What a capture is read as changes only on purpose."""
    path = GOLDEN / f"{name}.txt"
    rows = "\n\n".join("\n".join(lines(span)) for span in recorded[name]) + "\n"
    if update_golden:
        path.write_text(rows)
    assert rows == path.read_text()


def lines(span: Span) -> Iterator[str]:
    yield f"{span.kind} {span.name}"
    for name in PLAIN:
        value = getattr(span, name)
        if value not in (None, ()):
            yield f"    {name}: {value if isinstance(value, str) else text(value)}"
    for field in ("system", "input", "output"):
        for message in getattr(span, field):
            yield f"    {field}: {message.to_json()}"
    for key in sorted(span.attributes):
        yield f"    attribute {key} = {text(span.attributes[key])}"
    for event in span.events:
        yield f"    event {event['name']} {text(event['attributes'])}"


def text(value: Any) -> str:
    return orjson.dumps(value).decode()
