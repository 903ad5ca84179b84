"""Mirascope's calls, with its own spans."""

from common import MODEL, QUESTION, SYSTEM, get_weather, traced
from mirascope import llm, ops

ops.configure(tracer_provider=traced())
ops.instrument_llm()


@ops.trace
def ask(question: str) -> str:
    model = llm.Model(f"openai/{MODEL}")
    tool = llm.tool(get_weather)
    response = model.call([llm.messages.system(SYSTEM), llm.messages.user(question)], tools=[tool])
    while response.tool_calls:
        response = response.resume(response.execute_tools())
    return response.text()


with ops.session(id="s1"):
    print(ask(QUESTION))
