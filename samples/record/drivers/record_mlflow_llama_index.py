"""An agent of LlamaIndex, traced by MLflow and exported as OpenTelemetry."""

import llama_index_run
import mlflow

mlflow.llama_index.autolog()
llama_index_run.ask()
mlflow.flush_trace_async_logging()
