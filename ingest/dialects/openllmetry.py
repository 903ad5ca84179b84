"""OpenLLMetry (Traceloop): until 0.54 numbered attributes, since then OpenTelemetry's messages and a few extras."""

from collections.abc import Mapping
from typing import Any, Final

from ingest.dialects.calls import read_answer, read_call
from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.events import read_message_events
from ingest.dialects.flattened import SAID_OF_TOOLS, Flattened, listed, ordered
from ingest.dialects.messages import read_message
from ingest.dialects.plain import asks_vectors
from ingest.dialects.values import parse, text
from store.records import Message

_ASSOCIATION: Final = "traceloop.association.properties."

ALIASES: Final = {
    "kind": ("traceloop.span.kind", "llm.request.type"),
    "session_id": tuple(_ASSOCIATION + k for k in ("session_id", "thread_id", "chat_id", "conversation_id")),
    "user_id": (_ASSOCIATION + "user_id", "llm.user"),
    "agent": ("gen_ai.agent.name", _ASSOCIATION + "lc_agent_name"),
    "model": ("llm.response.model",),
    "request_model": ("llm.request.model",),
    "provider": ("llm.vendor",),
    "input_tokens": ("llm.usage.prompt_tokens",),
    "output_tokens": ("llm.usage.completion_tokens",),
    "reasoning_tokens": ("llm.usage.reasoning_tokens",),
    "finish_reason": ("llm.response.finish_reason", "llm.response.stop_reason"),
    "input": ("traceloop.entity.input",),
    "output": ("traceloop.entity.output",),
    "arguments": ("mcp.request.argument", "tool.arguments"),
    "result": ("mcp.response.value",),
}

_PROMPTS, _COMPLETIONS, _FUNCTIONS = "gen_ai.prompt.", "gen_ai.completion.", "llm.request.functions."
# LLM Tracekit's and AgentOps', the one with what it says of a tool a level deeper.
_OTHER_FUNCTIONS, _TOOLS = "gen_ai.request.functions.", "gen_ai.request.tools."
_FIRST_PROMPTS, _FIRST_COMPLETIONS = "llm.prompts.", "llm.completions."
_LEGACY: Final = (
    "llm.request.type",
    "gen_ai.prompt.0.role",
    "gen_ai.prompt.0.content",
    "gen_ai.completion.0.content",
    "llm.prompts.0.content",
    "llm.completions.0.content",
)


def read(draft: Draft) -> None:
    read_message_events(draft)
    told = draft.input
    read_numbered(draft)
    said = len(draft.system) + len(told)
    if told and said >= len(draft.input) and _answers(told) > _answers(draft.input):  # they say whose answers they are
        draft.left.update({key: value for key, value in draft.raw.attributes.items() if key.startswith(_PROMPTS)})
        draft.input = told
    _read_entity(draft)


def _answers(messages: tuple[Message, ...]) -> int:
    return sum(len(message.tool_results) for message in messages)


_WORDS: Final = ("role", "content", "name", "tool_call_id", "finish_reason", "refusal")
_CALL: Final = ("id", "name", "arguments", "function.name", "function.arguments")  # the last as LLM Tracekit has them
_FUNCTION: Final = ("name", "arguments")
_MESSAGE: Final = frozenset(
    # LangSmith's documentation has it one level deeper.
    f"{level}{said}"
    for level in ("", "message.")
    for said in (*_WORDS, "function_call.name", "function_call.arguments", *(f"tool_calls.#.{name}" for name in _CALL))
)
_NUMBERED: Final = Flattened(
    {
        _PROMPTS: _MESSAGE,
        _COMPLETIONS: _MESSAGE,
        **dict.fromkeys((_FUNCTIONS, _OTHER_FUNCTIONS)),
        _TOOLS: frozenset(
            (*(f"function.{said}" for said in SAID_OF_TOOLS), *SAID_OF_TOOLS, "type", "arguments"),
        ),
        _FIRST_PROMPTS: _MESSAGE,
        _FIRST_COMPLETIONS: _MESSAGE,
    }
)


def read_numbered(draft: Draft) -> None:
    trees = _NUMBERED.take(draft)
    if not trees:
        return
    prompts = [*ordered(trees.get(_PROMPTS)), *ordered(trees.get(_FIRST_PROMPTS))]
    completions = [*ordered(trees.get(_COMPLETIONS)), *ordered(trees.get(_FIRST_COMPLETIONS))]
    draft.input = tuple([_message(m, "user") for m in prompts]) or draft.input
    draft.output = tuple([_message(m, "assistant") for m in completions]) or draft.output
    tools = (ordered(trees.get(prefix)) for prefix in (_FUNCTIONS, _OTHER_FUNCTIONS, _TOOLS))
    draft.put("tool_definitions", next(filter(None, tools), None))


def _message(tree: Any, role: str) -> Message:
    message = tree.get("message", tree)
    if message is not tree and len(tree) > 1:
        return Message(role, ({"type": "unknown", "content": listed(tree)},))
    if type(message.get("tool_calls")) is dict:
        calls = message["tool_calls"] = ordered(message["tool_calls"])
        if message.get("function_call") in [{key: call.get(key) for key in _FUNCTION} for call in calls]:
            del message["function_call"]  # JavaScript's tells one of them once more
    if message.get("content") == "null" and _says_nothing(message, role):
        message["content"] = None  # written as JSON where there was none
    content = message.get("content")
    if type(content) is str and content[:1] in ("[", "{"):
        return _of_json(message, content, role)
    return read_message(message, role)


def _of_json(message: dict[str, Any], content: str, role: str) -> Message:
    """Read a message whose content is perhaps written as JSON: blocks, or a whole message of Gemini's."""
    if content.startswith(_OF_GEMINI) and "function_response" in content:  # which has no text
        inner, state = parse(content)
        if type(inner) is dict and type(inner.get("parts")) is list and not state:
            return read_message({**inner, **message, "parts": inner["parts"], "content": None}, role)
    elif _holds_blocks(content):
        blocks, state = parse(content)
        message["content"] = content if state else blocks
    return read_message(message, role)


_OF_GEMINI: Final = ('{"parts":', '{"parts": ')


def _says_nothing(message: Mapping[str, Any], role: str) -> bool:
    """Tell whether null stands for no text: beside a call, and in a history whose calls were left out."""
    of_history = role == "user" and message.get("role") in ("assistant", "tool")
    return of_history or not _OF_CALLS.isdisjoint(message)


_OF_CALLS: Final = frozenset({"tool_calls", "function_call", "tool_call_id"})


def _holds_blocks(content: str) -> bool:
    """Tell whether ``content`` is a list of blocks, written as JSON; one without any is Cohere's for no text."""
    return content == "[]" or (content.startswith("[{") and '"type"' in content[:200])


def _read_entity(draft: Draft) -> None:
    """Name the agent or the tool after the entity, and tell a vector store by its client."""
    attributes, found = draft.raw.attributes, draft.found
    name = text(attributes.get("traceloop.entity.name"))
    if name and found.get("kind") == "agent":
        draft.put("agent", name)
    elif found.get("kind") == "tool" or (name and found.get("operation") == "execute_tool"):
        read_call(draft)
        read_answer(draft)
        draft.put("tool_name", name)
    elif name and name.endswith(_TOOL_TASK):
        _read_llama_index_tool(draft)
    if asks_vectors(draft):
        draft.kind = "retriever"


_TOOL_TASK: Final = "Tool.task"  # LlamaIndex' FunctionTool and its kin


def _read_llama_index_tool(draft: Draft) -> None:
    """Read the call of a tool, which is told as a task, out of what the tool gave."""
    said = parse(draft.found.get("output"))[0]
    if not isinstance(said, dict) or "raw_output" not in said:
        return
    draft.kind = "tool"
    draft.put("tool_name", text(said.get("tool_name")))
    draft.put("result", said["raw_output"])
    if said.get("is_error") is True:
        draft.found["failed"] = True
    read_call(draft)


DIALECT: Final = Dialect(
    "openllmetry",
    scopes=("opentelemetry.instrumentation.*.v1", "traceloop*"),
    marks=("traceloop.*", *_LEGACY),
    aliases=ALIASES,
    read=read,
)
