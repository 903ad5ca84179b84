"""The conversation by LiteLLM."""

from copy import deepcopy
from typing import Any

from common import MESSAGES, MODEL, TOOLS, get_weather


def converse(**told: Any) -> None:
    """Ask, and tell what the tool said; ``told`` is said with each call, which changes it."""
    import litellm

    model = f"openai/{MODEL}"
    first = litellm.completion(model=model, messages=MESSAGES, tools=TOOLS, temperature=0.2, **deepcopy(told))
    asked = first.choices[0].message.model_dump(exclude_none=True)
    answer = {"role": "tool", "tool_call_id": "call_1", "content": get_weather("Paris")}
    litellm.completion(model=model, messages=[*MESSAGES, asked, answer], tools=TOOLS, **deepcopy(told))
