"""LangGraph's agent, by Fiddler."""

from common import SERVER, SESSION
from fiddler_langchain import FiddlerLangChainInstrumentor, set_conversation_id
from fiddler_otel import FiddlerClient

client = FiddlerClient(api_key="x", application_id="11111111-1111-4111-8111-111111111111", url=SERVER)
FiddlerLangChainInstrumentor(client).instrument()
set_conversation_id(SESSION)
import langchain_run

langchain_run.ask()
client.force_flush()
