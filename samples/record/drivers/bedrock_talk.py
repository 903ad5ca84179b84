"""The conversation by Amazon's client for Bedrock."""

from common import FUNCTION, QUESTION, SCHEMA, SERVER, SYSTEM, get_weather

_MODEL = "anthropic.claude-3-5-sonnet-20241022-v2:0"


def converse() -> None:
    """Ask, and tell what the tool said."""
    import boto3

    client = boto3.client(
        "bedrock-runtime",
        region_name="us-east-1",
        endpoint_url=SERVER,
        aws_access_key_id="x",
        aws_secret_access_key="x",  # noqa: S106 - none is asked for
    )
    tool = {"name": FUNCTION["name"], "description": FUNCTION["description"], "inputSchema": {"json": SCHEMA}}
    asking = {
        "modelId": _MODEL,
        "system": [{"text": SYSTEM}],
        "inferenceConfig": {"temperature": 0.2, "maxTokens": 100},
        "toolConfig": {"tools": [{"toolSpec": tool}]},
    }
    messages = [{"role": "user", "content": [{"text": QUESTION}]}]
    first = client.converse(messages=messages, **asking)
    told = {"toolResult": {"toolUseId": "call_1", "content": [{"text": get_weather("Paris")}]}}
    messages += [first["output"]["message"], {"role": "user", "content": [told]}]
    client.converse(messages=messages, **asking)
