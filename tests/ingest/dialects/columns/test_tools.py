"""Columns ``tool_name``, ``tool_call_id``, ``arguments``, ``result``, ``tool_definitions``."""

import pytest

from tests.ingest.dialects.columns.cells import Cell, as_json, cell, check

TOOL = {"gen_ai.operation.name": "execute_tool"}
CHAT = {"gen_ai.operation.name": "chat"}
OI = {"openinference.span.kind": "TOOL"}
TRACELOOP = {"traceloop.span.kind": "tool"}
VERCEL = {"ai.operationId": "ai.toolCall"}
CLAUDE = {"span.type": "tool"}
ARGS, JSON_ARGS = {"city": "Paris"}, '{"city":"Paris"}'

NAME = [
    cell("otel_genai", {**TOOL, "gen_ai.tool.name": "f"}, tool_name="f"),
    cell("otel_genai", TOOL, {"name": "execute_tool f"}, tool_name="f"),
    cell("openinference", {**OI, "tool.name": "f"}, tool_name="f"),
    cell("openinference", {**OI, "tool_call.function.name": "f"}, tool_name="f"),
    cell("vercel_legacy", {**VERCEL, "ai.toolCall.name": "f"}, tool_name="f"),
    cell("openllmetry", {**TRACELOOP, "traceloop.entity.name": "f"}, tool_name="f"),
    cell("claude_code", {**CLAUDE, "tool_name": "Bash"}, tool_name="Bash"),
    cell("codex", {"tool_name": "shell"}, tool_name="shell"),
    cell("openclaw", {"openclaw.toolName": "f"}, {"name": "openclaw.tool.execution"}, tool_name="f"),
    cell("gemini_cli", {"gen_ai.operation.name": "tool_call", "function_name": "f"}, tool_name="f"),
    cell("langfuse", {"langfuse.observation.type": "tool"}, {"name": "f"}, tool_name="f"),
    cell("langsmith", {"langsmith.span.kind": "tool"}, {"name": "f"}, tool_name="f"),
    cell("mlflow", {"mlflow.spanType": '"TOOL"'}, {"name": "f"}, tool_name="f"),
    cell("adk", TOOL, {"name": "execute_tool f"}, tool_name="f"),
    cell("livekit", {"lk.function_tool.name": "f"}, {"name": "function_tool"}, tool_name="f"),
    cell("laminar", {"lmnr.span.type": "TOOL"}, {"name": "f"}, tool_name="f"),
    cell("genkit", {"genkit:metadata:subtype": "tool", "genkit:name": "f"}, tool_name="f"),
    cell("mcp", {"mcp.method.name": "tools/call"}, {"name": "tools/call f"}, tool_name="f"),
]

CALL_ID = [
    cell("otel_genai", {**TOOL, "gen_ai.tool.call.id": "c1"}, tool_call_id="c1"),
    cell("gemini_cli", {"gen_ai.operation.name": "tool_call", "gen_ai.tool.call_id": "c1"}, tool_call_id="c1"),
    cell("openinference", {**OI, "tool.id": "c1"}, tool_call_id="c1"),
    cell("openinference", {**OI, "tool_call.id": "c1"}, tool_call_id="c1"),
    cell("vercel_legacy", {**VERCEL, "ai.toolCall.id": "c1"}, tool_call_id="c1"),
    cell("claude_code", {**CLAUDE, "tool_use_id": "c1"}, tool_call_id="c1"),
    cell("codex", {"tool_name": "shell", "call_id": "c1"}, tool_call_id="c1"),
]

ARGUMENTS = [
    cell("otel_genai", {**TOOL, "gen_ai.tool.call.arguments": JSON_ARGS}, arguments=JSON_ARGS),
    cell("otel_genai", {**TOOL, "gen_ai.tool.call.arguments": ARGS}, arguments=JSON_ARGS),
    cell("openinference", {**OI, "tool_call.function.arguments": JSON_ARGS}, arguments=JSON_ARGS),
    cell("openinference", {**OI, "input.value": JSON_ARGS}, arguments=JSON_ARGS),
    # the schema
    cell("openinference", {**OI, "tool.parameters": '{"type": "object"}'}, arguments=None),
    cell("vercel_legacy", {**VERCEL, "ai.toolCall.args": JSON_ARGS}, arguments=JSON_ARGS),
    cell("adk", {**TOOL, "gcp.vertex.agent.tool_call_args": JSON_ARGS}, arguments=JSON_ARGS),
    cell("pydantic_ai", {"tool_arguments": JSON_ARGS}, {"name": "running tool"}, arguments=JSON_ARGS),
    cell(
        "strands",
        TOOL,
        {"events": [("gen_ai.tool.message", {"role": "tool", "content": JSON_ARGS, "id": "c1"})]},
        arguments=JSON_ARGS,
        tool_call_id="c1",
    ),
    cell("claude_code", {**CLAUDE, "tool_input": JSON_ARGS}, arguments=JSON_ARGS),
    cell("claude_code", {**CLAUDE, "tool_parameters": JSON_ARGS}, arguments=JSON_ARGS),
    cell("claude_code", {**CLAUDE, "full_command": "ls -l"}, arguments="ls -l"),
    cell("claude_code", {**CLAUDE, "file_path": "/a/b"}, arguments="/a/b"),
    cell("claude_code", {**CLAUDE, "skill_name": "pdf"}, arguments="pdf"),
    cell("claude_code", {**CLAUDE, "subagent_type": "Explore"}, arguments="Explore"),
    cell("codex", {"tool_name": "shell", "arguments": JSON_ARGS}, arguments=JSON_ARGS),
    cell("gemini_cli", {"gen_ai.operation.name": "tool_call", "function_args": JSON_ARGS}, arguments=JSON_ARGS),
    cell(
        "langfuse", {"langfuse.observation.type": "tool", "langfuse.observation.input": JSON_ARGS}, arguments=JSON_ARGS
    ),
    # how decorators write a call in Python
    *[
        cell(dialect, {**home, key: as_json({"args": [], "kwargs": ARGS})}, arguments=JSON_ARGS)
        for dialect, home, key in (
            ("langfuse", {"langfuse.observation.type": "tool"}, "langfuse.observation.input"),
            ("openllmetry", TRACELOOP, "traceloop.entity.input"),
            ("openinference", OI, "input.value"),
        )
    ],
    cell("mlflow", {"mlflow.spanType": '"TOOL"', "mlflow.spanInputs": JSON_ARGS}, arguments=JSON_ARGS),
    cell("langsmith", {"langsmith.span.kind": "tool", "gen_ai.prompt": JSON_ARGS}, arguments=JSON_ARGS),
    # told as messages: of several calls the one that the span names, else the last
    *[
        cell(
            "otel_genai",
            {
                **TOOL,
                **told,
                "gen_ai.input.messages": as_json(
                    [
                        {
                            "role": "assistant",
                            "parts": [
                                {"type": "tool_call", "id": f"c{n}", "name": name, "arguments": {"a": n}}
                                for n, name in enumerate(names)
                            ],
                        }
                    ]
                ),
            },
            arguments=meant,
            tool_call_id=call,
        )
        for told, names, meant, call in (
            ({}, "f", '{"a":0}', "c0"),
            ({}, "fg", '{"a":1}', "c1"),
            ({"gen_ai.tool.name": "f"}, "fg", '{"a":0}', "c0"),
            ({"gen_ai.tool.call.id": "c1"}, "ff", '{"a":1}', "c1"),
        )
    ],
    # wrapped once more, as LangChain's tracers do, in JavaScript and in Python
    *[
        cell("langsmith", {"langsmith.span.kind": "tool", "gen_ai.prompt": as_json({"input": said})}, arguments=meant)
        for said, meant in (
            ('{"a":1}', '{"a":1}'),
            ("{'a': 1}", '{"a":1}'),
            ("Paris", '{"input":"Paris"}'),
            ({"a": 1}, '{"input":{"a":1}}'),
        )
    ],
    cell(
        "langsmith",
        {"langsmith.span.kind": "tool", "gen_ai.prompt": '{"input": "Paris"}'},
        arguments='{"input": "Paris"}',
    ),
    cell(
        "openclaw",
        {"openclaw.toolName": "f", "openclaw.content.tool_input": JSON_ARGS},
        {"name": "openclaw.tool.execution"},
        arguments=JSON_ARGS,
    ),
]

RESULT = [
    cell("otel_genai", {**TOOL, "gen_ai.tool.call.result": "21C"}, result="21C"),
    cell("otel_genai", {**TOOL, "gen_ai.tool.call.result": {"c": 21}}, result='{"c":21}'),
    cell("openinference", {**OI, "output.value": "21C"}, result="21C"),
    cell("vercel_legacy", {**VERCEL, "ai.toolCall.result": '"21C"'}, result="21C"),
    cell("adk", {**TOOL, "gcp.vertex.agent.tool_response": '{"result": "21C"}'}, result='{"result": "21C"}'),
    cell("adk", {**TOOL, "gcp.vertex.agent.tool_response": "unknown"}, result="unknown"),
    cell("adk", {**TOOL, "gcp.vertex.agent.tool_response": "<not specified>"}, result=None),
    # Agno's, where nothing but the result says anything
    cell("otel_genai", {**TOOL, "gen_ai.tool.call.result": "status='success' result='21C' error=None"}, result="21C"),
    *[
        cell("otel_genai", {**TOOL, "gen_ai.tool.call.result": said}, result=said)
        for said in (
            "status='failed' result='partial' error='boom: no such order'",
            "status='success' result='partial' error='boom: no such order'",
            "status='failed' result='partial' error=None",
        )
    ],
    # blocks of text are their text, as in messages
    *[
        cell("otel_genai", {**TOOL, "gen_ai.tool.call.result": write(said)}, result="21C")
        for said in ([{"text": "21C"}], [{"type": "text", "text": "21C"}])
        for write in (as_json, list)
    ],
    cell(
        "otel_genai",
        {**TOOL, "gen_ai.tool.call.result": as_json([{"text": "21"}, {"text": "C"}])},
        result="21\nC",
    ),
    *[
        cell("otel_genai", {**TOOL, "gen_ai.tool.call.result": said}, result=said)
        for said in ('[{"text":"21C","score":1}]', '[{"text":7}]', '[{"type":"text","id":"a"}]')
    ],
    # an answer that is told as messages
    *[
        cell(
            "otel_genai",
            {**TOOL, **told, "gen_ai.output.messages": as_json([{"role": "tool", "parts": parts}])},
            result=answer,
            tool_call_id=call,
        )
        for told, parts, answer, call in (
            ({}, [{"type": "tool_call_response", "id": "c1", "response": "21C"}], "21C", "c1"),
            ({}, [{"type": "tool_call_response", "id": "c1", "response": {"c": 21}}], '{"c":21}', "c1"),
            (
                {"gen_ai.tool.call.id": "c1"},
                [{"type": "tool_call_response", "id": f"c{n}", "response": f"2{n}C"} for n in (1, 2)],
                "21C",
                "c1",
            ),
        )
    ],
    cell("pydantic_ai", {"tool_response": "21C"}, {"name": "running tool"}, result="21C"),
    cell("strands", TOOL, {"events": [("gen_ai.choice", {"message": "21C", "id": "c1"})]}, result="21C"),
    cell("codex", {"tool_name": "shell", "output": "21C"}, result="21C"),
    cell("openllmetry", {**TRACELOOP, "mcp.response.value": "21C"}, result="21C"),
    cell("openllmetry", {**TRACELOOP, "traceloop.entity.output": "21C"}, result="21C"),
    *[
        cell(
            "claude_code",
            CLAUDE,
            {"events": [("tool.output", {key: "21C"})]},
            result="21C",
            kept_events=["tool.output"],
        )
        for key in ("output", "content", "diff")
    ],
    cell("langfuse", {"langfuse.observation.type": "tool", "langfuse.observation.output": '"21C"'}, result="21C"),
    cell("langsmith", {"langsmith.span.kind": "tool", "gen_ai.completion": '{"output": "21C"}'}, result="21C"),
    cell("mlflow", {"mlflow.spanType": '"TOOL"', "mlflow.spanOutputs": '"21C"'}, result="21C"),
    cell("livekit", {"lk.function_tool.output": "21C"}, {"name": "function_tool"}, result="21C"),
    cell(
        "openclaw",
        {"openclaw.toolName": "f", "openclaw.content.tool_output": "21C"},
        {"name": "openclaw.tool.execution"},
        result="21C",
    ),
]

SCHEMA = {"type": "function", "name": "f", "parameters": {"type": "object"}}
DEFINITIONS = [
    cell("otel_genai", {**CHAT, "gen_ai.tool.definitions": as_json([SCHEMA])}, tool_definitions=as_json([SCHEMA])),
    cell("otel_genai", {**CHAT, "gen_ai.tool.definitions": [SCHEMA]}, tool_definitions=as_json([SCHEMA])),
    cell(
        "openinference",
        {"openinference.span.kind": "LLM", "llm.tools.0.tool.json_schema": as_json(SCHEMA)},
        tool_definitions=as_json([SCHEMA]),
    ),
    cell(
        "openllmetry",
        {"llm.request.functions.0.name": "f", "llm.request.functions.0.description": "d"},
        tool_definitions='[{"description":"d","name":"f"}]',
    ),
    cell("vercel_legacy", {"ai.prompt.tools": [as_json(SCHEMA)]}, tool_definitions=as_json([SCHEMA])),
    cell(
        "mlflow",
        {"mlflow.spanType": '"LLM"', "mlflow.chat.tools": as_json([SCHEMA])},
        tool_definitions=as_json([SCHEMA]),
    ),
    cell("semantic_kernel", {"sk.available_functions": "f,g"}, tool_definitions="f,g"),
    # type and description have no column
    cell(
        "otel_genai",
        {**TOOL, "gen_ai.tool.type": "function", "gen_ai.tool.description": "d"},
        left={"gen_ai.output.type": "text", "gen_ai.tool.type": "function", "gen_ai.tool.description": "d"},
    ),
    cell("openinference", {**OI, "tool.description": "d"}, left={**OI, "tool.description": "d"}),
]

MCP = {"mcp.method.name": "tools/call"}
PROTOCOL = [
    cell("mcp", {**MCP, "mcp.session.id": "s1"}, session_id=None, left={"mcp.session.id": "s1"}),
    cell(
        "mcp",
        {"mcp.method.name": "resources/read", "mcp.protocol.version": "2025-06-18", "mcp.resource.uri": "file:///a"},
        left={"mcp.protocol.version": "2025-06-18", "mcp.resource.uri": "file:///a"},
    ),
    cell("mcp", {**MCP, "jsonrpc.request.id": "1", "rpc.response.status_code": "0"}, tool_call_id=None),
    # a prompt's name and variables look like numbered messages
    cell(
        "otel_genai",
        {"mcp.method.name": "prompts/get", "gen_ai.prompt.name": "p", "gen_ai.prompt.variable.0": "v"},
        kind="chain",
        input=[],
    ),
    cell("mcp", {**MCP, "error.type": "tool_error"}, status="error", error_type="tool_error"),
    # the caller's fault: the server did its work
    *[
        cell(dialect, {**MCP, **more, "error.type": code}, {"kind": 2}, status="unset", error_type=None)
        for code in ("-32700", "-32600", "-32601", "-32602", "-32002")
        for dialect, more in (("mcp", {}), ("otel_genai", {"gen_ai.operation.name": "execute_tool"}))
    ],
    cell("mcp", {**MCP, "error.type": "-32602"}, {"kind": 3}, status="error", error_type="-32602"),
    cell("mcp", {**MCP, "error.type": "-32603"}, {"kind": 2}, status="error", error_type="-32603"),
]


NAMED = {**TOOL, "gen_ai.tool.name": "f"}
ANSWER = {"tool_call_id": "c1", "content": "21C"}
WRAPPED = [
    cell(
        "otel_genai",
        {**NAMED, "gen_ai.tool.call.arguments": as_json({"args": [], "kwargs": ARGS})},
        arguments=JSON_ARGS,
    ),
    cell(
        "otel_genai",
        {**NAMED, "gen_ai.tool.input": as_json({"name": "f", "description": "Tell.", "parameters": ARGS})},
        arguments=JSON_ARGS,
    ),
    # which is what the tool was given to do
    *[
        cell("otel_genai", {**NAMED, "gen_ai.tool.input": given}, arguments=given)
        for given in (as_json({"name": "g", "description": "Tell.", "parameters": ARGS}), as_json({"kwargs": 1}))
    ],
    *[
        cell("otel_genai", {**NAMED, "gen_ai.tool.call.result": as_json(said)}, result="21C", tool_call_id="c1")
        for said in (
            {"name": "f", **ANSWER},
            {"toolUseId": "c1", "status": "success", "content": [{"text": "21C"}]},
            {"id": "c1", "name": "f", "response": "21C"},
        )
    ],
    # an answer of which nothing says that it is wrapped
    *[
        cell("otel_genai", {**NAMED, "gen_ai.tool.call.result": said}, result=said)
        for said in (as_json({"response": "21C", "status": 200}), as_json({"id": 7, "response": "21C"}))
    ],
    cell(
        "traceai",
        {"gen_ai.span.kind": "TOOL", "input.value": as_json({"args": {}, **ARGS, "sanitize_inputs_outputs": True})},
        arguments=JSON_ARGS,
    ),
]
WITHIN = [
    {"role": "user", "content": "Look it up."},
    {"role": "assistant", "tool_calls": [{"id": "c7", "function": {"name": "g", "arguments": "{}"}}]},
    {"role": "tool", "tool_call_id": "c7", "content": "It rains."},
    {"role": "assistant", "content": "Take a coat."},
]


def test_what_an_agent_within_was_told_is_not_the_answer() -> None:
    """A tool that runs an agent gives back what that said: the answers among it are those of other tools."""
    said = as_json({"messages": WITHIN})
    check(cell("openinference", {**OI, "output.value": said}, result=said, tool_call_id=None).values[0])
    told = {**OI, "tool_call.id": "c7", "output.value": said}
    check(cell("openinference", told, result="It rains.", tool_call_id="c7").values[0])


@pytest.mark.parametrize("of", WRAPPED)
def test_what_frameworks_wrap_around_a_call(of: Cell) -> None:
    """Is seen through in every dialect."""
    check(of)


@pytest.mark.parametrize("of", NAME)
def test_tool_name(of: Cell) -> None:
    """The tool's own name, the span's where it has none."""
    check(of)


@pytest.mark.parametrize("of", CALL_ID)
def test_tool_call_id(of: Cell) -> None:
    """What joins the call that was executed to the one that was asked for."""
    check(of)


@pytest.mark.parametrize("of", ARGUMENTS)
def test_arguments(of: Cell) -> None:
    """What the tool was called with, free of what frameworks wrap around it."""
    check(of)


@pytest.mark.parametrize("of", RESULT)
def test_result(of: Cell) -> None:
    """What the tool answered."""
    check(of)


@pytest.mark.parametrize("of", DEFINITIONS)
def test_tool_definitions(of: Cell) -> None:
    """Which tools the model was offered, as JSON."""
    check(of)


@pytest.mark.parametrize("of", PROTOCOL)
def test_model_context_protocol(of: Cell) -> None:
    """A server's view of a call, and a client's."""
    check(of)
