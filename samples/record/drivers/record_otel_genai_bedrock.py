"""Amazon's client for Bedrock, by OpenTelemetry's instrumentation of GenAI."""

import bedrock_talk
from common import logged, traced
from opentelemetry.instrumentation.genai.bedrock import BedrockInstrumentor

BedrockInstrumentor().instrument(tracer_provider=traced(), logger_provider=logged())
bedrock_talk.converse()
