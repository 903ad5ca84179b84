"""Claude's Agent SDK, instrumented by traceAI."""

import claude_agent_run
from common import traced
from traceai_claude_agent_sdk import ClaudeAgentInstrumentor

ClaudeAgentInstrumentor().instrument(tracer_provider=traced())
claude_agent_run.ask()
