"""The agents that are known by their logs. To add one, write its file and put it into ``AGENTS``."""

from typing import Any

from ingest.from_logs.agent import LogAgent
from ingest.from_logs.claude_code import CLAUDE_CODE
from ingest.from_logs.codex import CODEX
from ingest.from_logs.gemini_cli import GEMINI_CLI, QWEN_CODE

AGENTS = (CLAUDE_CODE, CODEX, GEMINI_CLI, QWEN_CODE)
BY_NAME = {agent.name: agent for agent in AGENTS}

# What has to be known of a log record to tell whose it is.
TELLING = "event_name, service, left(body, 60) AS body, json_extract_string(scope, '$.name') AS scope_name"


def agent_of(row: dict[str, Any]) -> LogAgent | None:
    """Give the agent that sent a log record, of which ``TELLING`` was read; None if none of those known."""
    scope = row["scope_name"] or ""
    return next((a for a in AGENTS if a.sent(row["event_name"], row["service"], row["body"], scope)), None)


def condition() -> tuple[str, list[str]]:
    """Give the SQL condition for log records of these agents, more than them at worst, and its parameters."""
    prefixes = [prefix for agent in AGENTS for prefix in agent.prefixes]
    scopes = [scope for agent in AGENTS for scope in agent.scopes]
    services = [service for agent in AGENTS for service in agent.services]
    tests = [
        *["starts_with(event_name, ?)", "starts_with(body, ?)"] * len(prefixes),
        *["contains(scope, ?)"] * len(scopes),
        f"service IN ({', '.join('?' * len(services))})",
    ]
    params = [*(prefix for prefix in prefixes for _ in range(2)), *scopes, *services]
    return f"({' OR '.join(tests)})", params
