"""The conversation by LiteLLM."""

from common import MESSAGES, MODEL, TOOLS, get_weather


def converse() -> None:
    """Ask, and tell what the tool said."""
    import litellm

    model = f"openai/{MODEL}"
    first = litellm.completion(model=model, messages=MESSAGES, tools=TOOLS, temperature=0.2)
    asked = first.choices[0].message.model_dump(exclude_none=True)
    told = {"role": "tool", "tool_call_id": "call_1", "content": get_weather("Paris")}
    litellm.completion(model=model, messages=[*MESSAGES, asked, told], tools=TOOLS)
