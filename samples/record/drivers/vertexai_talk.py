"""The conversation by Vertex AI's own SDK."""

from common import FUNCTION, QUESTION, SERVER, SYSTEM, get_weather


def converse() -> None:
    """Ask, and tell what the tool said."""
    import vertexai
    from google.auth.credentials import AnonymousCredentials
    from vertexai.generative_models import Content, FunctionDeclaration, GenerativeModel, Part, Tool

    vertexai.init(
        project="p1",
        location="us-central1",
        api_transport="rest",
        api_endpoint=SERVER,
        credentials=AnonymousCredentials(),
    )
    tool = Tool(function_declarations=[FunctionDeclaration(**FUNCTION)])
    model = GenerativeModel("gemini-2.5-flash", system_instruction=SYSTEM, tools=[tool])
    asked = Content(role="user", parts=[Part.from_text(QUESTION)])
    first = model.generate_content([asked])
    told = Part.from_function_response(name="get_weather", response={"content": get_weather("Paris")})
    print(model.generate_content([asked, first.candidates[0].content, Content(role="user", parts=[told])]).text)
