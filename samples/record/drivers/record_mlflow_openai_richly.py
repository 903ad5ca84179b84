"""OpenAI's client, traced by MLflow: pictures, calls at once, JSON, the Responses API."""

import mlflow
from common import fare_richly

mlflow.openai.autolog()
fare_richly()
mlflow.flush_trace_async_logging()
