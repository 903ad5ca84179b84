"""Azure's inference client, which traces by itself."""

from azure.ai.inference import ChatCompletionsClient
from azure.ai.inference.tracing import AIInferenceInstrumentor
from azure.core.credentials import AzureKeyCredential
from azure.core.settings import settings
from common import MESSAGES, MODEL, SERVER, TOOLS, get_weather, traced

settings.tracing_implementation = "opentelemetry"
traced()
AIInferenceInstrumentor().instrument(enable_content_recording=True)
client = ChatCompletionsClient(f"{SERVER}/v1", AzureKeyCredential("x"))
asked = client.complete(model=MODEL, messages=MESSAGES, tools=TOOLS).choices[0].message.as_dict()
told = {"role": "tool", "tool_call_id": "call_1", "content": get_weather("Paris")}
client.complete(model=MODEL, messages=[*MESSAGES, asked, told], tools=TOOLS)
