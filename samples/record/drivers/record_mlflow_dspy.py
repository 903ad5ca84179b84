"""DSPy's ReAct, traced by MLflow and exported as OpenTelemetry."""

import dspy
import mlflow
from common import MODEL, QUESTION, get_weather

mlflow.dspy.autolog()
dspy.configure(lm=dspy.LM(f"openai/{MODEL}", cache=False))
print(dspy.ReAct("question -> answer", tools=[get_weather])(question=QUESTION).answer)
mlflow.flush_trace_async_logging()
