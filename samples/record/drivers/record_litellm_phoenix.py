"""LiteLLM's callback for Phoenix."""

import time

import litellm
import litellm_talk
from common import USER

litellm.callbacks = ["arize_phoenix"]
litellm_talk.converse(user=USER)
time.sleep(3)
