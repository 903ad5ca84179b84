"""Strands, traced by MLflow and exported as OpenTelemetry."""

import mlflow
import strands_run

mlflow.strands.autolog()
strands_run.ask()
mlflow.flush_trace_async_logging()
