"""OpenAI's client, wrapped by Brokle, within its decorators."""

import os

os.environ.update(BROKLE_API_KEY="bk_" + "x" * 40, BROKLE_BASE_URL=os.environ["RECORD_SERVER"])
import openai
from brokle import Brokle, get_client, observe
from brokle.wrappers import wrap_openai
from common import QUESTION, SERVER, SESSION, USER, converse, get_weather

Brokle(api_key=os.environ["BROKLE_API_KEY"], base_url=SERVER)
weather = observe(name="get_weather", as_type="tool")(get_weather)


@observe(name="weather_agent", as_type="agent", session_id=SESSION, user_id=USER)
def ask(question: str) -> str:
    converse(wrap_openai(openai.OpenAI()))
    return weather("Paris")


print(ask(QUESTION))
get_client().flush()
