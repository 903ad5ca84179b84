"""mcp-agent: the spans of its agents, each call of a tool told by several within each other."""

import re
from typing import Final

from ingest.dialects.dialect import Dialect, Draft
from store.records import Message

OWN: Final = {
    "arguments": ("tool_args",),
    "input": ("message.content",),
    "output": ("response",),
    "system": ("system_prompt", "instruction"),
}

_KINDS: Final = {
    "generate": "llm",
    "generate_str": "agent",
    "generate_structured": "agent",
    "execute_tool_call": "tool",
}
_RESULT: Final = re.compile(r"result\.content\.\d{1,4}\.text")
_ANSWER: Final = re.compile(r"response\.\d{1,4}\.content")


def read(draft: Draft) -> None:
    draft.kind = _KINDS.get(draft.raw.name.rpartition(".")[2], "tool" if "arguments" in draft.found else "chain")
    if draft.kind == "tool":
        draft.put("result", "\n".join(_told(draft, _RESULT)) or None)
    answers = _told(draft, _ANSWER)
    if answers:
        draft.output = (Message.of("assistant", answers[-1]),)


def _told(draft: Draft, key: re.Pattern[str]) -> list[str]:
    return [v for name, v in draft.raw.attributes.items() if key.fullmatch(name) and isinstance(v, str) and v]


DIALECT: Final = Dialect("mcp_agent", scopes=("mcp-agent",), own=OWN, read=read)
