"""OpenAI's Agents SDK as of a year before: a handoff, calls at once of which one fails, a guardrail, a stream."""

import asyncio

from agents import Agent, GuardrailFunctionOutput, RunConfig, Runner, SQLiteSession, function_tool, input_guardrail
from common import BOTH, MODEL, SESSION, SYSTEM, USER, look_up_weather, traced
from openinference.instrumentation import using_attributes
from openinference.instrumentation.openai_agents import OpenAIAgentsInstrumentor

OpenAIAgentsInstrumentor().instrument(tracer_provider=traced())


@input_guardrail
def harmless(_context: object, _agent: object, _given: object) -> GuardrailFunctionOutput:
    return GuardrailFunctionOutput(output_info="harmless", tripwire_triggered=False)


agent = Agent(name="weather_agent", instructions=SYSTEM, tools=[function_tool(look_up_weather)], model=MODEL)
lead = Agent(name="lead", instructions="Hand over.", handoffs=[agent], input_guardrails=[harmless], model=MODEL)


async def run() -> None:
    config = RunConfig(workflow_name="team", group_id=SESSION, trace_metadata={"user_id": USER})
    streamed = Runner.run_streamed(lead, BOTH, run_config=config, session=SQLiteSession(SESSION))
    async for _ in streamed.stream_events():
        pass
    print(streamed.final_output)


with using_attributes(session_id=SESSION, user_id=USER):
    asyncio.run(run())
