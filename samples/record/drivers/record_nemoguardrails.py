"""The own spans of NeMo Guardrails."""

from common import MODEL, QUESTION, SERVER, traced
from nemoguardrails import LLMRails, RailsConfig

traced()
config = RailsConfig.from_content(
    yaml_content=f"""
models:
  - type: main
    engine: openai
    model: {MODEL}
    parameters:
      base_url: {SERVER}/v1
tracing:
  enabled: true
  enable_content_capture: true
  span_format: opentelemetry
  adapters:
    - name: OpenTelemetry
"""
)
print(LLMRails(config).generate(messages=[{"role": "user", "content": QUESTION}]))
