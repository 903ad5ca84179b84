"""Anthropic's client, instrumented by Logfire."""

import anthropic_talk
import logfire

logfire.configure(send_to_logfire=False, console=False, service_name="recorded")
logfire.instrument_anthropic()
anthropic_talk.converse()
logfire.force_flush()
