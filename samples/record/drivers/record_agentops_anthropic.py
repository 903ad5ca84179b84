"""Anthropic's client, instrumented by AgentOps."""

import agentops_begun
import anthropic_talk

session = agentops_begun.begin()
anthropic_talk.converse()
agentops_begun.end(session)
