"""Two agents of AG2 that talk, instrumented by OpenInference."""

from autogen import AssistantAgent, UserProxyAgent, register_function
from common import FUNCTION, MODEL, QUESTION, SESSION, SYSTEM, USER, get_weather, traced
from openinference.instrumentation import using_attributes
from openinference.instrumentation.ag2 import AG2Instrumentor

AG2Instrumentor().instrument(tracer_provider=traced())
agent = AssistantAgent(
    "weather_agent", system_message=SYSTEM, llm_config={"config_list": [{"model": MODEL, "api_key": "x"}]}
)
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
register_function(get_weather, caller=agent, executor=user, description=FUNCTION["description"])
with using_attributes(session_id=SESSION, user_id=USER):
    print(user.initiate_chat(agent, message=QUESTION, max_turns=2).summary)
