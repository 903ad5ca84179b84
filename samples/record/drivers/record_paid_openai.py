"""OpenAI's client, traced by Paid."""

import os

os.environ["PAID_API_KEY"] = "x"
from common import SERVER, USER, converse
from paid.tracing import initialize_tracing, paid_autoinstrument, paid_tracing

initialize_tracing(collector_endpoint=f"{SERVER}/v1/traces")
paid_autoinstrument()
with paid_tracing(USER, external_product_id="weather_agent", store_prompt=True):
    converse()
