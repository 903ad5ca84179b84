"""A guard of Guardrails around a call of a model, instrumented by OpenInference."""

from common import MESSAGES, MODEL, traced
from guardrails import Guard
from guardrails.validators import PassResult, Validator, register_validator
from openinference.instrumentation.guardrails import GuardrailsInstrumentor


@register_validator(name="is-brief", data_type="string")
class IsBrief(Validator):
    def validate(self, value, metadata):  # noqa: ARG002 - so it is called
        return PassResult()


GuardrailsInstrumentor().instrument(tracer_provider=traced())
print(Guard().use(IsBrief()).__call__(model=f"openai/{MODEL}", messages=MESSAGES))
