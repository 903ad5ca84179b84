"""Portkey's client, instrumented by OpenInference."""

import portkey_talk
from common import SESSION, USER, traced
from openinference.instrumentation import using_attributes
from openinference.instrumentation.portkey import PortkeyInstrumentor

PortkeyInstrumentor().instrument(tracer_provider=traced())
with using_attributes(session_id=SESSION, user_id=USER):
    portkey_talk.converse()
