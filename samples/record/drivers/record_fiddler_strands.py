"""An agent of Strands, by Fiddler."""

from common import traced
from fiddler_strandsagents import StrandsAgentInstrumentor
from strands.telemetry import StrandsTelemetry

StrandsAgentInstrumentor(StrandsTelemetry(tracer_provider=traced())).instrument()
import strands_run

strands_run.ask()
