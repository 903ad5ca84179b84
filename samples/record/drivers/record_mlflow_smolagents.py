"""An agent of smolagents, traced by MLflow and exported as OpenTelemetry."""

import mlflow
import smolagents_run

mlflow.smolagents.autolog()
smolagents_run.ask()
mlflow.flush_trace_async_logging()
