"""Haystack's chat generator and tool invoker in a pipeline, instrumented by OpenInference."""

from common import MODEL, QUESTION, SESSION, SYSTEM, USER, get_weather, traced
from openinference.instrumentation import using_attributes
from openinference.instrumentation.haystack import HaystackInstrumentor

HaystackInstrumentor().instrument(tracer_provider=traced())

from haystack import Pipeline
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.dataclasses import ChatMessage
from haystack.tools import create_tool_from_function

pipeline = Pipeline()
tools = [create_tool_from_function(get_weather)]
pipeline.add_component("llm", OpenAIChatGenerator(model=MODEL, tools=tools))
messages = [ChatMessage.from_system(SYSTEM), ChatMessage.from_user(QUESTION)]
with using_attributes(session_id=SESSION, user_id=USER):
    (asked,) = pipeline.run({"llm": {"messages": messages}})["llm"]["replies"]
    told = ChatMessage.from_tool(tool_result=get_weather("Paris"), origin=asked.tool_call)
    print(pipeline.run({"llm": {"messages": [*messages, asked, told]}})["llm"]["replies"][0].text)
