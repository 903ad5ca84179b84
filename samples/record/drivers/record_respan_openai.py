"""OpenAI's client within decorators of Respan."""

from common import QUESTION, SERVER, SESSION, USER, get_weather
from respan_tracing import RespanTelemetry, agent, get_client, tool

telemetry = RespanTelemetry(app_name="recorded", api_key="x", base_url=f"{SERVER}/api", is_batching_enabled=False)
from common import converse

weather = tool(name="get_weather")(get_weather)


@agent(name="weather_agent")
def ask(question: str) -> str:
    get_client().update_current_span(
        respan_params={"customer_identifier": USER, "thread_identifier": SESSION, "trace_group_identifier": SESSION}
    )
    converse()
    return weather("Paris")


print(ask(QUESTION))
telemetry.flush()
