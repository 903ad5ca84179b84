"""The conversation by Google's GenAI client."""

from common import FUNCTION, QUESTION, SERVER, SYSTEM, get_weather


def converse() -> None:
    """Ask, and tell what the tool said."""
    from google.genai import Client, types

    client = Client(api_key="x", http_options=types.HttpOptions(base_url=SERVER))
    declared = types.FunctionDeclaration(
        name=FUNCTION["name"], description=FUNCTION["description"], parameters_json_schema=FUNCTION["parameters"]
    )
    config = types.GenerateContentConfig(
        system_instruction=SYSTEM,
        temperature=0.2,
        tools=[types.Tool(function_declarations=[declared])],
        automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
    )
    contents = [types.Content(role="user", parts=[types.Part(text=QUESTION)])]
    first = client.models.generate_content(model="gemini-2.5-flash", contents=contents, config=config)
    response = types.FunctionResponse(id="call_1", name="get_weather", response={"result": get_weather("Paris")})
    told = types.Content(role="user", parts=[types.Part(function_response=response)])
    contents = [*contents, first.candidates[0].content, told]
    client.models.generate_content(model="gemini-2.5-flash", contents=contents, config=config)
