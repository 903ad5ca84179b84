"""The conversation by OpenAI's asynchronous client, streamed: by chat completions, then by the Responses API."""

from typing import Any

from common import FUNCTION, MESSAGES, MODEL, QUESTION, SYSTEM, TOOLS, USER, get_weather


async def converse(client: Any = None) -> None:
    """Ask, and tell what the tool said; chunk by chunk."""
    if client is None:
        import openai

        client = openai.AsyncOpenAI()
    asking = {"model": MODEL, "tools": TOOLS, "stream": True, "stream_options": {"include_usage": True}}
    called = []
    async for chunk in await client.chat.completions.create(messages=MESSAGES, user=USER, **asking):
        called += [c for choice in chunk.choices for c in choice.delta.tool_calls or []]
    calls = [{"id": c.id, "type": "function", "function": c.function.model_dump()} for c in called]
    asked = {"role": "assistant", "content": None, "tool_calls": calls}
    told = {"role": "tool", "tool_call_id": "call_1", "content": get_weather("Paris")}
    async for _ in await client.chat.completions.create(messages=[*MESSAGES, asked, told], **asking):
        pass


async def converse_by_responses(client: Any = None) -> None:
    """Do the same by the Responses API, the second answer following on the first."""
    if client is None:
        import openai

        client = openai.AsyncOpenAI()
    asking = {"model": MODEL, "instructions": SYSTEM, "tools": [{"type": "function", **FUNCTION}], "stream": True}
    async for _ in await client.responses.create(input=QUESTION, **asking):
        pass
    told = {"type": "function_call_output", "call_id": "call_1", "output": get_weather("Paris")}
    async for _ in await client.responses.create(input=[told], previous_response_id="resp_1", **asking):
        pass
