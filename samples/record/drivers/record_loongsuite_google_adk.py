"""Google's ADK, by Alibaba's distribution of OpenTelemetry."""

from common import traced
from opentelemetry.instrumentation.google_adk import GoogleAdkInstrumentor

GoogleAdkInstrumentor().instrument(tracer_provider=traced(), skip_dep_check=True)
import adk_run

adk_run.main()
