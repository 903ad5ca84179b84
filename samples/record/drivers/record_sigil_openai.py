"""OpenAI's client, wrapped by Grafana's Sigil."""

import openai
from common import MESSAGES, MODEL, SESSION, TOOLS, USER, get_weather, traced
from sigil_sdk import (
    Client,
    ClientConfig,
    ContentCaptureMode,
    GenerationExportConfig,
    ToolExecutionEnd,
    ToolExecutionStart,
)
from sigil_sdk_openai import OpenAIOptions, chat

traced()
sigil = Client(
    ClientConfig(
        generation_export=GenerationExportConfig(protocol="none"),
        content_capture=ContentCaptureMode.FULL,
        user_id=USER,
    )
)
options = OpenAIOptions(conversation_id=SESSION, agent_name="weather_agent")
client = openai.OpenAI()


def ask(messages: list) -> object:
    request = {"model": MODEL, "messages": messages, "tools": TOOLS}
    answer = chat.completions.create(sigil, request, lambda asked: client.chat.completions.create(**asked), options)
    return answer.choices[0].message


asked = ask(MESSAGES)
start = ToolExecutionStart("get_weather", "call_1", "function", conversation_id=SESSION, agent_name="weather_agent")
with sigil.start_tool_execution(start) as tool:
    told = get_weather("Paris")
    tool.set_result(ToolExecutionEnd(arguments={"city": "Paris"}, result=told))
answer = {"role": "tool", "tool_call_id": "call_1", "content": told}
print(ask([*MESSAGES, asked.model_dump(exclude_none=True), answer]).content)
sigil.shutdown()
