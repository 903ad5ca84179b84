"""OpenAI's client, instrumented by Laminar: pictures, calls at once, JSON, the Responses API."""

from common import SERVER, fare_richly
from lmnr import Laminar

port = int(SERVER.rpartition(":")[2])
Laminar.initialize(
    project_api_key="x", base_url="http://127.0.0.1", http_port=port, force_http=True, disable_batch=True
)
fare_richly()
Laminar.flush()
