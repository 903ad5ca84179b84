"""AutoGen's team of one, instrumented by OpenInference."""

import autogen_run
from common import traced
from openinference.instrumentation.autogen_agentchat import AutogenAgentChatInstrumentor

AutogenAgentChatInstrumentor().instrument(tracer_provider=traced())
autogen_run.ask()
