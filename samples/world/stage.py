"""An agent at work: every step becomes the draft of a span, with the conversation growing as it does for real."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from samples.world.cast import Agent
from samples.world.grammar import Facts
from samples.world.tools import TOOLS

SECOND = 1_000_000_000
Attributes = dict[str, Any]
# Providers spell the same reasons in their own ways; in messages the conventions' words are used.
_SPELT: Mapping[str, Mapping[str, str]] = {
    "openai": {"tool_call": "tool_calls"},
    "anthropic": {"tool_call": "tool_use", "stop": "end_turn", "length": "max_tokens"},
    "gcp.gemini": {"tool_call": "STOP", "stop": "STOP", "length": "MAX_TOKENS"},
    "mistral_ai": {"tool_call": "tool_calls"},
}


@dataclass(frozen=True, slots=True)
class Fault:
    """An error as a program reports it."""

    type: str
    message: str


@dataclass(slots=True)
class Draft:
    """A span to be."""

    name: str
    attributes: Attributes
    start: int
    end: int = 0
    client: bool = False
    fault: Fault | None = None
    children: list["Draft"] = field(default_factory=list)

    def walk(self) -> Iterator["Draft"]:
        """Yield this draft and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call and how it goes; without a result the tool answers as it usually does."""

    tool: str
    arguments: Mapping[str, Any] | str
    result: Any = None
    fault: Fault | None = None
    seconds: float | None = None


def dumps(value: Any) -> str:
    """Write JSON as agents do: compact, letters of all languages kept."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def as_text(value: Any) -> str:
    """Write a tool's payload: text as it is, everything else as JSON."""
    return value if isinstance(value, str) else dumps(value)


def text_message(role: str, text: str, **more: str) -> str:
    """Write a message of one text part."""
    return dumps({"role": role, "parts": [{"type": "text", "content": text}], **more})


class Stage:
    """Where one trace is played. Time only moves forward, and messages are only added.

    Args:
        rng: Draws everything that is left open.
        facts: What the case is about.
        start: When the first span starts, in nanoseconds since 1970.
        common: Attributes that every span carries.
        earlier: Messages of earlier turns of the conversation.
    """

    def __init__(self, rng: Random, facts: Facts, start: int, common: Attributes, earlier: Sequence[str] = ()) -> None:
        self.rng = rng
        self.facts = facts
        self.now = start
        self.common = common
        self.messages: list[str] = list(earlier)
        self.roots: list[Draft] = []
        self.agents: list[Agent] = []
        self._open: list[Draft] = []
        self._cached = 0

    @property
    def root(self) -> Draft:
        """The draft of the trace's first span."""
        return self.roots[0]

    @property
    def agent(self) -> Agent:
        """Who is at work."""
        return self.agents[-1]

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        self.now += int(seconds * SECOND)

    def fail(self, fault: Fault) -> None:
        """Mark the step that is open now, and all it is part of, as failed."""
        for draft in self._open:
            draft.fault = fault

    @contextmanager
    def step(self, name: str, attributes: Attributes, *, client: bool = False) -> Iterator[Draft]:
        """Open a step; what happens inside becomes its children."""
        draft = Draft(name, self.common | attributes, self.now, client=client)
        (self._open[-1].children if self._open else self.roots).append(draft)
        self._open.append(draft)
        self.pause(self.rng.uniform(0.001, 0.012))
        try:
            yield draft
        finally:
            self.pause(self.rng.uniform(0.0005, 0.006))
            draft.end = self.now
            self._open.pop()

    @contextmanager
    def at_work(self, agent: Agent, request: str | None = None) -> Iterator[Draft]:
        """Let an agent take over; the one who gave it the work waits."""
        attributes = {
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.provider.name": agent.model.provider,
            "gen_ai.agent.name": agent.name,
            "gen_ai.request.model": agent.model.name,
        }
        if request is not None:
            attributes["gen_ai.input.messages"] = f"[{text_message('user', request)}]"
        self.agents.append(agent)
        with self.step(f"invoke_agent {agent.name}", attributes) as draft:
            yield draft
            if self.messages[-1].startswith('{"role":"assistant"'):
                draft.attributes["gen_ai.output.messages"] = f"[{self.messages[-1]}]"
        self.agents.pop()

    def hear(self, text: str) -> None:
        """Take what the user says into the conversation."""
        self.messages.append(text_message("user", text))

    def use(self, *calls: Call, remark: str = "") -> None:
        """Let the model ask for tools (several at once, if it likes) and run them."""
        ids = [f"call_{self.rng.getrandbits(64):016x}" for _ in calls]
        parts: list[Any] = [{"type": "text", "content": remark}] if remark else []
        parts += [
            {"type": "tool_call", "id": i, "name": c.tool, "arguments": c.arguments}
            for i, c in zip(ids, calls, strict=True)
        ]
        self._think(parts, "tool_call")
        answers = [self._run(i, call) for i, call in zip(ids, calls, strict=True)]
        for i, answer in zip(ids, answers, strict=True):
            self.messages.append(
                dumps({"role": "tool", "parts": [{"type": "tool_call_response", "id": i, "response": answer}]})
            )

    def answer(self, text: str, finish: str = "stop") -> None:
        """Let the model answer in words."""
        self._think([{"type": "text", "content": text}], finish)

    def say_without_model(self, text: str) -> None:
        """Let the program around the model answer, as it does when the model is away."""
        self.messages.append(text_message("assistant", text))

    def hand_over(self, to: Agent, words: str) -> None:
        """Ask for another agent, as frameworks do it: by a tool whose answer names who is next."""
        self.use(Call(f"transfer_to_{to.name}", {"reason": words}, {"assistant": to.name}, seconds=0.01))

    def model_refuses_service(self, fault: Fault, seconds: float) -> None:
        """Let a call to the model fail."""
        with self.step(f"chat {self.agent.model.name}", self._request(), client=True) as draft:
            self.pause(seconds)
            draft.fault = fault
            draft.attributes["error.type"] = fault.type

    def _request(self) -> Attributes:
        agent = self.agent
        return {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": agent.model.provider,
            "gen_ai.request.model": agent.model.name,
            "gen_ai.agent.name": agent.name,
            "gen_ai.system_instructions": dumps([{"type": "text", "content": agent.system}]),
            "gen_ai.input.messages": "[" + ",".join(self.messages) + "]",
        }

    def _think(self, parts: Sequence[Any], finish: str) -> None:
        message = dumps({"role": "assistant", "parts": parts, "finish_reason": finish})
        with self.step(f"chat {self.agent.model.name}", self._request(), client=True) as draft:
            spent = self._tokens(draft.attributes["gen_ai.input.messages"], message)
            first = min(8.0, self.rng.lognormvariate(-0.7, 0.5))
            self.pause(first + spent["gen_ai.usage.output_tokens"] * self.rng.uniform(0.006, 0.02))
            draft.attributes |= spent | {
                "gen_ai.response.model": self.agent.model.answered_as,
                "gen_ai.response.id": f"resp_{self.rng.getrandbits(96):024x}",
                "gen_ai.response.finish_reasons": [_SPELT[self.agent.model.provider].get(finish, finish)],
                "gen_ai.output.messages": f"[{message}]",
                "gen_ai.response.time_to_first_chunk": round(first, 4),
            }
        self.messages.append(dumps({"role": "assistant", "parts": parts}))

    def _tokens(self, sent: str, message: str) -> Attributes:
        asked = (len(sent) + len(self.agent.system)) // 4
        cached = min(self._cached, asked) // 128 * 128
        self._cached = asked
        return {
            "gen_ai.usage.input_tokens": asked,
            "gen_ai.usage.output_tokens": max(4, len(message) // 4),
            "gen_ai.usage.cache_read.input_tokens": cached,
        }

    def _run(self, call_id: str, call: Call) -> str:
        tool = TOOLS.get(call.tool)
        with self.step(f"execute_tool {call.tool}", self._tool_request(call_id, call)) as draft:
            if tool and tool.retriever and not call.fault:
                self._retrieve(call)
            usual = tool.seconds if tool else 0.1
            self.pause(call.seconds if call.seconds is not None else usual * self.rng.lognormvariate(0, 0.45))
            if call.fault:
                draft.fault = call.fault
                draft.attributes["error.type"] = call.fault.type
                return as_text(call.result) if call.result is not None else f"{call.fault.type}: {call.fault.message}"
            result = call.result if call.result is not None or not tool else tool.result(self.rng, self.facts)
            draft.attributes["gen_ai.tool.call.result"] = as_text(result)
            return as_text(result)

    def _tool_request(self, call_id: str, call: Call) -> Attributes:
        tool = TOOLS.get(call.tool)
        return {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": call.tool,
            "gen_ai.tool.type": "function",
            "gen_ai.tool.call.id": call_id,
            "gen_ai.tool.call.arguments": as_text(call.arguments),
            "gen_ai.agent.name": self.agent.name,
        } | ({"gen_ai.tool.description": tool.what} if tool else {})

    def _retrieve(self, call: Call) -> None:
        query = call.arguments.get("query", "") if isinstance(call.arguments, Mapping) else call.arguments
        embedding = {
            "gen_ai.operation.name": "embeddings",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": "text-embedding-3-small",
        }
        with self.step(
            "embeddings text-embedding-3-small",
            embedding | {"gen_ai.usage.input_tokens": max(1, len(str(query)) // 4)},
            client=True,
        ):
            self.pause(self.rng.uniform(0.03, 0.2))
        search = {
            "gen_ai.operation.name": "retrieval",
            "gen_ai.data_source.id": f"{call.tool}-index",
            "gen_ai.retrieval.query.text": str(query),
        }
        with self.step(f"retrieval {call.tool}-index", search, client=True):
            self.pause(self.rng.uniform(0.02, 0.3))
