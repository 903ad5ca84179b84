"""Strands, by LLM Tracekit of Coralogix."""

import strands_run
from common import traced
from llm_tracekit.strands import StrandsInstrumentor

StrandsInstrumentor().instrument(tracer_provider=traced())
strands_run.ask()
