"""Transcripts of Claude Code, ``~/.claude/projects/*/*.jsonl``: each prompt a trace, with what followed from it.

A line is a message, or one block of an answer. What subagents did stands among the lines, marked as a sidechain, or
in files of their own. There is no published description; the lines say what they are.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ingest.importing.claude_lines import Line, agent_of, blocks, is_prompt, message_of, words
from ingest.importing.claude_spans import Answer, Chain, finish, name_of
from ingest.importing.fields import nanoseconds, span_id_of, text, trace_id_of
from ingest.importing.files import InputFile
from ingest.importing.source import Broken, Item, Record, Skipped, Source
from ingest.importing.subagents import start_of
from ingest.raw import RawSpan

_SPOKEN = ("user", "assistant")


def recognises(value: Any) -> bool:
    if not isinstance(value, Mapping):
        return False
    if "sessionId" in value and ("uuid" in value or "type" in value):
        return True
    return value.get("type") == "file-history-snapshot" or (value.get("type") == "summary" and "leafUuid" in value)


def read(file: InputFile, records: Iterable[Record | Broken]) -> Iterator[Item]:
    session = _Session(file.path)
    for record in records:
        if isinstance(record, Broken):
            yield record
        elif not recognises(record.value):
            yield Skipped("not of a transcript of Claude Code")
        elif record.value.get("type") not in _SPOKEN:
            yield Skipped(f"nothing said: {text(record.value.get('type'))[:40]}")
        else:
            try:
                yield from session.take(record.value)
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                yield Broken(record.place, f"cannot be read as a message: {error}")
    yield from session.turn_over()


class _Session:
    """What is known of a file up to a line. The spans of a turn are given when it is over."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn: Chain | None = None
        self._sides: dict[str, Chain] = {}
        self._side_of: dict[str, str] = {}  # a line -> its sidechain
        self._tools: dict[str, RawSpan] = {}
        self._started: dict[str, tuple[str, str]] = {}  # the words a subagent was started with -> tool span, kind

    def take(self, line: Line) -> Iterator[RawSpan]:
        """Take a line, and give the spans of the turn before it if it begins another."""
        time = nanoseconds(line.get("timestamp"))
        if time is None:
            raise ValueError(f"its timestamp is {line.get('timestamp')!r}")
        if not message_of(line):
            raise ValueError("there is none in it")
        if is_prompt(line):
            yield from self.turn_over()
        chain = self._side(line, time) if line.get("isSidechain") else self._current(line, time)
        if line["type"] == "user":
            self._heard(chain, line, time)
        else:
            self._answered(chain, line, time)
        for extended in (chain, self._turn):
            if extended is not None:
                extended.end_ns = max(extended.end_ns, time)

    def turn_over(self) -> Iterator[RawSpan]:
        """Give the spans of the turn, and forget it."""
        for chain in (self._turn, *self._sides.values()):
            if chain is not None:
                yield from chain.spans()
        yield from self._tools.values()
        self._turn = None
        for known in (self._sides, self._side_of, self._tools, self._started):
            known.clear()

    def _current(self, line: Line, time: int) -> Chain:
        if self._turn is None:
            name = f"prompt {text(line.get('uuid'))}"
            self._turn = Chain(trace_id_of(name), span_id_of(name), None, time, time, line, "claude-code")
        return self._turn

    def _side(self, line: Line, time: int) -> Chain:
        """Find the conversation with a subagent that a line belongs to, or begin it."""
        uuid = text(line.get("uuid"))
        name = text(line.get("agentId")) or self._side_of.get(text(line.get("parentUuid")), uuid)
        self._side_of[uuid] = name
        if name not in self._sides:
            self._sides[name] = self._new_side(name, line, time)
        return self._sides[name]

    def _new_side(self, name: str, line: Line, time: int) -> Chain:
        span_id = span_id_of(f"subagent {name}")
        if self._turn is not None:
            parent, agent = self._started.get(words(message_of(line)), (self._turn.span_id, "subagent"))
            return Chain(self._turn.trace_id, span_id, parent, time, time, line, agent)
        start = start_of(self._path, text(line.get("sessionId")), name)
        if start is not None:
            return Chain(start.trace_id, span_id, start.span_id, time, time, line, start.agent)
        return Chain(trace_id_of(f"subagent {name}"), span_id, None, time, time, line, "subagent")

    def _heard(self, chain: Chain, line: Line, time: int) -> None:
        message = message_of(line)
        chain.asked.append({"role": "user", "content": message.get("content")})
        for block in blocks(message):
            span = self._tools.get(text(block.get("tool_use_id"))) if block.get("type") == "tool_result" else None
            if span is not None:
                finish(span, line, block, time)

    def _answered(self, chain: Chain, line: Line, time: int) -> None:
        message, name = message_of(line), name_of(line)
        if name not in chain.answers:
            # The model was asked when what came before was written.
            chain.answers[name] = Answer(line, min(chain.end_ns, time), time, chain.asked)
            chain.asked = []
        answer = chain.answers[name]
        answer.line, answer.end_ns = line, max(answer.end_ns, time)
        usage = message.get("usage")
        if isinstance(usage, Mapping):
            answer.usage = usage
        for block in blocks(message):
            answer.blocks.append(block)
            if block.get("type") == "text":
                chain.said = text(block.get("text"))
            elif block.get("type") == "tool_use":
                self._called(chain, block, time)

    def _called(self, chain: Chain, block: Line, time: int) -> None:
        span = self._tools[text(block.get("id"))] = chain.tool_span(block, time)
        asked = block.get("input")
        if isinstance(asked, Mapping) and asked.get("prompt"):
            self._started[text(asked["prompt"])] = span.span_id, agent_of(asked)


SOURCE = Source("claude-code", recognises, read)
