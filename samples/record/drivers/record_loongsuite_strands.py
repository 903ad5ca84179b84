"""Strands, by Alibaba's distribution of OpenTelemetry."""

import strands_run
from common import traced
from opentelemetry.instrumentation.strands import StrandsInstrumentor

StrandsInstrumentor().instrument(tracer_provider=traced())
strands_run.ask()
