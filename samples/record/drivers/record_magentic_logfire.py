"""Magentic's functions, which tell of themselves by Logfire."""

import logfire
from common import MODEL, QUESTION, SYSTEM, get_weather
from magentic import OpenaiChatModel, SystemMessage, UserMessage, prompt_chain

logfire.configure(send_to_logfire=False, console=False, service_name="recorded")
logfire.instrument_openai()


@prompt_chain([SystemMessage(SYSTEM), UserMessage(QUESTION)], functions=[get_weather], model=OpenaiChatModel(MODEL))
def weather_agent() -> str: ...


print(weather_agent())
logfire.force_flush()
