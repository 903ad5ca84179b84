"""A line of a Claude Code transcript: what kind it is, and what is said in it."""

from collections.abc import Mapping
from typing import Any

from ingest.dialects.values import written
from ingest.importing.fields import text

Line = Mapping[str, Any]

# What the program itself writes in the user's name.
_NO_PROMPT = ("<local-command-stdout>", "<local-command-stderr>", "<bash-stdout>", "<task-notification>", "Caveat:")


def is_prompt(line: Line) -> bool:
    """Tell a prompt of the user from results of tools, and from what the program says in the user's name."""
    if line.get("type") != "user" or line.get("isMeta") or line.get("isSidechain") or line.get("isCompactSummary"):
        return False
    message = message_of(line)
    if line.get("toolUseResult") is not None or any(b.get("type") == "tool_result" for b in blocks(message)):
        return False
    return not words(message).startswith(_NO_PROMPT)


def message_of(line: Line) -> Line:
    """Give the message in a line; an empty one where there is none."""
    message = line.get("message")
    return message if isinstance(message, Mapping) else {}


def blocks(message: Line) -> list[Line]:
    """Give the blocks of a message; one that is a plain text has one."""
    content = message.get("content")
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return [block for block in content if isinstance(block, Mapping)] if isinstance(content, list) else []


def words(message: Line) -> str:
    """Give what a message says in words."""
    return "\n".join(text(block.get("text")) for block in blocks(message) if block.get("type") == "text")


def result_of(block: Line) -> str:
    """Give a tool's answer as text."""
    content = block.get("content")
    if isinstance(content, list) and all(isinstance(b, Mapping) and b.get("type") == "text" for b in content):
        return words(block)
    return written(content)


def agent_of(asked: Any) -> str:
    """Give the kind of subagent that a tool was asked to start."""
    return (text(asked.get("subagent_type")) if isinstance(asked, Mapping) else "") or "subagent"
