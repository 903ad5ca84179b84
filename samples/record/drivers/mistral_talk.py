"""The conversation by Mistral's client."""

from common import MESSAGES, SERVER, TOOLS, get_weather


def converse() -> None:
    """Ask, and tell what the tool said."""
    try:
        from mistralai.client import Mistral
    except ImportError:
        from mistralai import Mistral

    client = Mistral(api_key="x", server_url=SERVER)
    first = client.chat.complete(model="mistral-small-latest", messages=MESSAGES, tools=TOOLS, temperature=0.2)
    asked = first.choices[0].message.model_dump(exclude_none=True)
    told = {"role": "tool", "tool_call_id": "call_1", "name": "get_weather", "content": get_weather("Paris")}
    client.chat.complete(model="mistral-small-latest", messages=[*MESSAGES, asked, told], tools=TOOLS)
