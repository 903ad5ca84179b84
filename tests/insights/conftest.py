"""Small hand-made traces, and what turns sentences into vectors."""

from collections.abc import Callable, Sequence
from typing import Any

import orjson
import pytest

from insights.embedding import Embedder
from insights.facets.failure import Failure
from insights.facets.wording import Wording
from store.records import Message, Span, Trace

SECOND = 1_000_000_000
NOON = 1_760_000_000 * SECOND


class Story:
    """A trace told step by step; each step takes a second and follows the one before.

    Args:
        request: What the user asks.
        number: Tells one trace from the next.
        begin_ns: When it starts.
    """

    def __init__(self, request: str, number: int = 0, begin_ns: int = NOON) -> None:
        self.request = request
        self.trace_id = f"{number:032x}"
        self.now = begin_ns
        self.begin = begin_ns
        self.spans: list[Span] = []
        self.history: list[Message] = [Message.of("user", request)]
        self.owner = "helper"

    def agent(self, name: str) -> "Story":
        """Let another agent take over."""
        self.owner = name
        return self

    def says(self, text: str, finish_reason: str | None = "stop", **fields: Any) -> "Story":
        """Let the model say something."""
        output = (Message.of("assistant", text),) if text else (Message("assistant", ()),)
        self._add("llm", "chat", input=tuple(self.history), output=output, finish_reason=finish_reason, **fields)
        self.history.extend(output)
        return self

    def calls(
        self,
        tool: str,
        arguments: Any = None,
        result: Any = "ok",
        error: tuple[str, str] | None = None,
        kind: str = "tool",
        **fields: Any,
    ) -> "Story":
        """Let the agent call a tool; ``error`` is its type and message."""
        failed = {"status": "error", "error_type": error[0], "error_message": error[1]} if error else {}
        self._add(
            kind,
            f"execute_tool {tool}",
            tool_name=tool,
            arguments=as_text({} if arguments is None else arguments),
            result=None if error else as_text(result),
            **failed,
            **fields,
        )
        return self

    def fails(self, kind: str, name: str, error: tuple[str, str], **fields: Any) -> "Story":
        """Let a step of any kind report an error."""
        self._add(kind, name, status="error", error_type=error[0], error_message=error[1], **fields)
        return self

    def step(self, kind: str, name: str, **fields: Any) -> "Story":
        """Add a step of any kind."""
        self._add(kind, name, **fields)
        return self

    def trace(self, status: str = "ok", **fields: Any) -> Trace:
        """Give the whole trace."""
        root = self._span("root", None, "agent", "invoke_agent", self.begin, self.now, status=status, **fields)
        return Trace("default", self.trace_id, (root, *self.spans))

    def _add(self, kind: str, name: str, **fields: Any) -> None:
        fields.setdefault("agent", self.owner)
        end = self.now + fields.pop("takes_ns", SECOND)
        self.spans.append(self._span(f"s{len(self.spans)}", "root", kind, name, self.now, end, **fields))
        self.now = end

    def _span(
        self, span_id: str, parent: str | None, kind: str, name: str, start: int, end: int, **fields: Any
    ) -> Span:
        fields = {"status": "unset", **fields}
        return Span(
            project="default",
            trace_id=self.trace_id,
            span_id=self.trace_id[-8:] + span_id,
            parent_span_id=parent and self.trace_id[-8:] + parent,
            name=name,
            kind=kind,
            dialect="otel_genai",
            service="desk",
            start_ns=start,
            end_ns=end,
            **fields,
        )


def as_text(value: Any) -> str:
    """Write a payload as an SDK would."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


@pytest.fixture(scope="session")
def story() -> Callable[..., Story]:
    """Begin a trace with what the user asks."""
    return Story


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """Give the packaged model, loaded once for all tests."""
    return Embedder()


@pytest.fixture(scope="session")
def failure(embedder: Embedder) -> Failure:
    """Give the failure facet."""
    return Failure(Wording(embedder))


@pytest.fixture
def kinds(failure: Failure) -> Callable[[Trace], Sequence[str]]:
    """Give the kinds of all that is wrong with a trace, the cause first."""

    def found(trace: Trace) -> Sequence[str]:
        row = failure.describe(trace)
        return [] if row is None else [str(row.features["kind"]), *row.features["also"]]  # type: ignore[misc]

    return found
