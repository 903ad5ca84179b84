"""The conversation by Anthropic's client."""

import os

from common import FUNCTION, QUESTION, SCHEMA, SERVER, SYSTEM, get_weather

os.environ.update(ANTHROPIC_API_KEY="x", ANTHROPIC_BASE_URL=SERVER)


def converse() -> None:
    """Ask, and tell what the tool said."""
    from anthropic import Anthropic

    tools = [{"name": FUNCTION["name"], "description": FUNCTION["description"], "input_schema": SCHEMA}]
    asking = {"model": "claude-sonnet-4-5", "max_tokens": 100, "system": SYSTEM, "tools": tools}
    messages = [{"role": "user", "content": QUESTION}]
    first = Anthropic().messages.create(messages=messages, **asking)
    told = {"type": "tool_result", "tool_use_id": "call_1", "content": get_weather("Paris")}
    answer = {"role": "assistant", "content": [block.model_dump(exclude_none=True) for block in first.content]}
    Anthropic().messages.create(messages=[*messages, answer, {"role": "user", "content": [told]}], **asking)
