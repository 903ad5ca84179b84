"""An agent of Claude's Agent SDK, with a tool in the same process."""

import asyncio

from common import FUNCTION, QUESTION, SERVER, SYSTEM, get_weather


async def _run(variables: dict[str, str]) -> None:
    from claude_agent_sdk import ClaudeAgentOptions, ClaudeSDKClient, create_sdk_mcp_server, tool

    @tool(FUNCTION["name"], FUNCTION["description"], {"city": str})
    async def weather(args: dict[str, str]) -> dict[str, list[dict[str, str]]]:
        return {"content": [{"type": "text", "text": get_weather(args["city"])}]}

    options = ClaudeAgentOptions(
        system_prompt=SYSTEM,
        model="claude-sonnet-4-5",
        mcp_servers={"weather": create_sdk_mcp_server("weather", tools=[weather])},
        allowed_tools=["mcp__weather__get_weather"],
        setting_sources=[],
        env={
            "ANTHROPIC_BASE_URL": SERVER,
            "ANTHROPIC_API_KEY": "x",
            "DISABLE_AUTOUPDATER": "1",
            "ENABLE_TOOL_SEARCH": "false",
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            **variables,
        },
    )
    async with ClaudeSDKClient(options) as client:
        await client.query(QUESTION)
        async for message in client.receive_response():
            print(message)


def ask(**variables: str) -> None:
    """Ask it."""
    asyncio.run(_run(variables))
