"""OpenAI's Agents SDK, instrumented by AgentOps."""

import agents  # noqa: F401 - before AgentOps, which instruments what is there
import openai_agents_run
from agentops_begun import begin, end

session = begin()
openai_agents_run.ask()
end(session)
