"""DSPy's ReAct, instrumented by OpenInference."""

import dspy
from common import MODEL, QUESTION, get_weather, traced
from openinference.instrumentation.dspy import DSPyInstrumentor

DSPyInstrumentor().instrument(tracer_provider=traced())
dspy.configure(lm=dspy.LM(f"openai/{MODEL}", cache=False))
print(dspy.ReAct("question -> answer", tools=[get_weather])(question=QUESTION).answer)
