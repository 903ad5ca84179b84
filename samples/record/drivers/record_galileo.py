"""OpenAI's client within Galileo's spans, instrumented by OpenInference."""

from common import QUESTION, converse, get_weather, traced
from galileo.otel import start_galileo_span
from galileo_core.schemas.logging.span import ToolSpan, WorkflowSpan
from openinference.instrumentation.openai import OpenAIInstrumentor

OpenAIInstrumentor().instrument(tracer_provider=traced())
step = WorkflowSpan(name="weather_agent", input=QUESTION)
with start_galileo_span(step):
    converse()
    tool = ToolSpan(name="get_weather", input='{"city": "Paris"}', tool_call_id="call_1")
    with start_galileo_span(tool):
        tool.output = get_weather("Paris")
    step.output = "It is 21C in Paris."
