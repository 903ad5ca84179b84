"""OpenAI's client, instrumented by Netra."""

from common import QUESTION, SESSION, USER, get_weather
from netra import Netra
from netra.decorators import agent, task

Netra.init(app_name="recorded", headers="x-api-key=x", disable_batch=True, trace_content=True, enable_metrics=False)
Netra.set_session_id(SESSION)
Netra.set_user_id(USER)
from common import converse

weather = task(name="get_weather")(get_weather)


@agent(name="weather_agent")
def ask(question: str) -> str:
    converse()
    return weather("Paris")


print(ask(QUESTION))
Netra.shutdown()
