"""MLflow's tracing of OpenAI's client, exported as OpenTelemetry."""

import mlflow
from common import SESSION, USER, converse, get_weather

mlflow.openai.autolog()
tool = mlflow.trace(get_weather, span_type="TOOL")


@mlflow.trace(name="weather_agent", span_type="AGENT")
def agent(question: str) -> str:
    mlflow.update_current_trace(metadata={"mlflow.trace.session": SESSION, "mlflow.trace.user": USER})
    converse()
    return tool("Paris")


agent("Weather in Paris?")
mlflow.flush_trace_async_logging()
