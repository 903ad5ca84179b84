"""An agent of Pydantic AI, instrumented by traceAI."""

import pydantic_ai_run
from common import traced
from traceai_pydantic_ai import PydanticAIInstrumentor

provider = traced()
PydanticAIInstrumentor().instrument(tracer_provider=provider)
pydantic_ai_run.ask(provider)
