"""Where the subagents of a Claude Code session were started: only the session's own file says it."""

import re
import stat
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import orjson

from ingest.importing.claude_lines import Line, agent_of, blocks, is_prompt, message_of
from ingest.importing.fields import span_id_of, text, trace_id_of

_LARGEST = 256 << 20  # bytes of a session that is looked through for them
_NAME = re.compile(r"[\w-]{1,100}")


class Start(NamedTuple):
    """The tool call that a subagent was started with."""

    trace_id: str
    span_id: str
    agent: str


def start_of(path: Path, session: str, agent_id: str) -> Start | None:
    """Find where the subagent was started whose transcript lies at ``path``."""
    if not _NAME.fullmatch(session):
        return None
    # Beside the session's file, or in a folder that is named like it.
    for folder in (path.parent, *path.parents[2:3]):
        found = _starts(folder / f"{session}.jsonl").get(agent_id)
        if found is not None:
            return found
    return None


@lru_cache(maxsize=4)
def _starts(session: Path) -> Mapping[str, Start]:
    try:
        found = session.lstat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > _LARGEST:
            return {}
        with session.open("rb") as lines:
            return dict(_started(lines))
    except OSError:
        return {}


def _started(lines: Iterator[bytes]) -> Iterator[tuple[str, Start]]:
    trace_id, kinds = "", dict[str, str]()
    for line in map(_parsed, lines):
        message = message_of(line)
        if is_prompt(line):
            trace_id = trace_id_of(f"prompt {text(line.get('uuid'))}")
        told = line.get("toolUseResult")
        agent_id = text(told.get("agentId")) if isinstance(told, Mapping) else ""
        for block in blocks(message):
            if block.get("type") == "tool_use":
                kinds[text(block.get("id"))] = agent_of(block.get("input"))
            elif block.get("type") == "tool_result" and agent_id and trace_id:
                name = text(block.get("tool_use_id"))
                yield agent_id, Start(trace_id, span_id_of(f"tool {name}"), kinds.get(name, "subagent"))


def _parsed(line: bytes) -> Line:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
