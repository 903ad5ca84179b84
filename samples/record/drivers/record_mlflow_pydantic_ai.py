"""An agent of Pydantic AI, traced by MLflow and exported as OpenTelemetry."""

import mlflow
import pydantic_ai_run

mlflow.pydantic_ai.autolog()
pydantic_ai_run.ask(None)
mlflow.flush_trace_async_logging()
