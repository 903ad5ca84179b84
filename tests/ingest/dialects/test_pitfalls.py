"""The traps of real telemetry that concern single spans, one test each."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from ingest.dialects.values import parse
from store.records import Message, Span

Read = Callable[..., Span]


def said(messages: Any) -> str:
    return orjson.dumps(messages).decode()


QUESTION = [{"role": "user", "parts": [{"type": "text", "content": "Why?"}]}]


def test_agents_repeat_usage_but_are_no_model_calls(read: Read) -> None:
    """An agent's usage is recorded, with its price: it counts only where no model call within says anything."""
    span = read(
        {
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.request.model": "gpt-4o-mini",
            "gen_ai.usage.input_tokens": 200,
            "gen_ai.usage.output_tokens": 40,
        }
    )
    assert (span.kind, span.input_tokens, span.cost_source) == ("agent", 200, "computed")


def test_usage_details_repeat_counters(read: Read) -> None:
    """Counters given twice under two names are counted once, the first-class name winning."""
    span = read(
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.usage.input_tokens": 100,
            "gen_ai.usage.prompt_tokens": 100,
            "gen_ai.usage.cache_read.input_tokens": 40,
            "gen_ai.usage.details.cache_read_tokens": 41,
        }
    )
    assert (span.input_tokens, span.cache_read_tokens) == (100, 40)
    assert span.attributes["gen_ai.usage.details.cache_read_tokens"] == 41


def test_cache_larger_than_input_was_counted_beside_it(read: Read) -> None:
    """Where more was read from the cache than came in, the input left the cache out."""
    span = read(
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.usage.input_tokens": 10,
            "gen_ai.usage.cache_read_input_tokens": 90,
            "gen_ai.usage.cache_creation_input_tokens": 5,
        }
    )
    assert span.input_tokens == 105
    assert span.attributes["gen_ai.usage.input_tokens"] == 10


def test_claude_code_input_leaves_out_the_cache(read: Read) -> None:
    """Claude Code reports raw Anthropic counts, so both kinds of cached tokens are added."""
    span = read(
        {
            "span.type": "llm_request",
            "model": "claude-sonnet-4-5",
            "input_tokens": "60",
            "cache_read_tokens": 40,
            "cache_creation_tokens": 7,
            "output_tokens": 3,
            "ttft_ms": 12,
            "session.id": "s",
            "success": "true",
        },
        name="claude_code.llm_request",
    )
    assert (span.dialect, span.kind, span.provider) == ("claude_code", "llm", "anthropic")
    assert (span.input_tokens, span.cache_read_tokens, span.cache_write_tokens) == (107, 40, 7)
    assert (span.first_token_ms, span.session_id, span.status) == (12, "s", "unset")


@pytest.mark.parametrize("encode", [lambda m: m, said, lambda m: said(said(m)), lambda m: said(m).encode(), str])
def test_messages_in_every_encoding(read: Read, encode: Callable[[Any], Any]) -> None:
    """Messages come structured, as JSON, as JSON within JSON, as bytes, or as Python's repr: all read the same."""
    span = read({"gen_ai.operation.name": "chat", "gen_ai.input.messages": encode(QUESTION)})
    assert span.input == (Message.of("user", "Why?"),)
    assert span.notes == ()
    assert "gen_ai.input.messages" not in span.attributes


def test_several_detail_events_are_merged(read: Read) -> None:
    """Each of several events may carry one of instructions, input and output."""
    name = "gen_ai.client.inference.operation.details"
    span = read(
        {"gen_ai.operation.name": "chat"},
        events=[
            (name, {"gen_ai.system_instructions": said([{"type": "text", "content": "Be brief."}])}),
            (name, {"gen_ai.input.messages": said(QUESTION)}),
            (name, {"gen_ai.output.messages": said([{"role": "assistant", "parts": []}])}),
        ],
    )
    assert [m.text for m in span.system] == ["Be brief."]
    assert span.input == (Message.of("user", "Why?"),)
    assert [m.role for m in span.output] == ["assistant"]
    assert span.events == ()


def test_numbered_messages_are_sparse_unordered_and_sorted_by_number(read: Read) -> None:
    """Numbers only tell the order: ten comes after nine, holes do not matter, absurd numbers stay attributes."""
    attributes: dict[str, Any] = {"openinference.span.kind": "llm"}
    for number in (10, 9, 2):
        attributes[f"llm.input_messages.{number}.message.content"] = f"text {number}"
        attributes[f"llm.input_messages.{number}.message.role"] = "user"
    attributes["llm.input_messages.999999999.message.content"] = "far"
    span = read(attributes)
    assert [m.text for m in span.input] == ["text 2", "text 9", "text 10"]
    assert span.attributes["llm.input_messages.999999999.message.content"] == "far"


def test_text_given_as_content_and_as_contents_is_taken_once(read: Read) -> None:
    """OpenInference writes the same text twice; a tool call among the contents is not called twice either."""
    head = "llm.output_messages.0.message."
    span = read(
        {
            "openinference.span.kind": "LLM",
            head + "role": "assistant",
            head + "content": "Hi",
            head + "contents.0.message_content.type": "text",
            head + "contents.0.message_content.text": "Hi",
            head + "contents.1.tool_call.id": "c1",
            head + "contents.1.tool_call.function.name": "f",
            head + "contents.1.tool_call.function.arguments": "{}",
            head + "tool_calls.0.tool_call.id": "c1",
            head + "tool_calls.0.tool_call.function.name": "f",
        }
    )
    assert [p["type"] for p in span.output[0].parts] == ["text", "tool_call"]
    assert span.output[0].tool_calls[0]["arguments"] == {}


def test_prompt_attributes_that_are_no_messages(read: Read) -> None:
    """``gen_ai.prompt.name`` and its like share a prefix with numbered messages, and are none."""
    names = {"gen_ai.prompt.name": "p", "gen_ai.prompt.variable.0": "v", "gen_ai.prompt.caching": True}
    span = read({"gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": "Hi", **names})
    assert span.input == (Message.of("user", "Hi"),)
    assert span.attributes == names


@pytest.mark.parametrize(
    "marker", ["", "...[TRUNCATED: original length 99999]", "...[truncated, original 70000 chars]"]
)
def test_truncated_messages_are_salvaged_and_noted(read: Read, marker: str) -> None:
    """What is left of a JSON text that was cut is read, and the span says so."""
    whole = said(QUESTION)
    cut = whole[: whole.index("Why?") + 1] + marker
    span = read({"gen_ai.operation.name": "chat", "gen_ai.input.messages": cut})
    assert [(m.role, m.text) for m in span.input] == [("user", "W")]
    assert span.notes == ("truncated:gen_ai.input.messages",)
    assert span.attributes["gen_ai.input.messages"] == cut


def test_unreadable_messages_are_kept_as_text_and_noted(read: Read) -> None:
    """Text that promised JSON and is none is kept as what it is."""
    span = read({"gen_ai.operation.name": "chat", "gen_ai.input.messages": "[user] Why?"})
    assert [m.text for m in span.input] == ["[user] Why?"]
    assert span.notes == ("unparsed:gen_ai.input.messages",)


def test_numbers_that_are_none_are_noted(read: Read) -> None:
    """A count that cannot be read stays an attribute, with a note."""
    span = read({"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": "many"})
    assert span.input_tokens is None
    assert span.attributes["gen_ai.usage.input_tokens"] == "many"
    assert span.notes == ("unparsed:gen_ai.usage.input_tokens",)


def test_dropped_attributes_are_noted(read: Read) -> None:
    """Where the SDK dropped something for want of room, the span says how much."""
    span = read({"gen_ai.operation.name": "chat"}, dropped_attributes=3, dropped_events=1)
    assert span.notes == ("dropped_attributes:3", "dropped_events:1")


@pytest.mark.parametrize("word", ["__REDACTED__", "<REDACTED>", "[REDACTED]", "FILTERED"])
def test_redaction_is_no_content(read: Read, word: str) -> None:
    """A word that stands for content taken out is not taken for content."""
    span = read({"openinference.span.kind": "LLM", "input.value": word, "output.value": "yes"})
    assert (span.input, span.output) == ((), (Message.of("assistant", "yes"),))
    assert span.notes == ("redacted:input.value",)


@pytest.mark.parametrize("word", ["", "None", "N/A", "<not specified>", "null"])
def test_words_for_nothing_are_nothing(read: Read, word: str) -> None:
    """Sessions called "None" or "" are no sessions; the next attribute that names one counts."""
    span = read({"gen_ai.operation.name": "chat", "gen_ai.conversation.id": word, "session.id": "s1"})
    assert span.session_id == "s1"


def test_units_of_time_to_first_token(read: Read) -> None:
    """Some write seconds, some milliseconds: the column holds milliseconds."""
    seconds = read({"gen_ai.operation.name": "chat", "gen_ai.response.time_to_first_chunk": 0.25})
    strands = read({"gen_ai.system": "strands-agents", "gen_ai.server.time_to_first_token": 403})
    vercel = read({"ai.operationId": "ai.streamText.doStream", "ai.response.msToFirstChunk": "12.5"})
    assert (seconds.first_token_ms, strands.first_token_ms, vercel.first_token_ms) == (250, 403, 12.5)


@pytest.mark.parametrize("when", ["2026-11-23T22:19:24.500Z", '"2026-11-23T22:19:24.500Z"'])
def test_completion_start_in_iso_form(read: Read, when: str) -> None:
    """Langfuse tells the time of the first token, sometimes encoded twice."""
    span = read({"langfuse.observation.completion_start_time": when}, scope="langfuse-sdk")
    assert span.first_token_ms == pytest.approx(500)


def test_python_repr_is_read_without_running_it(read: Read) -> None:
    """LangSmith writes token details as Python's repr."""
    details = {
        "langsmith.span.kind": "llm",
        "gen_ai.usage.input_token_details": "{'audio': 0, 'cache_read': 40}",
        "gen_ai.usage.output_token_details": "__import__('os').abort()",
    }
    span = read(details)
    assert span.cache_read_tokens == 40


def test_langsmith_sessions_are_projects(read: Read) -> None:
    """What LangSmith calls a session is a project; its thread is the session."""
    span = read(
        {
            "langsmith.span.kind": "llm",
            "langsmith.trace.session_id": "project",
            "langsmith.trace.session_name": "project",
            "langsmith.metadata.thread_id": "thread",
        }
    )
    assert span.session_id == "thread"


def test_only_errors_are_errors(read: Read) -> None:
    """Unset is success, an exception that was handled is none, and an error's type needs no status."""
    assert read({"gen_ai.operation.name": "chat"}).status == "unset"
    assert read({"gen_ai.operation.name": "chat"}, status_code=1).status == "ok"
    typed = read({"gen_ai.operation.name": "chat", "error.type": "timeout"})
    assert (typed.status, typed.error_type) == ("error", "timeout")
    raised = [("exception", {"exception.type": "ValueError", "exception.message": "bad"})]
    failed = read({"gen_ai.operation.name": "chat"}, events=raised)
    assert (failed.status, failed.error_type, failed.error_message) == ("error", "ValueError", "bad")
    assert read({"gen_ai.operation.name": "chat"}, events=raised, status_code=1).status == "ok"
    assert read({}, events=[("exception", {"exception.type": "GraphInterrupt"})]).status == "unset"


@pytest.mark.parametrize(
    ("kind", "message", "status"),
    [
        ("langgraph.errors.GraphInterrupt", "", "unset"),
        ("ParentCommand", "Command(goto='b')", "unset"),
        ("Exception", "ParentCommand(Command(goto='b'))", "unset"),
        ("pydantic_ai.exceptions.ApprovalRequired", "", "unset"),
        ("app.errors.ApprovalRequired", "denied by policy", "error"),
        ("Interrupt", "boom", "error"),
        ("Exception", "Interrupt", "error"),
        ("Exception", "ApprovalRequired(by='legal')", "error"),
    ],
)
def test_signals_of_frameworks(read: Read, kind: str, message: str, status: str) -> None:
    """What a framework raises to pause or to hand over is no failure, whatever the status; an error of that name is."""
    raised = ("exception", {"exception.type": kind, "exception.message": message})
    assert read({}, events=[raised], status_code=2).status == status


def test_status_message_is_the_error_message(read: Read) -> None:
    """The status tells what went wrong better than anything else."""
    span = read({}, status_code=2, status_message="quota", events=[("exception", {"exception.message": "long"})])
    assert (span.status, span.error_message) == ("error", "quota")


def test_tool_call_ids_under_two_names(read: Read) -> None:
    """Gemini CLI spells the call id with an underscore."""
    span = read({"gen_ai.operation.name": "tool_call", "gen_ai.tool.call_id": "c1", "gen_ai.agent.name": "gemini-cli"})
    assert (span.dialect, span.kind, span.tool_call_id) == ("gemini_cli", "tool", "c1")


def test_merged_tool_spans_are_no_tools(read: Read) -> None:
    """ADK makes up a span to hold several tool calls."""
    span = read({"gen_ai.operation.name": "execute_tool"}, name="execute_tool (merged tools)", scope="gcp.vertex.agent")
    assert span.kind == "chain"


def test_pending_spans_are_announcements(read: Read) -> None:
    """Logfire sends a copy of a span when it starts; it is no second call."""
    attributes = {"logfire.span_type": "pending_span", "gen_ai.operation.name": "chat"}
    span = read(attributes, scope="logfire")
    assert (span.kind, span.notes) == ("span", ("pending:logfire.span_type",))


@pytest.mark.parametrize("framework", ["strands-agents", "langchain", "autogen", "gcp.vertex.agent", "pydantic-ai"])
def test_frameworks_are_no_providers(read: Read, framework: str) -> None:
    """Where a framework stands for the provider, the model's name tells who served it."""
    attributes = {"gen_ai.operation.name": "chat", "gen_ai.system": framework, "gen_ai.request.model": "claude-opus-4"}
    span = read(attributes)
    assert span.provider == "anthropic"
    assert span.attributes["gen_ai.system"] == framework


@pytest.mark.parametrize(
    ("sent", "folded"),
    [
        ("az.ai.openai", "azure.ai.openai"),
        ("vertex_ai", "gcp.vertex_ai"),
        ("xai", "x_ai"),
        ("bedrock", "aws.bedrock"),
        ("AWS", "aws.bedrock"),
        ("Anthropic", "anthropic"),
        ("openai.chat", "openai"),
        ("gcp.gemini", "gcp.gemini"),
        ("api.groq.com", "groq"),
        ("api.openai.com:443", "openai"),
        ("generativelanguage.googleapis.com", "gcp.gemini"),
        ("ibm.watsonx.ai", "ibm.watsonx.ai"),
    ],
)
def test_providers_have_one_spelling(read: Read, sent: str, folded: str) -> None:
    """Providers have many names, of which one is kept."""
    assert read({"gen_ai.provider.name": sent}).provider == folded


@pytest.mark.parametrize("sent", ["127.0.0.1:4000", "localhost:4000"])
def test_a_machine_next_door_is_no_provider(read: Read, sent: str) -> None:
    """Who made the model serves it there as well, as far as anybody can tell."""
    assert read({"gen_ai.provider.name": sent, "gen_ai.request.model": "claude-opus-4"}).provider == "anthropic"


@pytest.mark.parametrize(
    ("role", "means"),
    [("model", "assistant"), ("human", "user"), ("ai", "assistant"), ("developer", "system"), ("function", "tool")],
)
def test_roles_have_one_spelling(read: Read, role: str, means: str) -> None:
    """Roles have many names, of which one is kept."""
    span = read(
        {"gen_ai.input.messages": said([*QUESTION, {"role": role, "parts": [{"type": "text", "content": "x"}]}])}
    )
    assert span.input[1].role == means


def test_tools_that_answer_as_the_user(read: Read) -> None:
    """Gemini, Bedrock and Anthropic let tools answer in the role of the user."""
    content = [{"toolResult": {"toolUseId": "c1", "content": [{"text": "21C"}]}}]
    span = read({"gen_ai.input.messages": said([{"role": "user", "content": content}])})
    assert [(m.role, m.tool_results[0]["id"], m.tool_results[0]["response"]) for m in span.input] == [
        ("tool", "c1", "21C")
    ]


def test_conversation_beats_session(read: Read) -> None:
    """The conversation's id says more than a session's, which may be an editor's window."""
    span = read({"session.id": "window", "gen_ai.conversation.id": "talk"})
    assert span.session_id == "talk"


def test_resources_have_no_sessions(read: Read) -> None:
    """VS Code's resource carries the id of a window; that is no conversation."""
    span = read({"gen_ai.operation.name": "chat"}, resource={"service.name": "copilot-chat", "session.id": "window"})
    assert (span.dialect, span.session_id) == ("copilot", None)


@pytest.mark.parametrize("count", [100, "100", 100.0])
def test_counts_of_every_type(read: Read, count: Any) -> None:
    """Counts come as whole numbers, as text, and as fractions."""
    assert read({"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": count}).input_tokens == 100


@pytest.mark.parametrize(
    ("sent", "means"),
    [
        (["tool_calls"], "tool_call"),
        ("tool_use", "tool_call"),
        ('["end_turn"]', "stop"),
        ("STOP", "stop"),
        ("endTurn", "stop"),
        ("MaxTokens", "length"),
        ("stop,length", "stop"),
        (["max_tokens"], "length"),
        ("FinishReason.SAFETY", "content_filter"),
        ("odd", "odd"),
    ],
)
def test_finish_reasons_in_every_form(read: Read, sent: Any, means: str) -> None:
    """Finish reasons come as a list, as text, as JSON, joined by commas, and in many spellings."""
    assert read({"gen_ai.operation.name": "chat", "gen_ai.response.finish_reasons": sent}).finish_reason == means


def test_tool_parameters_are_the_schema(read: Read) -> None:
    """OpenInference's ``tool.parameters`` describe the tool; its arguments are the input."""
    span = read(
        {
            "openinference.span.kind": "TOOL",
            "tool.name": "f",
            "tool.parameters": '{"type": "object"}',
            "input.value": '{"a": 1}',
            "output.value": "done",
        }
    )
    assert (span.tool_name, span.arguments, span.result) == ("f", '{"a": 1}', "done")
    assert span.attributes["tool.parameters"] == '{"type": "object"}'


@pytest.mark.parametrize(
    "name", ["cache_write.input_tokens", "cache_creation.input_tokens", "cache_write_input_tokens"]
)
def test_names_that_conventions_changed(read: Read, name: str) -> None:
    """Old and new names of the same counter mean the same."""
    assert read({"gen_ai.usage." + name: 7}).cache_write_tokens == 7


def test_faults_of_mcp_callers_are_no_errors_of_the_server(read: Read) -> None:
    """A server that refuses a bad request did its work; a tool that failed did not."""
    refused = {"mcp.method.name": "tools/call", "error.type": "-32602"}
    assert read(refused, kind=2, name="tools/call f").status == "unset"
    assert read(refused, kind=3, name="tools/call f").status == "error"
    assert read({**refused, "error.type": "tool_error"}, kind=2).status == "error"


def test_given_costs_beat_computed_ones(read: Read) -> None:
    """A cost that was sent is taken; else it is computed and says so; unknown models cost nothing known."""
    call = {"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 1000, "gen_ai.usage.output_tokens": 0}
    known = {**call, "gen_ai.request.model": "gpt-4o-mini"}
    given, computed = read({**known, "gen_ai.usage.cost": 0.5}), read(known)
    assert (given.cost, given.cost_source) == (0.5, "given")
    assert (computed.cost, computed.cost_source) == (pytest.approx(0.00015), "computed")
    assert read({**call, "gen_ai.request.model": "my-own-model"}).cost is None


def test_claimed_only_by_its_dialect(read: Read) -> None:
    """Names such as ``model`` mean a model only where the dialect that uses them was detected."""
    span = read({"model": "T", "input_tokens": 4, "output": "x", "http.route": "/cars"})
    assert (span.dialect, span.kind, span.model) == ("otel", "span", None)
    assert span.attributes == {"model": "T", "input_tokens": 4, "output": "x", "http.route": "/cars"}


def test_parts_of_counts_are_added_to_nothing(read: Read) -> None:
    """Reasoning is part of the output, and what was heard part of the input; cached tokens are priced as such."""
    span = read(
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": "gpt-4o-mini",
            "gen_ai.usage.input_tokens": 100,
            "gen_ai.usage.output_tokens": 20,
            "gen_ai.usage.reasoning.output_tokens": 8,
            "gen_ai.usage.audio.input_tokens": 30,
            "gen_ai.usage.text.output_tokens": 12,
        }
    )
    assert (span.input_tokens, span.output_tokens, span.reasoning_tokens) == (100, 20, 8)
    assert span.cost == pytest.approx(100 * 0.15e-6 + 20 * 0.6e-6)
    assert span.attributes == {"gen_ai.usage.audio.input_tokens": 30, "gen_ai.usage.text.output_tokens": 12}


def test_numbers_too_large_for_a_list_are_no_places_in_it(read: Read) -> None:
    """A stranger's number costs nothing, and the attribute stays."""
    key = "llm.input_messages.999999999.message.content"
    span = read({"openinference.span.kind": "LLM", key: "x", "llm.input_messages.1.message.content": "Why?"})
    assert [m.text for m in span.input] == ["Why?"]
    assert span.attributes[key] == "x"


def test_times_in_words_are_not_trusted(read: Read) -> None:
    """What Strands writes about its events' times stays text; the span's own times count."""
    span = read({"gen_ai.event.start_time": "2001-01-01T00:00:00+00:00"}, scope="strands.telemetry.tracer")
    assert span.start_ns == 1_795_472_364_000_000_000
    assert span.attributes == {"gen_ai.event.start_time": "2001-01-01T00:00:00+00:00"}


def test_empty_ids_are_none(read: Read) -> None:
    """An empty session is no session, whoever wrote it."""
    span = read({"gen_ai.conversation.id": "", "session.id": "s1", "user.id": ""})
    assert (span.session_id, span.user_id) == ("s1", None)


def test_function_calls_without_ids(read: Read) -> None:
    """Before calls had ids, a message asked for one function by name."""
    said = "llm.output_messages.0.message."
    span = read(
        {
            "openinference.span.kind": "LLM",
            said + "role": "assistant",
            said + "function_call_name": "f",
            said + "function_call_arguments_json": '{"a": 1}',
        }
    )
    assert [(call["name"], call["arguments"]) for call in span.output[0].tool_calls] == [("f", {"a": 1})]


def test_a_frameworks_own_statistics_are_no_agents(read: Read) -> None:
    """What CrewAI reports about itself has bare names and no dialect: a plain span, with all that it says."""
    said = {"crew_key": "k", "crew_id": "i", "task_id": "t", "agent_role": "x"}
    span = read(said, name="Crew Created", scope="crewai.telemetry", resource={"service.name": "crewAI-telemetry"})
    assert (span.kind, span.dialect, span.attributes) == ("span", "otel", said)


def test_no_call_id_makes_no_answer_of_a_tool(read: Read) -> None:
    """MLflow writes every field of a message, also those that are null."""
    sent = {"role": "user", "content": "Hi", "tool_calls": None, "tool_call_id": None}
    span = read({"mlflow.spanType": '"CHAT_MODEL"', "mlflow.spanInputs": orjson.dumps({"messages": [sent]}).decode()})
    assert span.input == (Message.of("user", "Hi"),)


def test_a_reason_to_finish_without_words(read: Read) -> None:
    """An answer may say nothing but why it ended."""
    said = {"gen_ai.completion.0.role": "assistant", "gen_ai.completion.0.finish_reason": "tool_calls"}
    assert read({"gen_ai.prompt.0.role": "user", "gen_ai.request.model": "m", **said}).finish_reason == "tool_call"


@pytest.mark.parametrize(
    ("usage", "counted"),
    [
        ({"prompt_tokens_details": {"cached_tokens": 40}}, (40, None)),
        ({"prompt_tokens_details": {"cached_tokens": 0}}, (None, None)),
        ({"completion_tokens_details": {"reasoning_tokens": 8}}, (None, 8)),
    ],
)
def test_parts_of_counts_that_only_the_response_tells(read: Read, usage: Any, counted: Any) -> None:
    """They are taken from it, where its sums are those of the span."""
    body = {"usage": {"prompt_tokens": 100, "completion_tokens": 20, **usage}}
    said = {"openinference.span.kind": "LLM", "llm.token_count.prompt": 100, "llm.token_count.completion": 20}
    span = read({**said, "llm.model_name": "m", "output.value": orjson.dumps(body).decode()})
    assert (span.cache_read_tokens, span.reasoning_tokens) == counted
    other = read(
        {**said, "llm.token_count.prompt": 90, "llm.model_name": "m", "output.value": orjson.dumps(body).decode()}
    )
    assert (other.cache_read_tokens, other.reasoning_tokens) == (None, None)


def test_bedrock_counts_cached_tokens_beside_the_input(read: Read) -> None:
    """And so do instrumentations that pass on what it counts, whichever is the larger."""
    counts = {"gen_ai.usage.input_tokens": 60, "gen_ai.usage.cache_read.input_tokens": 40}
    said = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "m", **counts}
    assert read(said, scope="opentelemetry.instrumentation.bedrock").input_tokens == 100
    assert read(said, scope="other").input_tokens == 60
    first = {**said, "gen_ai.usage.cache_read.input_tokens": 0, "gen_ai.usage.cache_creation.input_tokens": 2000}
    span = read(first, scope="opentelemetry.instrumentation.bedrock")
    assert (span.input_tokens, span.cache_read_tokens, span.cache_write_tokens) == (2060, 0, 2000)


def test_what_gemini_thought_is_in_its_total(read: Read) -> None:
    """Where no count of it is sent."""
    counts = {"gen_ai.usage.input_tokens": 100, "gen_ai.usage.output_tokens": 12, "gen_ai.usage.total_tokens": 120}
    said = {"gen_ai.operation.name": "generate_content", "gen_ai.request.model": "gemini-2.5-flash", **counts}
    span = read(said)
    assert (span.output_tokens, span.reasoning_tokens) == (20, 8)
    assert span.attributes["gen_ai.usage.output_tokens"] == 12


@pytest.mark.parametrize(
    "counted",
    [
        {"gen_ai.usage.details.tool_use_prompt_tokens": 500, "gen_ai.usage.total_tokens": 620},
        {"acme.usage.toolUsePromptTokenCount": "500", "gen_ai.usage.total_tokens": 620},
        {"gen_ai.request.model": "claude-sonnet-4-5", "gen_ai.usage.total_tokens": 620},
        {"gen_ai.usage.cache_read.input_tokens": 2000, "gen_ai.usage.total_tokens": 2120},
    ],
)
def test_not_all_that_a_total_holds_beyond_was_thought(read: Read, counted: dict[str, Any]) -> None:
    """Google's own tools put tokens in, its platform serves other models, and what came from a cache was put in too."""
    counts = {"gen_ai.usage.input_tokens": 100, "gen_ai.usage.output_tokens": 20}
    said = {"gen_ai.operation.name": "chat", "gen_ai.system": "vertex_ai", "gen_ai.request.model": "gemini-2.5-pro"}
    span = read({**said, **counts, **counted})
    assert (span.provider, span.output_tokens, span.reasoning_tokens) == ("gcp.vertex_ai", 20, None)


def test_tools_of_google_and_thoughts(read: Read) -> None:
    """What is left of the total beyond both was thought."""
    counts = {"gen_ai.usage.input_tokens": 100, "gen_ai.usage.output_tokens": 20, "gen_ai.usage.total_tokens": 628}
    said = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "gemini-2.5-pro", **counts}
    span = read({**said, "gen_ai.usage.details.tool_use_prompt_tokens": 500})
    assert (span.input_tokens, span.output_tokens, span.reasoning_tokens) == (100, 28, 8)


@pytest.mark.parametrize("said", ['{"tools": null}', '{"tools": 5}', '{"tools": {"tool_name": "f"}}'])
def test_tools_that_are_no_list_are_what_was_said(read: Read, said: str) -> None:
    """Monocle's events hold what an application wrote."""
    events = [("data.input", {"input": [said]}), ("data.output", {"response": said})]
    span = read({"span.type": "inference"}, scope="monocle_apptrace", events=events)
    assert (span.dialect, span.input) == ("monocle", (Message.of("user", said),))
    assert span.output == (Message.of("assistant", said),)


def test_an_answer_tells_of_the_call_it_answers(read: Read) -> None:
    """Haystack repeats the call there; only its id says where it belongs."""
    origin = {"id": "c1", "tool_name": "f", "arguments": {"a": 1}, "extra": None}
    sent = {"role": "tool", "content": [{"tool_call_result": {"result": "r", "origin": origin, "error": False}}]}
    span = read({"gen_ai.operation.name": "chat", "gen_ai.input.messages": orjson.dumps([sent]).decode()})
    assert span.input[0].tool_results == (
        {
            "type": "tool_call_response",
            "id": "c1",
            "response": "r",
            "error": False,
            "origin": {"tool_name": "f", "arguments": {"a": 1}},
        },
    )


def test_an_empty_text_given_to_a_tool_is_kept(read: Read) -> None:
    """Two quotes are what was sent, and not nothing."""
    assert read({"gen_ai.operation.name": "execute_tool", "gen_ai.tool.call.arguments": '""'}).arguments == '""'


@pytest.mark.parametrize(("name", "kind"), [("Predict.forward", "chain"), ("ask", "llm")])
def test_only_dspys_steps_are_no_model_calls(read: Read, name: str, kind: str) -> None:
    """A function marked as a model call is one, whether or not it tells of which model."""
    said = {"mlflow.spanType": '"LLM"', "mlflow.spanInputs": '{"messages": [{"role": "user", "content": "Why?"}]}'}
    assert read(said, name=name).kind == kind


def test_the_model_that_answered_beats_the_one_that_was_asked(read: Read) -> None:
    """Also where OpenInference adds to the spans of another instrumentation."""
    said = {"llm.model_name": "gpt-4o-mini", "gen_ai.response.model": "gpt-4o-mini-2024-07-18"}
    assert read({"openinference.span.kind": "LLM", **said}).model == "gpt-4o-mini-2024-07-18"


@pytest.mark.parametrize("said_by", ["name", "value"])
def test_what_instructions_said_is_looked_for_where_only_their_role_is_told(read: Read, said_by: str) -> None:
    """Numbered attributes lack texts that came as blocks, or the question itself; the body has both."""
    body: Any = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Why?"}]
    attributes = {"openinference.span.kind": "LLM", "llm.input_messages.0.message.role": "system"}
    if said_by == "name":
        attributes |= {"llm.input_messages.1.message.role": "user", "llm.input_messages.1.message.content": "Why?"}
    else:
        attributes |= {"llm.input_messages.0.message.content": "Be brief."}
    span = read(attributes | {"input.value": said(body)})
    assert ([m.text for m in span.system], [m.text for m in span.input]) == (["Be brief."], ["Why?"])


def test_a_graphs_command_carries_messages(read: Read) -> None:
    """LangGraph for JavaScript answers with what to update, and with what to send to the next node."""
    message = {"lc": 1, "type": "constructor", "id": ["core", "AIMessage"], "kwargs": {"content": "21C"}}
    for command in ({"update": {"messages": [message]}}, {"node": "tools", "args": {"messages": [message]}}):
        span = read(
            {"openinference.span.kind": "CHAIN", "output.value": said({"output": [{"lg_name": "x", **command}]})}
        )
        assert span.output == (Message.of("assistant", "21C"),)


def test_an_answer_without_a_role(read: Read) -> None:
    """A result of Vercel's, as frameworks on top of it write it down: a text, and beside it the tools asked for."""
    calls = [{"toolCallId": "c1", "toolName": "get_weather", "args": {"city": "Paris"}}]
    span = read({"mastra.span.type": "model_step", "mastra.model_step.output": said({"text": "", "toolCalls": calls})})
    ((call,),) = [m.tool_calls for m in span.output]
    assert (call["id"], call["name"], call["arguments"]) == ("c1", "get_weather", {"city": "Paris"})


def test_a_step_that_executes_a_tool_is_one(read: Read) -> None:
    """Traceloop's SDK for JavaScript calls it a task, names it after a class, and writes arguments twice as JSON."""
    answer = {"lc": 1, "type": "constructor", "id": ["core", "ToolMessage"]}
    answer["kwargs"] = {"content": "21C", "tool_call_id": "c1", "name": "get_weather"}
    span = read(
        {
            "traceloop.span.kind": "task",
            "gen_ai.operation.name": "execute_tool",
            "traceloop.entity.name": "DynamicStructuredTool",
            "traceloop.entity.input": said({"args": [said({"city": "Paris"})]}),
            "traceloop.entity.output": said(answer),
        }
    )
    assert (span.kind, span.tool_name, span.tool_call_id) == ("tool", "get_weather", "c1")
    assert (span.arguments, span.result) == ('{"city":"Paris"}', "21C")


def test_answers_of_tools_in_the_role_of_their_name(read: Read) -> None:
    """Langfuse's callback for JavaScript: each answer belongs to the next call of that tool."""
    calls = [{"id": f"c{n}", "type": "function", "function": {"name": "look", "arguments": "{}"}} for n in (1, 2)]
    answers = [{"content": text, "additional_kwargs": {}, "role": "look"} for text in ("a", "b")]
    body = said([{"role": "assistant", "content": "", "tool_calls": calls}, *answers])
    span = read({"langfuse.observation.type": "generation", "langfuse.observation.input": body})
    found = [(m.role, r["id"], r["response"]) for m in span.input for r in m.tool_results]
    assert found == [("tool", "c1", "a"), ("tool", "c2", "b")]


def test_the_name_of_a_service_is_no_provider(read: Read) -> None:
    """Strands for JavaScript writes it where the provider should be; the model tells that."""
    attributes = {"gen_ai.event.start_time": "x", "gen_ai.system": "shop", "gen_ai.request.model": "gpt-4o"}
    span = read({**attributes, "gen_ai.operation.name": "chat"}, resource={"service.name": "shop"})
    assert (span.dialect, span.provider, span.attributes["gen_ai.system"]) == ("strands", "openai", "shop")


@pytest.mark.parametrize("told", ["no weather", None])
def test_a_traceback_is_no_message(read: Read, told: str | None) -> None:
    """Unless nothing else says what went wrong."""
    trace = 'RuntimeError("no weather")Traceback (most recent call last):\n  File "x.py", line 1'
    raised = {"exception.type": "RuntimeError", **({"exception.message": told} if told else {})}
    attributes = {"openinference.span.kind": "TOOL"}
    span = read(attributes, status_code=2, status_message=trace, events=[("exception", raised)])
    assert span.error_message == (told or trace)


def test_the_first_piece_of_a_stream(read: Read) -> None:
    """Events mark the pieces; the first tells how long it took."""
    pieces = [("gen_ai.content.completion.chunk", {})] * 2
    span = read({"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o"}, events=pieces)
    assert (span.first_token_ms, len(span.events)) == (500.0, 2)


def test_a_call_that_only_asks_is_a_step(read: Read) -> None:
    """Logfire tells of a stream twice: when it was asked for, and when all had come."""
    asked = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o", "gen_ai.input.messages": said(QUESTION)}
    assert read(asked, scope="logfire.openai").kind == "chain"
    assert read(asked, scope="logfire.openai", status_code=2).kind == "llm"
    assert read({**asked, "gen_ai.usage.output_tokens": 20}, scope="logfire.openai").kind == "llm"
    assert read(asked, scope="elsewhere").kind == "llm"


def test_accounts_are_no_calls(read: Read) -> None:
    """AG2 writes down each call's usage in a span of its own, and what compacting took only there."""
    used = {"ag2.span.type": "usage", "gen_ai.response.model": "gpt-4o", "gen_ai.usage.input_tokens": 100}
    kinds = [read({**used, "ag2.usage.kind": kind}).kind for kind in ("model_call", "subtask", "compaction")]
    assert kinds == ["chain", "chain", "llm"]


@pytest.mark.parametrize(("operation", "kind"), [("chat", "llm"), ("stt", "chain"), ("tts", "chain")])
def test_hearing_and_speaking_are_no_model_calls(read: Read, operation: str, kind: str) -> None:
    """Though they have models; nobody's tokens are in them."""
    attributes = {"gen_ai.operation.name": operation, "gen_ai.request.model": "sonic-2"}
    assert read(attributes, scope="pipecat").kind == kind
    assert read(attributes).kind == kind


def test_instructions_beside_the_messages(read: Read) -> None:
    """OpenInference for JavaScript leaves Anthropic's out of the numbered messages; the request has them."""
    request = said({"system": "Be brief.", "messages": [{"role": "user", "content": "Why?"}]})
    told = {"llm.input_messages.0.message.role": "user", "llm.input_messages.0.message.content": "Why?"}
    span = read({"openinference.span.kind": "LLM", "input.value": request, **told})
    assert ([m.text for m in span.system], [m.text for m in span.input]) == (["Be brief."], ["Why?"])


@pytest.mark.parametrize(
    ("step", "kind"), [("model_generation", "llm"), ("model_step", "chain"), ("model_chunk", "chain")]
)
def test_turns_and_pieces_of_a_call_are_no_calls(read: Read, step: str, kind: str) -> None:
    """Mastra's exporter for Arize says so of each."""
    assert read({"openinference.span.kind": "LLM", "mastra.span.type": step}).kind == kind


def test_what_logfire_adds_tells_nothing_about_a_span(read: Read) -> None:
    """It adds to the spans of every instrumentation of a program: these are read as theirs."""
    logfire = {"logfire.msg": "x", "logfire.span_type": "span"}
    assert read({**logfire, "gen_ai.prompt.0.content": "Why?", "llm.request.type": "chat"}).dialect == "openllmetry"
    assert read({**logfire, "mcp.method.name": "tools/call"}).dialect == "mcp"
    assert read({**logfire, "http.route": "/"}).kind == "span"
    assert read({**logfire, "logfire.span_type": "pending_span", "gen_ai.operation.name": "chat"}).kind == "span"


def test_calls_through_mcp_are_tools(read: Read) -> None:
    """Also where the span was told which agent calls, and is read as OpenTelemetry's."""
    span = read({"mcp.method.name": "tools/call", "gen_ai.agent.name": "a"}, name="MCP send tools/call get_weather")
    assert (span.kind, span.tool_name) == ("tool", "get_weather")


def test_tools_in_the_words_of_python(read: Read) -> None:
    """OpenLIT writes LangChain's arguments and messages down as ``str`` gives them."""
    called = {"gen_ai.tool.call.arguments": "{'city': 'Paris'}"}
    answered = {"gen_ai.tool.call.result": "content='21C' name='get_weather' tool_call_id='c1'"}
    span = read({"gen_ai.operation.name": "execute_tool", **called, **answered})
    assert (span.arguments, span.result) == ('{"city":"Paris"}', "21C")
    assert {**called, **answered}.items() <= span.attributes.items()


def test_messages_in_the_words_of_python(read: Read) -> None:
    """They leave out who speaks; what else they have tells."""
    call = "{'name': 'look', 'args': {}, 'id': 'c1'}"
    history = [
        "content='Why?' additional_kwargs={} response_metadata={}",
        f"content='' additional_kwargs={{}} response_metadata={{}} tool_calls=[{call}]",
        "content='so' tool_call_id='c1'",
        "content='So.' additional_kwargs={} response_metadata={'model_name': 'm'}",
    ]
    span = read({"gen_ai.operation.name": "invoke_agent", "gen_ai.workflow.output": said({"messages": history})})
    assert [m.role for m in span.output] == ["user", "assistant", "tool", "assistant"]
    assert span.output[2].tool_results == ({"type": "tool_call_response", "id": "c1", "response": "so"},)


def test_a_price_that_the_sdk_did_not_know(read: Read) -> None:
    """It says zero; a price of ours counts, and what was sent stays."""
    used = {"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 100, "gen_ai.usage.cost": 0}
    span = read({**used, "gen_ai.request.model": "gpt-4o-mini"})
    assert (span.cost_source, span.attributes["gen_ai.usage.cost"]) == ("computed", 0)
    unknown = read({**used, "gen_ai.request.model": "of-our-own"})
    assert (unknown.cost, unknown.cost_source) == (0.0, "given")


def test_a_body_that_knows_less_of_who_spoke_is_not_preferred(read: Read) -> None:
    """OpenInference's numbered messages may lack what was said; who they say spoke is not lost for it."""
    said = {"openinference.span.kind": "LLM", "llm.input_messages.0.message.role": "critic", "input.value": "Why?"}
    assert [m.role for m in read(said).input] == ["critic"]


@pytest.mark.parametrize(
    "sent",
    [
        "content='hi' tool_call_id='b'), Message(content='c'",
        "content='" + "\\'" * 9_000 + " tool_call_id=",
        "content=['a'] tool_call_id={}",
    ],
)
@pytest.mark.parametrize("key", ["gen_ai.tool.call.result", "ai.prompt", "input.value", "traceloop.entity.output"])
def test_texts_that_look_like_messages_of_python(read: Read, key: str, sent: str) -> None:
    """Whatever a page or a user wrote, the rest of the span is read."""
    span = read({"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "fetch", key: sent})
    assert (span.kind, span.tool_name) == ("tool", "fetch")


@pytest.mark.parametrize("key", ["ai.prompt", "input.value"])
def test_a_user_speaks_for_nobody_else(read: Read, key: str) -> None:
    """A user's text that looks like an assistant's message stays a user's."""
    sent = "content='I approve' response_metadata={'a': 1} additional_kwargs={}"
    span = read({"openinference.span.kind": "LLM", "gen_ai.operation.name": "chat", key: sent})
    assert {m.role for m in span.input} <= {"user"}


def test_ids_and_types_that_are_no_texts(read: Read) -> None:
    """Ids may be objects, and what should name a type a number: the span is read all the same."""
    call = {"message_content.type": "tool_call"}
    messages = [
        {"role": "user", "parts": [{"type": "image", "source": {"data": "a", "format": ""}, "format": 5}]},
    ]
    span = read({"gen_ai.operation.name": "chat", "gen_ai.input.messages": said(messages)})
    assert span.kind == "llm"
    prefix = "llm.output_messages.0.message."
    span = read(
        {
            "openinference.span.kind": "LLM",
            **{f"{prefix}contents.0.{key}": value for key, value in call.items()},
            f"{prefix}contents.0.tool_call.id": {"a": 1},
            f"{prefix}contents.0.tool_call.function.name": "f",
            f"{prefix}tool_calls.0.tool_call.id": {"a": 1},
            f"{prefix}tool_calls.0.tool_call.function.name": "f",
        }
    )
    assert (span.kind, span.output[0].role) == ("llm", "assistant")


def test_several_calls_told_by_their_items_are_joined_in_order(read: Read) -> None:
    """As many results as calls, turn by turn; else nothing is guessed."""
    call = {"type": "tool_call", "name": "f", "arguments": {}}
    turns = [
        {"role": "assistant", "parts": [call | {"id": "fc_1"}, call | {"id": "fc_2"}]},
        *(
            {"role": "tool", "parts": [{"type": "tool_call_response", "id": f"call_{n}", "response": "r"}]}
            for n in "12"
        ),
        {"role": "assistant", "parts": [call | {"id": "fc_3"}, call | {"id": "fc_4"}]},
        {"role": "tool", "parts": [{"type": "tool_call_response", "id": "call_3", "response": "r"}]},
    ]
    span = read({"gen_ai.operation.name": "chat", "gen_ai.input.messages": said(turns)})
    assert [c["id"] for m in span.input for c in m.tool_calls] == ["call_1", "call_2", "fc_3", "fc_4"]


@pytest.mark.parametrize(
    ("answers", "ids"),
    [
        ([("call_B", "b"), ("call_A", "a")], ["call_A", "call_B"]),
        ([("call_A", "a"), ("call_B", None)], ["call_A", "call_B"]),
        ([("call_B", "b"), ("call_A", None)], ["fc_1", "fc_2"]),
        ([("call_A", "a"), ("call_C", "c")], ["fc_1", "fc_2"]),
    ],
)
def test_calls_told_by_their_items_are_joined_with_answers_of_their_name(
    read: Read, answers: list[tuple[str, str | None]], ids: list[str]
) -> None:
    """Answers come in any order: the names of their tools tell whose they are, if they are told."""
    calls = [{"type": "tool_call", "id": f"fc_{n}", "name": name, "arguments": {}} for n, name in ((1, "a"), (2, "b"))]
    told = [
        {"type": "tool_call_response", "id": id_, "response": "r", **({"name": name} if name else {})}
        for id_, name in answers
    ]
    turns = [{"role": "assistant", "parts": calls}, *({"role": "tool", "parts": [part]} for part in told)]
    span = read({"gen_ai.operation.name": "chat", "gen_ai.input.messages": said(turns)})
    assert [c["id"] for c in span.input[0].tool_calls] == ids


A, B, NAMELESS = {"name": "a"}, {"name": "b"}, dict[str, str]()


@pytest.mark.parametrize(
    ("asked", "answers", "ids"),
    [
        ([A], [NAMELESS], ["c0"]),
        ([A], [A], ["c0"]),
        ([A], [B], [None]),
        ([A, B], [B, A], ["c1", "c0"]),
        ([A, B], [B, NAMELESS], ["c1", None]),
        ([A, B], [NAMELESS, NAMELESS], ["c0", "c1"]),
        ([A, B], [NAMELESS], [None]),
        ([A, B], [NAMELESS] * 3, [None] * 3),
        ([A, A], [A, A], ["c0", "c1"]),
        ([A, B, A], [A, B, A], ["c0", "c1", "c2"]),
        ([A], [A, A], [None, None]),
        ([A, B], [{"id": "c0"}, NAMELESS], ["c0", "c1"]),
    ],
)
@pytest.mark.parametrize("later", [False, True])
def test_answers_without_ids_are_joined_where_as_many_answer_as_were_asked(
    read: Read, asked: list[Any], answers: list[Any], ids: list[Any], later: bool
) -> None:
    """In the order of the calls right before them, or of those of the tool that they name; else nothing is guessed."""
    calls = [{"type": "tool_call", "id": f"c{n}", "arguments": {}, **call} for n, call in enumerate(asked)]
    turns = [
        {"role": "user", "parts": [{"type": "text", "content": "go"}]},
        {"role": "assistant", "parts": calls},
        *({"role": "tool", "parts": [{"type": "tool_call_response", "response": "r", **said_}]} for said_ in answers),
        {"role": "assistant", "parts": [{"type": "text", "content": "done"}]},
        {"role": "tool", "parts": [{"type": "tool_call_response", "response": "of no call"}]},
    ]
    if later:  # the history grew
        read({"gen_ai.operation.name": "chat", "gen_ai.input.messages": said(turns[:2])})
    span = read({"gen_ai.operation.name": "chat", "gen_ai.input.messages": said(turns)})
    assert [r.get("id") for m in span.input for r in m.tool_results] == [*ids, None]


@pytest.mark.parametrize(("role", "call_id"), [("user", ""), ("user", "c1"), ("tool", ""), ("tool", ["c1"])])
def test_texts_answer_a_call_only_where_a_tool_says_them_to_one(read: Read, role: str, call_id: Any) -> None:
    """What stands beside a user's parts makes no tool of the user."""
    sent = {"role": role, "parts": [{"type": "text", "content": "a"}] * 2, "tool_call_id": call_id}
    span = read({"gen_ai.operation.name": "chat", "gen_ai.input.messages": said([sent])})
    assert [(m.role, m.tool_results) for m in span.input] == [(role, ())]


def test_texts_of_a_tool_answer_the_call_beside_them(read: Read) -> None:
    """Its role may be written in any way."""
    sent = {"role": "ToolMessage", "parts": [{"type": "text", "content": "21C"}], "tool_call_id": "c1"}
    span = read({"gen_ai.operation.name": "chat", "gen_ai.input.messages": said([sent])})
    assert span.input[0].tool_results == ({"type": "tool_call_response", "id": "c1", "response": "21C"},)


INNER = [
    {"role": "user", "content": "Weather?"},
    {
        "role": "assistant",
        "content": "",
        "tool_calls": [{"id": "c9", "type": "function", "function": {"name": "get_weather", "arguments": '{"a": 1}'}}],
    },
    {"role": "tool", "tool_call_id": "c9", "content": "21C"},
    {"role": "assistant", "content": "It is 21C in Paris."},
]


@pytest.mark.parametrize("name", ["ask_researcher", None])
def test_what_an_agent_said_that_is_a_tool_is_not_what_its_own_tool_gave(read: Read, name: str | None) -> None:
    """A list of messages is the tool's result, unless one of them answers the call that the span is."""
    told = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.call.result": said(INNER)}
    span = read(told | ({"gen_ai.tool.name": name} if name else {}), name="execute_tool ask_researcher")
    assert (span.tool_name, span.tool_call_id, span.result) == ("ask_researcher", None, said(INNER))
    assert read(told | {"gen_ai.tool.call.id": "c9"}).result == "21C"


@pytest.mark.parametrize("said_with", [{}, {"content": "hi"}, {"arguments": {"a": 1}}])
def test_a_block_without_a_type_that_has_two_ids_keeps_both(read: Read, said_with: Any) -> None:
    """It is nobody's call and nobody's answer."""
    sent = [{"role": "user", "content": [{"id": "i1", "call_id": "c1", **said_with}]}]
    (message,) = read({"gen_ai.operation.name": "chat", "gen_ai.input.messages": said(sent)}).input
    assert (message.role, message.parts[0]["id"], message.parts[0]["call_id"]) == ("user", "i1", "c1")


@pytest.mark.parametrize("beside", [{"call_id": "7"}, {"arguments": {"a": 1}}])
def test_a_text_stays_one_whatever_stands_beside_it(read: Read, beside: Any) -> None:
    """Keys that calls have, too, make no call of a text."""
    sent = [{"role": "user", "content": [{"text": "hi", **beside}]}]
    span = read({"gen_ai.operation.name": "chat", "gen_ai.input.messages": said(sent)})
    assert [(m.role, m.parts) for m in span.input] == [("user", ({"type": "text", "content": "hi", **beside},))]


def test_only_a_call_without_a_name_is_unwrapped(read: Read) -> None:
    """Mastra names the tool inside of a payload; elsewhere a payload is what somebody says beside the call."""
    own = {"type": "tool_call", "id": "c1", "name": "send", "arguments": {"url": "u"}}
    beside = {"name": "Bob", "id": 9, "arguments": [1], "toolName": "x"}
    mastras = {"type": "tool-call", "payload": {"toolCallId": "c1", "toolName": "send", "args": {"url": "u"}}}
    sent = said([{"role": "assistant", "parts": [{**own, "payload": beside}, mastras]}])
    (answer,) = read({"gen_ai.operation.name": "chat", "gen_ai.output.messages": sent}).output
    assert answer.parts == ({**own, "payload": beside}, own)


@pytest.mark.parametrize(
    "given",
    [
        {"id": 12, "name": "Ann", "response": "yes"},
        {"total": 1, "page": 1, "messages": [{"role": "tool", "tool_call_id": "c9", "content": "x"}]},
        {"tool_call_id": "c1", "content": "short", "artifact": {"rows": [1]}, "status": "error"},
    ],
)
def test_what_a_tool_gives_is_no_wrapper_for_looking_like_one(read: Read, given: Any) -> None:
    """Its result stays whole where nothing in it tells this call, or where there is more of it."""
    span = read(
        {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "f", "gen_ai.tool.call.result": said(given)}
    )
    assert (span.result, span.tool_call_id) == (said(given), None)


@pytest.mark.parametrize(
    "given", [{"id": "c1", "name": "g", "response": "yes"}, {"id": None, "name": "f", "response": "yes"}]
)
def test_an_answer_that_tells_its_call_is_seen_through(read: Read, given: Any) -> None:
    """By the id of the call, or by the name of the tool."""
    told = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "f", "gen_ai.tool.call.id": "c1"}
    assert read({**told, "gen_ai.tool.call.result": said(given)}).result == "yes"


@pytest.mark.parametrize(
    "asked",
    [
        {"tool_name": "delete", "args": {}, "kwargs": {"id": 7}},
        {"input": {"sql": "select", "parameters": [1]}, "options": {"timeout": 3}},
    ],
)
def test_arguments_are_no_wrapper_for_looking_like_one(read: Read, asked: Any) -> None:
    """What a tool is to call, and how, is what it was asked."""
    told = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "f"}
    assert read({**told, "gen_ai.tool.call.arguments": said(asked)}).arguments == said(asked)


def test_a_tool_that_runs_tools_is_asked_for_one(read: Read) -> None:
    """The name of another tool is one of its arguments; its own only repeats what the span says."""
    told = {"traceloop.span.kind": "tool", "traceloop.entity.name": "run_tool"}
    for name, arguments in (
        ("delete_user", {"tool_name": "delete_user", "arguments": {"id": 7}}),
        ("run_tool", {"id": 7}),
    ):
        asked = said({"tool_name": name, "arguments": {"id": 7}})
        assert read({**told, "traceloop.entity.input": asked}).arguments == said(arguments)


@pytest.mark.parametrize(("list_", "role"), [("prompt", "human"), ("completion", "assistant")])
def test_null_is_a_word_where_no_tool_is_called(read: Read, list_: str, role: str) -> None:
    """Whoever says it; beside a call it stands for no text."""
    place = f"gen_ai.{list_}.0"
    said = {f"{place}.role": role, f"{place}.content": "null", "llm.request.type": "chat"}
    span = read(said)
    assert [message.text for message in (*span.input, *span.output)] == ["null"]
    call = {f"{place}.tool_calls.0.name": "f", f"{place}.tool_calls.0.id": "c"}
    span = read({**said, **call})
    assert [part["type"] for message in (*span.input, *span.output) for part in message.parts] == ["tool_call"]


@pytest.mark.parametrize(
    ("schemas", "known"),
    [(["oops", '{"name":"f"}'], None), ([7], None), ([["a"]], None), (['{"name":"f"}'], '[{"name":"g"}]')],
)
def test_schemas_that_make_no_list_stay(read: Read, schemas: list[Any], known: str | None) -> None:
    """So they do where the tools are told elsewhere."""
    sent = {f"gen_ai.choice.{at}.tool_json_schema": schema for at, schema in enumerate(schemas)}
    told = {"gen_ai.operation.name": "chat", **sent} | ({"gen_ai.tool.definitions": known} if known else {})
    span = read(told, scope="microsoft_agents_a365.x")
    assert {key: span.attributes.get(key) for key in sent} == sent
    assert span.tool_definitions == known


def test_events_that_tell_less_than_the_numbers_are_not_preferred(read: Read) -> None:
    """One answer of a tool is no history."""
    said = [("system", "Be brief."), ("user", "one"), ("assistant", "so"), ("user", "two"), ("user", "21C")]
    numbered = {
        f"gen_ai.prompt.{at}.{name}": value
        for at, message in enumerate(said)
        for name, value in zip(("role", "content"), message, strict=True)
    }
    answer = ("gen_ai.tool.message", {"id": "c1", "content": "21C"})
    span = read({"llm.request.type": "chat", **numbered}, events=[answer])
    assert [message.text for message in (*span.system, *span.input)] == [text for _, text in said]


@pytest.mark.parametrize("tools", ["[]", "{}"])
def test_a_chain_without_tools_is_no_agent(read: Read, tools: str) -> None:
    """An empty list offers none."""
    assert read({"langsmith.span.kind": "chain", "gen_ai.tool.definitions": tools}, scope="langsmith").kind == "chain"


@pytest.mark.parametrize("model", ["mistral:instruct-q4_0", "mistral:text-q4", "mistral:instruct-v0.2-fp16"])
def test_a_quantised_model_is_served_by_nobody_it_is_called_after(read: Read, model: str) -> None:
    """What stands behind the colon is its version."""
    span = read({"gen_ai.operation.name": "chat", "gen_ai.request.model": model})
    assert span.model == model
    assert read({"gen_ai.operation.name": "chat", "gen_ai.request.model": "openai:gpt-4o"}).model == "gpt-4o"


def test_what_names_a_tool_without_its_arguments_is_no_call(read: Read) -> None:
    """A user who sells hammers stays the user."""
    sent = said([{"role": "user", "content": [{"tool.name": "hammer", "price": 3}]}])
    (message,) = read({"gen_ai.operation.name": "chat", "gen_ai.input.messages": sent}).input
    assert (message.role, message.parts[0]["type"]) == ("user", "unknown")


def test_one_text_is_all_that_a_function_was_given(read: Read) -> None:
    """However it is written down: as it is, or in a list."""
    for args in ("hello", ["hello"]):
        told = {"traceloop.span.kind": "agent", "traceloop.entity.name": "x"}
        assert [m.text for m in read({**told, "traceloop.entity.input": said({"args": args})}).input] == ["hello"]


def test_names_of_more_steps_than_anybody_nests_make_no_message(read: Read) -> None:
    """What they would make nests so deeply that nobody can write it; they stay what an event bears."""
    told = {"response.message.role": "assistant", "response.message.content" + ".a" * 2_000: "1"}
    span = read(scope="llamaindex.opentelemetry.tracer", events=[("LLMChatEndEvent", told)])
    assert span.output == (Message("assistant", ()),)
    assert span.events[0]["attributes"] == told


HIDDEN = f"""['x", {"[" * 1_000}{"]" * 1_000}, "y']"""


@pytest.mark.parametrize("key", ["input.value", "gen_ai.tool.call.arguments", "gen_ai.input.messages"])
def test_brackets_between_quotes_of_two_kinds(read: Read, key: str) -> None:
    """To Python a text with quotes in it, and to JSON lists within lists: reading it never fails."""
    assert parse(HIDDEN) == (['x", ' + "[" * 1_000 + "]" * 1_000 + ', "y'], "")
    span = read({"gen_ai.operation.name": "execute_tool", key: HIDDEN})
    assert not [note for note in span.notes if "Error" in note]
    assert span.kind == "tool"


ASKED = {"city": "Paris"}


@pytest.mark.parametrize(
    "calls",
    [
        [{"id": "c1", "function": {"name": "get_weather", "arguments": said(ASKED)}}],
        [{"name": "get_weather", "args": ASKED, "id": "c1"}],
        [{"toolCallId": "c1", "toolName": "get_weather", "input": ASKED}],
        [{"toolCallId": "c1", "toolName": "get_weather", "args": ASKED, "type": "tool-call"}],
        [{"type": "tool_use", "id": "c1", "name": "get_weather", "input": ASKED}],
        {"tool_calls": [{"id": "c1", "function": {"name": "get_weather", "arguments": said(ASKED)}}]},
        {"id": "c1", "type": "function", "function": {"name": "get_weather", "arguments": said(ASKED)}},
    ],
)
@pytest.mark.parametrize("key", ["gen_ai.completion", "gen_ai.response.tool_calls", "output.value"])
def test_an_answer_that_is_nothing_but_calls(read: Read, key: str, calls: Any) -> None:
    """No message is around them."""
    span = read({"gen_ai.operation.name": "chat", "gen_ai.request.model": "m", key: said(calls)})
    (call,) = [call for message in span.output for call in message.tool_calls]
    assert (call["id"], call["name"], call["arguments"]) == ("c1", "get_weather", ASKED)


@pytest.mark.parametrize(
    "answer", [[{"name": "Bob", "id": "1"}], [{"id": "1", "input": "x"}], [{"id": "1", "name": "Bob", "input": 3}]]
)
def test_rows_with_names_are_no_calls(read: Read, answer: Any) -> None:
    """An answer in JSON may be about anything."""
    span = read({"gen_ai.operation.name": "chat", "gen_ai.request.model": "m", "gen_ai.completion": said(answer)})
    assert not any(message.tool_calls for message in span.output)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("system: Be brief.\nuser: Hi\nthere", [("system", "Be brief."), ("user", "Hi\nthere")]),
        ("System: Be brief.\nHuman: Hi\nAI: Yes?\nHuman: So", [("system", "Be brief."), ("user", "Hi")]),
        ("\n\nHuman: Hi\n\nAssistant:", [("user", "Hi")]),
        ("user: Who said\nUser: Hi?", [("user", "Who said\nUser: Hi?")]),
        ("Tell me: who is\nuser: Bob", [("user", "Tell me: who is\nuser: Bob")]),
        ("users: many", [("user", "users: many")]),
    ],
)
@pytest.mark.parametrize("of", ["span", "event"])
def test_a_prompt_that_says_who_speaks(read: Read, text: str, told: list[tuple[str, str]], of: str) -> None:
    """It is read as the conversation that it is, and kept."""
    call = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "m"}
    prompt = {"gen_ai.prompt": text}
    on_span = of == "span"
    events = None if on_span else [("gen_ai.content.prompt", prompt)]
    span = read({**call, **(prompt if on_span else {})}, events=events)
    assert [(m.role, m.text) for m in (*span.system, *span.input)][:2] == told
    if told[0][1] != text:
        assert text in said([span.attributes, *(dict(e["attributes"]) for e in span.events)]).replace("\\n", "\n")


def test_a_text_of_more_turns_than_anybody_speaks_is_one_text(read: Read) -> None:
    """To take it apart would cost the door seconds."""
    text = "ai: a\n" * 100_000
    span = read({"gen_ai.operation.name": "chat", "gen_ai.prompt": text})
    assert [m.text for m in span.input] == [text]


@pytest.mark.parametrize(
    ("names", "ids", "asked", "told"),
    [
        ("a", "c1", '{"x": 1}', [("c1", "a", {"x": 1})]),
        ("a, b", "c1, c2", '{"x": 1}, {"y": 2}', [("c1", "a", {"x": 1}), ("c2", "b", {"y": 2})]),
        ("a, b", "c1", '{"x": 1}, {"y": 2}', []),
        ("a, b", "c1, c2", '{"x": 1}', []),
    ],
)
def test_calls_that_attributes_tell_beside_the_answer(
    read: Read, names: str, ids: str, asked: str, told: list[Any]
) -> None:
    """As OpenLIT has them: they are the answer's, where it tells none itself."""
    call = {"gen_ai.operation.name": "chat", "gen_ai.tool.name": names, "gen_ai.tool.call.id": ids}
    span = read({**call, "gen_ai.tool.args": asked})
    assert [(c["id"], c["name"], c["arguments"]) for m in span.output for c in m.tool_calls] == told
    assert span.attributes["gen_ai.tool.args"] == asked


@pytest.mark.parametrize("wrapped", [lambda text: [text], lambda text: {"prompts": [text]}])
@pytest.mark.parametrize("key", ["gen_ai.prompt", "input.value", "traceloop.entity.input"])
def test_a_prompt_of_langchains_that_says_who_speaks(read: Read, key: str, wrapped: Callable[[str], Any]) -> None:
    """As it gives them to callbacks that know of no messages; of several each is for an answer of its own."""
    call = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "m"}
    span = read({**call, key: said(wrapped("System: Be brief.\nHuman: Hi\nAI: Yes?"))})
    assert [(m.role, m.text) for m in (*span.system, *span.input)] == [
        ("system", "Be brief."),
        ("user", "Hi"),
        ("assistant", "Yes?"),
    ]
    assert key in span.attributes
    spoken = {"messages": [{"role": "user", "content": "System: Be brief.\nHuman: Hi"}]}
    assert len(read({**call, key: said(spoken)}).input) == 1  # who speaks is told otherwise


@pytest.mark.parametrize("written", [said, lambda calls: [said(call) for call in calls]])
def test_calls_written_as_json_within_a_message(read: Read, written: Callable[[Any], Any]) -> None:
    """The list, or each of its calls."""
    calls = [{"id": "c1", "type": "function", "function": {"name": "get_weather", "arguments": said(ASKED)}}]
    turns = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "", "tool_calls": written(calls)}]
    span = read({"gen_ai.operation.name": "chat", "gen_ai.input.messages": said(turns)})
    (call,) = span.input[1].tool_calls
    assert (call["id"], call["name"], call["arguments"]) == ("c1", "get_weather", ASKED)
    assert "gen_ai.input.messages" in span.attributes
