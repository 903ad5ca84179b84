"""OpenAI's Agents SDK, traced by MLflow and exported as OpenTelemetry."""

import mlflow
import openai_agents_run

mlflow.openai.autolog()
openai_agents_run.ask()
mlflow.flush_trace_async_logging()
