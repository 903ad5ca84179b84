"""Amazon's client for Bedrock, instrumented by OpenTelemetry."""

import bedrock_talk
from common import logged, traced
from opentelemetry.instrumentation.botocore import BotocoreInstrumentor

provider = traced()
logged()
BotocoreInstrumentor().instrument(tracer_provider=provider)
bedrock_talk.converse()
