"""Claude's Agent SDK with a tool of its own, instrumented by OpenInference."""

import claude_agent_run
from common import SESSION, USER, traced
from openinference.instrumentation import using_attributes
from openinference.instrumentation.claude_agent_sdk import ClaudeAgentSDKInstrumentor

ClaudeAgentSDKInstrumentor().instrument(tracer_provider=traced())
with using_attributes(session_id=SESSION, user_id=USER):
    claude_agent_run.ask()
