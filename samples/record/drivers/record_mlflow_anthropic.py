"""Anthropic's client, traced by MLflow and exported as OpenTelemetry."""

import anthropic_talk
import mlflow

mlflow.anthropic.autolog()
anthropic_talk.converse()
mlflow.flush_trace_async_logging()
