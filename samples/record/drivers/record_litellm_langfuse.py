"""LiteLLM's callback for Langfuse by OpenTelemetry."""

import time

import litellm
import litellm_talk
from common import SESSION, USER

litellm.callbacks = ["langfuse_otel"]
litellm_talk.converse(metadata={"session_id": SESSION, "trace_user_id": USER, "trace_name": "weather"})
time.sleep(3)
