"""The spans of a Claude Code transcript, in the words that Claude Code's own spans have."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.dialects.values import written
from ingest.importing.claude_lines import Line, message_of, result_of, words
from ingest.importing.fields import span_id_of, text
from ingest.raw import RawEvent, RawScope, RawSpan

_SCOPE = RawScope("com.anthropic.claude_code.transcript")
_SYNTHETIC = "<synthetic>"  # the model of answers that no model gave
_COUNTS = {
    "input_tokens": "input_tokens",
    "output_tokens": "output_tokens",
    "cache_read_input_tokens": "cache_read_tokens",
    "cache_creation_input_tokens": "cache_creation_tokens",
}
_PLACE = ("cwd", "gitBranch", "permissionMode", "slug")


@dataclass(slots=True)
class Answer:
    """A model call; its blocks come one by one, each with the call's id and its usage so far."""

    line: Line
    start_ns: int
    end_ns: int
    asked: list[Any]
    blocks: list[Any] = field(default_factory=list)
    usage: Line = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the call is known by."""
        return name_of(self.line)


@dataclass(slots=True)
class Chain:
    """A conversation: the user's with the agent, or the agent's with a subagent."""

    trace_id: str
    span_id: str
    parent_span_id: str | None
    start_ns: int
    end_ns: int
    prompt: Line
    agent: str
    asked: list[Any] = field(default_factory=list)  # what the model has not answered yet
    answers: dict[str, Answer] = field(default_factory=dict)
    said: str = ""

    def spans(self) -> Iterator[RawSpan]:
        """Give the span of the conversation, and those of its model calls."""
        yield self._own_span()
        for answer in self.answers.values():
            yield self._answer_span(answer)

    def _own_span(self) -> RawSpan:
        span = self._span(self.span_id, self.parent_span_id, "interaction", self.start_ns, self.end_ns)
        said = {
            "user_prompt": words(message_of(self.prompt)),
            "response": self.said,
            **{key: text(self.prompt.get(key)) for key in _PLACE},
        }
        span.attributes |= {key: value for key, value in said.items() if value}
        return span

    def _answer_span(self, answer: Answer) -> RawSpan:
        message = message_of(answer.line)
        span = self._span(
            span_id_of(f"answer {answer.name}"), self.span_id, "llm_request", answer.start_ns, answer.end_ns
        )
        model = text(message.get("model"))
        said = {
            "model": model if model != _SYNTHETIC else "",
            "stop_reason": text(message.get("stop_reason")),
            "request_id": text(answer.line.get("requestId")),
            "gen_ai.response.id": text(message.get("id")),
            "service_tier": text(answer.usage.get("service_tier")),
            "new_context": written(answer.asked) if answer.asked else "",
            "response.model_output": written([{"role": "assistant", "content": answer.blocks}]),
        }
        span.attributes |= {key: value for key, value in said.items() if value}
        span.attributes |= _counts(answer.usage)
        if answer.line.get("isApiErrorMessage"):
            _fail(span, words(message))
        return span

    def tool_span(self, block: Line, time: int) -> RawSpan:
        """Make the span of a tool call, which has no answer yet."""
        name, tool = text(block.get("id")), text(block.get("name"))
        span = self._span(span_id_of(f"tool {name}"), self.span_id, "tool", time, time)
        span.attributes |= {"tool_name": tool, "tool_use_id": name, "tool_input": written(block.get("input"))}
        span.notes = ("unfinished",)
        return span

    def _span(self, span_id: str, parent: str | None, kind: str, start: int, end: int) -> RawSpan:
        version = text(self.prompt.get("version"))
        return RawSpan(
            trace_id=self.trace_id,
            span_id=span_id,
            name=f"claude_code.{kind}",
            start_ns=start,
            end_ns=max(start, end),
            parent_span_id=parent,
            attributes={
                "span.type": kind,
                "session.id": text(self.prompt.get("sessionId")),
                "agent.name": self.agent,
            },
            resource={"service.name": "claude-code", **({"service.version": version} if version else {})},
            scope=_SCOPE,
        )


def finish(span: RawSpan, line: Line, block: Line, time: int) -> None:
    """Add what a tool answered to its span."""
    result = result_of(block)
    span.end_ns, span.notes = max(time, span.start_ns), ()
    span.events = [RawEvent("tool.output", time, {"output": result})]
    if block.get("is_error"):
        _fail(span, result)
    told = line.get("toolUseResult")
    if isinstance(told, Mapping) and told.get("agentId"):
        span.attributes["agent_id"] = text(told["agentId"])


def name_of(line: Line) -> str:
    """Give what the answer in a line is known by."""
    return text(message_of(line).get("id")) or text(line.get("uuid"))


def _fail(span: RawSpan, why: str) -> None:
    span.status_code, span.status_message = 2, why
    span.attributes["success"] = False


def _counts(usage: Line) -> dict[str, int]:
    """Give the counts of a call; of answers that no model gave there are only zeros."""
    found = {key: usage[name] for name, key in _COUNTS.items() if isinstance(usage.get(name), int)}
    return found if any(found.values()) else {}
