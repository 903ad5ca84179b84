"""Google's GenAI client, instrumented by Logfire."""

import genai_talk
import logfire

logfire.configure(send_to_logfire=False, console=False, service_name="recorded")
logfire.instrument_google_genai()
genai_talk.converse()
logfire.force_flush()
