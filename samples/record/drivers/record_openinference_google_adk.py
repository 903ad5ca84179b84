"""Google's ADK, instrumented by OpenInference."""

from common import traced
from openinference.instrumentation.google_adk import GoogleADKInstrumentor

GoogleADKInstrumentor().instrument(tracer_provider=traced())

import adk_run

adk_run.main()
