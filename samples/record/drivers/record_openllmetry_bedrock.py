"""Amazon's client for Bedrock, instrumented by OpenLLMetry."""

import bedrock_talk
from common import traced
from opentelemetry.instrumentation.bedrock import BedrockInstrumentor

BedrockInstrumentor().instrument(tracer_provider=traced())
bedrock_talk.converse()
