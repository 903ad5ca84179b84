"""The conversation by Cohere's client."""

from common import MESSAGES, SERVER, TOOLS, get_weather


def converse() -> None:
    """Ask, and tell what the tool said."""
    import cohere

    client = cohere.ClientV2(api_key="x", base_url=SERVER)
    first = client.chat(model="command-r-plus", messages=MESSAGES, tools=TOOLS, temperature=0.2)
    asked = {"role": "assistant", "tool_calls": [call.model_dump() for call in first.message.tool_calls]}
    told = {"role": "tool", "tool_call_id": "call_1", "content": get_weather("Paris")}
    client.chat(model="command-r-plus", messages=[*MESSAGES, asked, told], tools=TOOLS)
