"""Traces to look at, in memory and in a store."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from ingest.rows import build_rows, join_rows
from monitors.contract import Evidence, Override, Said, UserHistory
from store import Store, append_rows, open_store
from store.records import Message, Part, Span, Trace
from store.settle import settle

NOON = datetime(2026, 3, 2, 12)
_NS = 1_000_000_000


class Talk:
    """A trace in the making: a conversation with tool calls, recorded as agents do, histories repeated.

    Args:
        number: Tells one trace from the next.
        user: Who talks.
        at: When it starts.
    """

    def __init__(self, number: int = 1, user: str | None = "ada", at: datetime = NOON) -> None:
        self.trace_id = f"{number:032x}"
        self.user = user
        self.at = at
        self.history: list[Message] = []
        self.system: tuple[Message, ...] = ()
        self.spans: list[Span] = []

    def rules(self, text: str) -> "Talk":
        """Give the agent its system prompt."""
        self.system = (Message.of("system", text),)
        return self

    def user_says(self, text: str) -> "Talk":
        """Let the user write."""
        self.history.append(Message.of("user", text))
        return self

    def says(self, text: str) -> "Talk":
        """Let the model answer."""
        return self._answers(({"type": "text", "content": text},))

    def calls(self, tool: str, arguments: Any, result: Any = "ok") -> "Talk":
        """Let the model ask for a tool, and the tool answer."""
        call = f"call_{len(self.spans)}"
        self._answers(({"type": "tool_call", "id": call, "name": tool, "arguments": arguments},))
        self._span(
            "tool",
            f"execute_tool {tool}",
            tool_name=tool,
            arguments=orjson.dumps(arguments).decode(),
            result=result if isinstance(result, str) else orjson.dumps(result).decode(),
        )
        self.history.append(Message("tool", ({"type": "tool_call_response", "id": call, "response": result},)))
        return self

    def span(self, kind: str, **fields: Any) -> "Talk":
        """Add a span of any kind."""
        self._span(kind, kind, **fields)
        return self

    def trace(self) -> Trace:
        """Give the whole trace."""
        if not self.spans:
            self.says("Of course.")
        return Trace("default", self.trace_id, tuple(self.spans))

    def _answers(self, parts: tuple[Part, ...]) -> "Talk":
        answer = Message("assistant", parts)
        self._span("llm", "chat", input=tuple(self.history), output=(answer,), system=self.system)
        self.history.append(answer)
        return self

    def _span(self, kind: str, name: str, **fields: Any) -> None:
        number = len(self.spans)
        start = int((self.at - datetime(1970, 1, 1)).total_seconds()) * _NS + number * _NS
        self.spans.append(
            Span(
                project="default",
                trace_id=self.trace_id,
                span_id=f"{self.trace_id[-8:]}{number:08x}",
                parent_span_id=self.spans[0].span_id if self.spans else None,
                name=name,
                kind=kind,
                dialect="otel_genai",
                service="desk",
                start_ns=start,
                end_ns=start + _NS,
                status="unset",
                user_id=self.user,
                session_id="s1",
                **fields,
            )
        )


@pytest.fixture
def talk() -> type[Talk]:
    """Begin a trace."""
    return Talk


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open an empty store."""
    with open_store(tmp_path / "monitors.duckdb") as opened:
        yield opened


@pytest.fixture
def keep(store: Store) -> Callable[..., None]:
    """Store traces as the door does, and settle them."""

    def kept(*talks: Talk, received: datetime = NOON + timedelta(hours=1)) -> None:
        spans = [replace(s, received_at=received) for t in talks for s in t.trace().spans]
        append_rows(store, *join_rows([build_rows(spans)]))
        settle(store, now=received + timedelta(hours=1))

    return kept


@pytest.fixture
def history() -> Callable[..., UserHistory]:
    """Make a user's history of what they wrote, one message a day."""

    def made(*texts: str, active_at: Sequence[datetime] = (), override: Override | None = None) -> UserHistory:
        said = tuple(
            Said(text, NOON + timedelta(days=day), Evidence("t", f"s{day}", "input", 0, 0, len(text), text))
            for day, text in enumerate(texts)
        )
        return UserHistory("default", "ada", said, tuple(active_at) or tuple(s.at for s in said), 0, override)

    return made
