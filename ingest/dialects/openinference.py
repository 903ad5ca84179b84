"""OpenInference (Arize Phoenix, and the instrumentors it has for most frameworks): lists are numbered attributes."""

import re
from typing import Any, Final

from ingest.dialects.bodies import SYSTEM, read_response
from ingest.dialects.calls import read_answer, read_call
from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.flattened import SAID_OF_TOOLS, Flattened, Tree, child, listed, ordered
from ingest.dialects.haystack import messages_in_reprs
from ingest.dialects.mastra import is_part_of_call
from ingest.dialects.messages import read_message, read_messages
from ingest.dialects.payloads import SHORT, as_one_list, conversation, instructions_in, opened
from ingest.dialects.providers import told_before
from ingest.dialects.run_metadata import AGENT_NAME, is_run_of_named_agent, put_texts, read_run_metadata
from ingest.dialects.values import number, parse, text
from store.records import Message

ALIASES: Final = {
    "kind": ("openinference.span.kind",),
    "agent": ("agent.name", "graph.node.name", "graph.node.id"),
    "user_id": ("user.id",),
    "model": (
        *("llm.response.model_name", "llm.response.model", "llm.model_name"),  # the second as LiteLLM has it
        *("embedding.model_name", "reranker.model_name"),
    ),
    "request_model": ("llm.request.model_name",),
    "provider": ("llm.provider", "llm.system"),
    "finish_reason": ("llm.finish_reason",),
    "input_tokens": ("llm.token_count.prompt",),
    "output_tokens": ("llm.token_count.completion",),
    "cache_read_tokens": ("llm.token_count.prompt_details.cache_read",),
    "cache_write_tokens": ("llm.token_count.prompt_details.cache_write",),
    "reasoning_tokens": ("llm.token_count.completion_details.reasoning",),
    "cost": ("llm.cost.total",),
    "input": ("input.value", "reranker.query"),
    "output": ("output.value",),
    "tool_name": ("tool.name", "tool_call.function.name"),
    "tool_call_id": ("tool.id", "tool_call.id"),
    "arguments": ("tool_call.function.arguments",),
}

# The session that its user names, and the model that answered and the agent's name, also where another instrumentation
# tells them on the same span.
OWN: Final = {
    "session_id": ("session.id",),
    "model": (
        *("llm.response.model_name", "gen_ai.response.model", "llm.response.model", "llm.model_name", "metrics.model"),
    ),
    "agent": ("agent.name", "gen_ai.agent.name", "graph.node.name", "graph.node.id"),
}

# Its own names for the three lists, and those that traceAI has in their place.
_IN: Final = ("llm.input_messages.", "gen_ai.input.messages.")
_OUT: Final = ("llm.output_messages.", "gen_ai.output.messages.")
_TOOLS: Final = ("llm.tools.", "gen_ai.tool.definitions.")
_SCHEMA: Final = ".json_schema"
_PROMPTS, _CHOICES = "llm.prompts.", "llm.choices."
_WORDS: Final = (
    *("role", "content", "name", "tool_call_id", "function_call_name", "function_call_arguments_json"),
    "finish_reason",
)
_CALL: Final = ("id", "function.name", "function.arguments", "reasoning_signature")
_BLOCK: Final = ("type", "text", "id", "signature", "data", "encrypted_content", "image.image.url", "image")
_ANSWERS: Final = "function"  # AutoGen's answers of tools, each a JSON text
_MESSAGE: Final = frozenset({f"{_ANSWERS}.#"}) | frozenset(
    f"message.{said}"
    for said in (
        *_WORDS,
        *(f"tool_calls.#.tool_call.{name}" for name in _CALL),
        *(f"contents.#.tool_call.{name}" for name in _CALL),
        *(f"contents.#.message_content.{name}" for name in _BLOCK),
    )
)
_TOOL: Final = frozenset({"tool.json_schema", *SAID_OF_TOOLS, *(f"tool.{said}" for said in SAID_OF_TOOLS)})
_CONVERSATION: Final = Flattened(
    {
        **dict.fromkeys((*_IN, *_OUT), _MESSAGE),
        **dict.fromkeys(_TOOLS, _TOOL),
        _PROMPTS: frozenset({"prompt.text"}),
        _CHOICES: frozenset({"completion.text"}),
    }
)
_VECTORS: Final = "embedding.embeddings."
_EMBEDDED: Final = Flattened({_VECTORS: frozenset({"embedding.text"})})
_DOCUMENT_LISTS: Final = ("retrieval.documents.", "reranker.output_documents.")
_DOCUMENTS: Final = Flattened(dict.fromkeys(_DOCUMENT_LISTS))


def read(draft: Draft) -> None:
    kind = str(draft.found.get("kind", "")).upper()
    if draft.keys.get("agent") in _NODES:
        _leave_node(draft, kind)
    if kind == "TOOL":
        _read_tool(draft)
    elif kind in ("RETRIEVER", "RERANKER"):
        _read_documents(draft)
    else:
        read_conversation(draft)
    if kind == "EMBEDDING" and "input" not in draft.found:
        texts = _EMBEDDED.take(draft)
        draft.input = tuple([_text(e["embedding"], "user") for e in ordered(texts.get(_VECTORS))])
    if "llm.cost.prompt" in draft.left or "llm.cost.completion" in draft.left:
        _read_cost(draft)
    if "metadata" in draft.left and ("session_id" not in draft.found or AGENT_NAME in str(draft.left["metadata"])):
        read_run_metadata(draft)
        if kind == "CHAIN" and is_run_of_named_agent(draft):
            draft.kind = "agent"
    if kind == "AGENT":
        _read_agent(draft)
    elif kind == "LLM" and (
        ("input_tokens" not in draft.found and _is_private(draft.raw.name)) or is_part_of_call(draft.raw)
    ):
        draft.kind = "chain"  # a step on the way to the call, which has a span of its own
    if kind in _CALLS and "request_model" not in draft.found:
        _read_parameters(draft, kind)
    if kind == "LLM" and str(draft.found.get("output")).startswith(_GENERATIONS):
        _read_generation(draft)


def _read_parameters(draft: Draft, kind: str) -> None:
    """Take the model asked for from what it was asked with."""
    parameters = parse(draft.raw.attributes.get("llm.invocation_parameters"))[0]
    if child(parameters, "id") is None:  # else it is the response, as OpenAI's Agents SDK has it there
        put_texts(draft, parameters, request_model=("model", "model_name", "model_id"), user_id=("user",))
    if kind == "GUARDRAIL":  # who calls by LiteLLM
        draft.put("provider", told_before(draft.found.get("request_model")))


def _leave_node(draft: Draft, kind: str) -> None:
    """Take no node of a graph for an agent that is the very call."""
    if kind in ("LLM", "TOOL"):
        draft.restore("agent")
        del draft.found["agent"]


_NODES: Final = ("graph.node.name", "graph.node.id")
_CALLS: Final = ("LLM", "GUARDRAIL")  # Guardrails tells its calls as its own steps
_GENERATIONS: Final = '{"generations"'


def _read_generation(draft: Draft) -> None:
    """Take from LangChain's answer which model gave it, where the attributes tell only which was asked."""
    if draft.found.get("model") != draft.found.get("request_model"):
        return
    aside = Draft(draft.raw, draft.dialect, {})
    read_response(aside, opened(draft, draft.keys["output"]))
    if "model" in aside.found:
        draft.found["model"] = aside.found["model"]


def _read_cost(draft: Draft) -> None:
    """Add up the two parts of the cost where no total is given."""
    parts = [number(draft.raw.attributes.get("llm.cost." + part)) for part in ("prompt", "completion")]
    draft.put("cost", sum(filter(None, parts)))


_METHODS: Final = (".run", ".__call__")


def _read_agent(draft: Draft) -> None:
    """Name an agent after the span, where that is a name and no description."""
    name = draft.raw.name
    if "." not in name and " " not in name:
        draft.put("agent", text(name))


def _is_private(name: str) -> bool:
    return "._" in name and ".__" not in name


def _read_tool(draft: Draft) -> None:
    read_call(draft)
    read_answer(draft)
    name = draft.raw.name
    if name.endswith(_METHODS):
        draft.put("tool_name", name.rpartition(".")[0])


def read_conversation(draft: Draft) -> None:
    trees = _CONVERSATION.take(draft)
    if not trees:
        return
    said_in, said_out = _all(trees, _IN), _all(trees, _OUT)
    prompts, choices = ordered(trees.get(_PROMPTS)), ordered(trees.get(_CHOICES))
    draft.input = tuple([_message(m, "user") for m in said_in] + [_text(p["prompt"], "user") for p in prompts])
    draft.output = tuple(
        [_message(m, "assistant") for m in said_out] + [_text(c["completion"], "assistant") for c in choices]
    )
    _prefer_body(draft)
    if draft.input and draft.input[0].role != "system" and "input" in draft.keys:
        _read_instructions(draft)
    offered = _all(trees, _TOOLS)
    if offered:
        _read_tools(draft, offered)


def _all(trees: Tree, prefixes: tuple[str, str]) -> list[Any]:
    own, others = prefixes
    return ordered(trees.get(own) or trees.get(others))


def _read_tools(draft: Draft, trees: list[Any]) -> None:
    """Tell which tools were offered: by their schemas, else by what is said of each."""
    tools = [child(tree, "tool") or tree for tree in trees]  # without that level, as LiteLLM writes it
    schemas = as_one_list([tool.get("json_schema") for tool in tools])
    if schemas and sum(map(len, tools)) > len(tools):
        attributes = draft.raw.attributes.items()
        told_too = {key: value for key, value in attributes if key.startswith(_TOOLS) and not key.endswith(_SCHEMA)}
        draft.left.update(told_too)
    draft.put("tool_definitions", schemas or [listed(tool) for tool in tools])


def _prefer_body(draft: Draft) -> None:
    """Read what was sent instead, where the numbered attributes leave out what was said, or whose answer it is."""
    missing = holes(draft.input) if "input" in draft.found else 0
    if missing:
        messages = _sent(draft, "input", "user")
        if len(messages) >= len(draft.input) and holes(messages) < missing and _roles(draft.input) <= _roles(messages):
            _keep_unless_said(draft, (*_IN, _PROMPTS), draft.input, messages)
            draft.input = messages
    missing = holes(draft.output) if "output" in draft.found else 0
    if missing or '"ChatMessage(' in str(draft.found.get("output"))[:100]:
        messages = _sent(draft, "output", "assistant")
        if messages and holes(messages) < (missing or 1):
            _keep_unless_said(draft, (*_OUT, _CHOICES), draft.output, messages)
            draft.output = messages


def _keep_unless_said(
    draft: Draft, prefixes: tuple[str, ...], numbered: tuple[Message, ...], instead: tuple[Message, ...]
) -> None:
    """Keep numbered attributes after all, where what is read instead of them leaves out a word of theirs."""
    if not _words(instead).issuperset(_words(numbered)):
        draft.left.update({key: value for key, value in draft.raw.attributes.items() if key.startswith(prefixes)})


def _words(messages: tuple[Message, ...]) -> set[str]:
    """Give what messages say at the bottom, JSON in text looked into."""
    words: set[str] = set()
    rest: list[tuple[Any, int]] = [(part, _WITHIN) for message in messages for part in message.parts]
    while rest:
        value, within = rest.pop()
        if type(value) is dict:
            rest.extend([(inner, within) for key, inner in value.items() if key != "type"])
        elif type(value) is list:
            rest.extend([(inner, within) for inner in value])
        elif type(value) is str and within and type(found := parse(value)[0]) in (dict, list):
            rest.append((found, within - 1))
        elif value is not None:
            words.add(str(value))
    return words


_WITHIN: Final = 2  # texts within texts that are opened


def _roles(messages: tuple[Message, ...]) -> set[str]:
    return {message.role for message in messages}


_INSTRUCTED: Final = re.compile(r'"(?:' + "|".join(SYSTEM) + r')"\s*:')


def _read_instructions(draft: Draft) -> None:
    """Take the system instructions out of the request, where they stand beside the messages.

    A long request is opened anyway, to see whether it says more than the messages; a short one is searched first.
    """
    sent = draft.raw.attributes[draft.keys["input"]]
    if type(sent) is str and (sent[:1] == "[" or (len(sent) < SHORT and not _INSTRUCTED.search(sent))):
        return
    body = opened(draft, draft.keys["input"])
    if isinstance(body, dict):
        draft.input = (*instructions_in(body), *draft.input)


def holes(messages: tuple[Message, ...]) -> int:
    """Count what is missing: all that a message said, an answer or the id that joins it to its call, any question."""
    missing, asked = 0, False
    for message in messages:
        missing += not message.parts
        asked = asked or message.role != "system"
        for part in message.parts:
            kind = part.get("type")
            if kind in _JOINED:
                missing += (not part.get("id")) + (kind == "tool_call_response" and part.get("response") is None)
    return missing + (not asked and bool(messages))


_JOINED: Final = ("tool_call", "tool_call_response")


def _sent(draft: Draft, field: str, role: str) -> tuple[Message, ...]:
    value = parse(draft.found[field])[0]
    objects = messages_in_reprs(value)
    if not objects:
        return conversation(value, role)[0]
    if field == "output":
        read_response(draft, objects[0].get("meta"))
    return read_messages(objects, role)


def _text(tree: dict[str, Any], role: str) -> Message:
    """Read a prompt or a choice of a completion."""
    return read_message({"content": tree["text"]}, role)


def _read_documents(draft: Draft) -> None:
    trees = _DOCUMENTS.take(draft)
    documents = [listed(child(d, "document") or d) for prefix in _DOCUMENT_LISTS for d in ordered(trees.get(prefix))]
    draft.put("result", documents or None)


_PLAIN: Final = {"role", "content"}
_FUNCTION: Final = ("function_call_name", "function_call_arguments_json")  # before there were ids
_CALLED: Final = frozenset(_FUNCTION)


def _message(tree: Any, role: str) -> Message:
    """Read one message. Its text may be there twice, as content and as the only block of its contents."""
    raw = child(tree, "message")
    if type(raw) is dict and raw.keys() == _PLAIN:
        return read_message(raw, role)
    if _ANSWERS in tree:
        answers = [parse(answer)[0] for answer in ordered(tree[_ANSWERS])]
        blocks = [{**a, "type": "tool_result"} if type(a) is dict else a for a in answers]
        return read_message({**(raw or {}), "role": "tool", "content": blocks}, role)
    if type(raw) is not dict:
        return Message(role, ({"type": "unknown", "content": listed(tree)},))
    blocks = [_block(b) for b in ordered(raw.pop("contents", None))]
    calls = [_inner(c, "tool_call") for c in ordered(raw.pop("tool_calls", None))]
    if blocks:
        texts = "".join([b["text"] for b in blocks if type(b.get("text")) is str])
        plain = raw.get("content")
        if plain and plain != texts:
            blocks.insert(0, {"type": "text", "text": plain})
        raw["content"] = blocks
        known = {str(b.get("id")) for b in blocks if b.get("type") == "tool_call"}
        calls = [c for c in calls if c.get("id") is None or str(c["id"]) not in known]
    if calls:
        raw["tool_calls"] = calls
    if not _CALLED.isdisjoint(raw):
        name, arguments = (raw.pop(key, None) for key in _FUNCTION)
        raw["function_call"] = {"name": name, "arguments": arguments}
    return read_message(raw, role)


def _block(tree: Any) -> dict[str, Any]:
    if child(tree, "tool_call") is not None:
        call = _inner(tree, "tool_call")
        return {"type": "tool_call", **call, **call.pop("function", {})}
    block = _inner(tree, "message_content")
    image = child(child(block.get("image"), "image"), "url")
    if image is not None:
        block["image"] = image
    return block


def _inner(tree: Any, name: str) -> dict[str, Any]:
    inner = child(tree, name)
    return inner if type(inner) is dict else {"type": "unknown", "content": listed(tree)}


DIALECT: Final = Dialect(
    "openinference",
    scopes=("openinference.*", "@arizeai/openinference*"),
    marks=("openinference.span.kind",),
    aliases=ALIASES,
    own=OWN,
    read=read,
)
