"""OpenAI's Agents SDK, instrumented by Logfire."""

import logfire
import openai_agents_run

logfire.configure(send_to_logfire=False, console=False, service_name="recorded")
logfire.instrument_openai_agents()
openai_agents_run.ask()
logfire.force_flush()
