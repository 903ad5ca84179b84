"""A program that Phoenix's decorators trace, with OpenInference around OpenAI's client."""

import json

import openai
from common import MESSAGES, MODEL, QUESTION, SERVER, SESSION, TOOLS, USER, get_weather
from openinference.instrumentation import using_attributes
from phoenix.otel import register

provider = register(
    endpoint=f"{SERVER}/v1/traces", project_name="recorded", batch=False, set_global_tracer_provider=True
)
tracer = provider.get_tracer("recorded")
weather = tracer.tool(name="get_weather")(get_weather)


@tracer.llm(name="chat")
def chat(messages: list[dict[str, str]]):
    return openai.OpenAI().chat.completions.create(model=MODEL, messages=messages, tools=TOOLS)


@tracer.agent(name="weather_agent")
def ask(question: str) -> str:
    asked = chat(MESSAGES).choices[0].message.model_dump(exclude_none=True)
    told = weather(**json.loads(asked["tool_calls"][0]["function"]["arguments"]))
    said = chat([*MESSAGES, asked, {"role": "tool", "tool_call_id": "call_1", "content": told}])
    return said.choices[0].message.content


with using_attributes(session_id=SESSION, user_id=USER):
    print(ask(QUESTION))
