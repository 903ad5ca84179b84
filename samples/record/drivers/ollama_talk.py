"""The conversation by Ollama's client."""

from common import MESSAGES, SERVER, TOOLS, get_weather


def converse() -> None:
    """Ask, and tell what the tool said."""
    import ollama

    client = ollama.Client(host=SERVER)
    first = client.chat(model="llama3.2", messages=MESSAGES, tools=TOOLS)
    asked = first.message.model_dump(exclude_none=True)
    told = {"role": "tool", "tool_name": "get_weather", "content": get_weather("Paris")}
    client.chat(model="llama3.2", messages=[*MESSAGES, asked, told], tools=TOOLS)
