"""Instructor and the OpenAI client below it, instrumented by OpenInference."""

import instructor
from common import MODEL, QUESTION, traced
from openai import OpenAI
from openinference.instrumentation.instructor import InstructorInstrumentor
from openinference.instrumentation.openai import OpenAIInstrumentor
from pydantic import BaseModel

provider = traced()
InstructorInstrumentor().instrument(tracer_provider=provider)
OpenAIInstrumentor().instrument(tracer_provider=provider)


class get_weather(BaseModel):  # noqa: N801 - the tool that the scripted model calls
    """The weather of a city."""

    city: str


client = instructor.from_openai(OpenAI())
print(
    client.chat.completions.create(
        model=MODEL, response_model=get_weather, messages=[{"role": "user", "content": QUESTION}]
    )
)
