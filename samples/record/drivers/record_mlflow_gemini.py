"""Google's GenAI client, traced by MLflow and exported as OpenTelemetry."""

import genai_talk
import mlflow

mlflow.gemini.autolog()
genai_talk.converse()
mlflow.flush_trace_async_logging()
