"""One piece of a message, whoever's API it was written for, as a part of OpenTelemetry's GenAI conventions."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from ingest.dialects.media import (
    BEDROCK_MEDIA,
    MEDIA,
    bedrock_media,
    beside,
    binary,
    inline_data,
    joined,
    media,
    with_item,
)
from ingest.dialects.server_tools import (
    CLIENT_CALLS,
    SERVER_ANSWERS,
    SERVER_CALLS,
    answer_of_code,
    client_call,
    ran_code,
    server_answer,
    server_call,
)
from ingest.dialects.values import READ_WELL, looks_like_json, parse

Block = dict[str, Any]


def parts_of(content: Any) -> list[Block]:
    """Read the content of a message: a text, one block, or a list of blocks."""
    if content is None or content == "":
        return []
    if isinstance(content, str):
        return [text_part(content)]
    if isinstance(content, list):
        found: list[Block] = []
        for block in content:
            if type(block) is dict:
                found.append(part_of(block))
            else:
                found.extend(parts_of(block))
        return found
    if isinstance(content, dict):
        return [part_of(content)]
    return [text_part(str(content))]


def part_of(block: Block) -> Block:
    """Read one block: by its ``type`` where it has one, else by the key that tells what it is."""
    kind = block.get("type")
    if kind == "text" and len(block) == 2 and "content" in block:
        return {"type": "text", "content": block["content"]}  # nearly all are such: keys in one order
    if kind is None and len(block) == 1 and type(block.get("text")) is str:
        return {"type": "text", "content": block["text"]}
    if type(kind) is str:
        reader = BY_TYPE.get(kind)
        return reader(block) if reader else block
    for key, reader in BY_KEY.items():
        if block.get(key) is not None:  # some write down every field there is
            return reader(block)
    return {"type": "unknown", **block}


def text_part(content: str) -> Block:
    return {"type": "text", "content": content}


def tool_call(call_id: Any, name: Any, arguments: Any, rest: Block | None = None) -> Block:
    """Make a part that asks for a tool; arguments that came as text are parsed; ``as_sent`` if it says more."""
    part = {"type": "tool_call", "id": call_id, "name": name, "arguments": arguments}
    if type(arguments) is str and looks_like_json(arguments):
        _read_arguments(part, arguments)
    return {**part, **rest} if rest else part


def _read_arguments(part: Block, sent: str) -> None:
    found, state = parse(sent)
    if state not in READ_WELL:
        return  # they stay the text they are
    part["arguments"] = found
    if state:
        part["as_sent"] = sent


def tool_result(call_id: Any, response: Any, rest: Block | None = None) -> Block:
    """Make a part that carries a tool's answer; an answer of text blocks becomes their text."""
    part = {"type": "tool_call_response", "id": call_id, "response": plain_response(response)}
    return part | rest if rest else part


def plain_response(response: Any) -> Any:
    """Give what an answer says that is made of text blocks only, or of one of JSON, else the answer itself."""
    if type(response) is str:
        return _unquoted(response) if response[:1] == '"' else response
    if not isinstance(response, list) or not response:
        return response
    texts = [_only_text(block) for block in response]
    if None not in texts:
        return "\n".join(t for t in texts if t is not None)
    only = response[0] if len(response) == 1 else None
    return only["json"] if isinstance(only, dict) and only.keys() == _BEDROCK_JSON else response


_BEDROCK_JSON: Final = {"json"}


def _unquoted(response: str) -> str:
    """Give a text that was written as JSON once more."""
    found = parse(response)[0]
    return found if type(found) is str and found else response


def _only_text(block: Any) -> str | None:
    if not isinstance(block, dict):
        return None
    found = block.get("text", block.get("content"))
    return found if isinstance(found, str) and block.keys() <= _OF_TEXT else None


_OF_TEXT: Final = {"type", "block_type", "text", "content"}


def _rest(block: Block, *used: str) -> Block | None:
    """Give what a block says beyond the keys ``used``, or None."""
    return beside(block, ("type", *used)) or None


def _first(block: Block, *keys: str) -> Any:
    for key in keys:
        value = block.get(key)
        if value is not None:
            return value
    return None


def _key(block: Block, names: tuple[str, ...]) -> str:
    """Give the first of these names under which a block says something; "" for none."""
    for name in names:
        if block.get(name) is not None:
            return name
    return ""


def _beside(block: Block, used: list[str], own: set[str]) -> Block | None:
    """Give what a block says beyond what was ``used``, under names that the part does not have as its ``own``."""
    if len(block) <= len(used) - used.count("") + ("type" in block):
        return None
    return beside(block, own.union(used)) or None


_SAID: Final = {"type", "content"}


def _said(kind: str, *keys: str) -> Callable[[Block], Block]:
    def read(block: Block) -> Block:
        key = _key(block, keys)
        content = block.get(key)
        beside = None
        if type(content) is not str and content is not None:
            content, beside = _unwrapped_text(content)
        part: Block = {"type": kind, "content": content if content is not None else ""}
        rest = _beside(block, [key], {"type"})
        return joined(joined(part, beside or {}), rest or {}) if rest or beside else part

    return read


def _unwrapped_text(content: Any) -> tuple[Any, Block | None]:
    """Give the text inside of what Vercel and Bedrock wrap once more, or Mistral's blocks, and what is beside it."""
    if isinstance(content, list):
        return plain_response(content), None
    key = next((k for k in ("text", "value", "content") if content.get(k)), None) if isinstance(content, dict) else None
    return (content, None) if key is None else (content[key], _rest(content, key))


def _call(block: Block) -> Block:
    if len(block) == 4 and block.keys() == _CALL:
        return tool_call(block["id"], block["name"], block["arguments"])
    if len(block) == 3 and block.keys() == _BEDROCK_CALL:
        return tool_call(block["toolUseId"], block["name"], block["input"])
    function = block.get("function")
    if type(function) is dict and block.keys() == _OPENAI_CALL and function.keys() == _FUNCTION:
        return tool_call(block["id"], function["name"], function["arguments"])
    source = block
    around = "function" if isinstance(function, dict) else _mastras(block)
    if around:
        source = {**block, **block[around]}
        del source[around]
    keys = [_key(source, names) for names in (_CALL_ID, _CALL_NAME, _CALL_ARGUMENTS)]
    rest = _beside(source, keys, _CALL)
    return with_item(tool_call(source.get(keys[0]), source.get(keys[1]), source.get(keys[2]), rest), source)


def _mastras(block: Block) -> str:
    """Give where a call of Mastra's stands in its block, which names none itself; "" in any other."""
    inner = block.get("payload")
    return "payload" if type(inner) is dict and "toolName" in inner and not _key(block, _CALL_NAME) else ""


_CALL: Final = {"type", "id", "name", "arguments"}
_OPENAI_CALL: Final = {"type", "id", "function"}
_FUNCTION: Final = {"name", "arguments"}
_BEDROCK_CALL: Final = {"toolUseId", "name", "input"}
_CALL_ID: Final = ("call_id", "toolCallId", "tool_call_id", "toolUseId", "id", "ref")
_CALL_NAME: Final = ("name", "toolName", "tool_name", "tool.name")
_CALL_ARGUMENTS: Final = ("arguments", "input", "args", "tool_arguments", "tool_kwargs", "parameters", "tool.args")


def _answer(block: Block) -> Block:
    if len(block) == 3 and block.keys() == _ANSWERED:
        return tool_result(block["id"], block["response"])
    keys = [_key(block, names) for names in (_ANSWER_ID, _ANSWER)]
    part = tool_result(block.get(keys[0]), _unwrapped(block.get(keys[1])), _beside(block, keys, _ANSWERED))
    return with_item(part, block)


_ANSWERED: Final = {"type", "id", "response"}
_ANSWER_ID: Final = ("tool_use_id", "tool_call_id", "toolCallId", "call_id", "toolUseId", "id", "ref")
_ANSWER: Final = ("response", "result", "output", "content")


def _by_call_id(block: Block) -> Block:
    """Read a call of AutoGen's, or its answer: neither has an id of its own beside the call's."""
    if block.get("id") is not None:
        return _TEXT(block) if block.get("content") is not None else {"type": "unknown", **block}
    return _call(block) if "arguments" in block else _answer(block)


def _named_call(name: str, block: Block) -> Block:
    return _call(block) if name in block else {"type": "unknown", **block}


def _blob(block: Block) -> Block:
    """Read what is shown as the conventions have it; ADK calls its content ``data``."""
    if "content" in block or type(block.get("data")) is not str:
        return block
    return {("content" if key == "data" else key): value for key, value in block.items()}


def _unwrapped(value: Any) -> Any:
    # Vercel: {"type": "text" | "json", "value": ...}
    if isinstance(value, dict) and value.keys() == {"type", "value"}:
        return value["value"]
    return value


def _inner(key: str, reader: Callable[[Block], Block]) -> Callable[[Block], Block]:
    """Make a reader for a block of Bedrock or Gemini, where ``key`` holds the block proper."""

    def read(block: Block) -> Block:
        inner = block[key]
        if not isinstance(inner, dict):
            return {"type": "unknown", **block}
        part = reader(inner)
        return joined(part, _rest(block, key) or {}) if len(block) > 1 else part

    return read


def _haystack_answer(inner: Block) -> Block:
    """Read the answer to a call, which stands beside it once more: its id is taken out, the rest stays."""
    origin = inner.get("origin")
    if not isinstance(origin, dict):
        return tool_result(None, inner.get("result"), _rest(inner, "result"))
    return tool_result(origin.get("id"), inner.get("result"), _rest({**inner, "origin": _rest(origin, "id")}, "result"))


def _llama_index(block: Block) -> Block:
    """Read a block of LlamaIndex', which names its type and its fields in its own way."""
    renamed = {_LLAMA_INDEX.get(key, key): value for key, value in block.items()}
    return part_of(renamed) if type(renamed["type"]) is str else {"type": "unknown", **block}


_LLAMA_INDEX: Final = {"block_type": "type", "tool_kwargs": "arguments"}


def _pydantic_ai(block: Block) -> Block:
    """Read a part of Pydantic AI's messages, as its own adapter writes them."""
    kind = str(block["part_kind"])
    said = {key: value for key, value in block.items() if key not in _OF_PART}
    if kind == "retry-prompt" and said.get("tool_name"):
        kind = "tool-return"
    return part_of({**said, "type": _PYDANTIC_AI.get(kind, kind)})


_OF_PART: Final = frozenset({"part_kind", "timestamp"})
_PYDANTIC_AI: Final = {
    **dict.fromkeys(("system-prompt", "user-prompt", "retry-prompt", "instruction"), "text"),
    "tool-return": "tool-result",
    "builtin-tool-call": "server_tool_call",
    "builtin-tool-return": "server_tool_call_response",
}


def _gemini_text(block: Block) -> Block:
    if block.get("thought"):
        return _said("reasoning", "text")({k: v for k, v in block.items() if k != "thought" or v is not True})
    return _said("text", "text")(block)


def _reasoning(block: Block) -> Block:
    """Read a thought: a text of its own, or OpenAI's list of summaries."""
    key = _key(block, ("content", "text", "thinking", "reasoning"))
    if not block.get(key):
        key = "summary"
    content = plain_response(block.get(key))
    if not isinstance(content, str):
        content, key = "", ""
    rest = _beside(block, [key], _SAID if key else {"type"})
    return {"type": "reasoning", "content": content, **(rest or {})}


_TEXT: Final = _said("text", "content", "text")

BY_TYPE: Final[dict[str, Callable[[Block], Block]]] = {
    "text": _TEXT,
    "input_text": _TEXT,
    "output_text": _TEXT,
    "refusal": _said("refusal", "refusal", "content"),
    "reasoning": _reasoning,
    "thinking": _said("reasoning", "thinking", "content", "text"),
    "tool_call": _call,
    "tool_use": _call,
    "tool-call": _call,
    "toolCall": _call,
    "toolUse": _call,
    "function_call": _call,
    "function": _call,
    "custom_tool_call": _call,
    "tool_call_response": _answer,
    "tool_result": _answer,
    "tool-result": _answer,
    "toolResult": _answer,
    "function_call_output": _answer,
    "custom_tool_call_output": _answer,
    **dict.fromkeys(CLIENT_CALLS, client_call),
    **dict.fromkeys([f"{kind}_output" for kind in CLIENT_CALLS], _answer),
    **dict.fromkeys(SERVER_CALLS, server_call),
    **dict.fromkeys(SERVER_ANSWERS, server_answer),
    **dict.fromkeys(MEDIA, media),
    "blob": _blob,
    "binary": binary,
}

# Blocks without a type: LlamaIndex', Pydantic AI's, Bedrock's, Gemini's, Genkit's, LangChain's. The first key decides.
BY_KEY: Final[dict[str, Callable[[Block], Block]]] = {
    "block_type": _llama_index,
    "part_kind": _pydantic_ai,
    "toolUse": _inner("toolUse", _call),
    "toolResult": _inner("toolResult", _answer),
    "functionCall": _inner("functionCall", _call),
    "function_call": _inner("function_call", _call),
    "functionResponse": _inner("functionResponse", _answer),
    "function_response": _inner("function_response", _answer),
    "toolRequest": _inner("toolRequest", _call),
    "toolResponse": _inner("toolResponse", _answer),
    "reasoningContent": _inner("reasoningContent", _said("reasoning", "reasoningText", "text")),
    "inlineData": _inner("inlineData", inline_data),
    "inline_data": _inner("inline_data", inline_data),
    "fileData": _inner("fileData", inline_data),
    "file_data": _inner("file_data", inline_data),
    "executableCode": _inner("executableCode", ran_code),
    "executable_code": _inner("executable_code", ran_code),
    "codeExecutionResult": _inner("codeExecutionResult", answer_of_code),
    "code_execution_result": _inner("code_execution_result", answer_of_code),
    "tool_call": _inner("tool_call", _call),
    "tool_call_result": _inner("tool_call_result", _haystack_answer),
    "text": _gemini_text,
    "call_id": _by_call_id,  # before what it answers, its ``content``
    "content": _TEXT,
    **{kind: _inner(kind, partial(bedrock_media, kind)) for kind in BEDROCK_MEDIA},
    "arguments": partial(_named_call, "name"),
    "tool_kwargs": partial(_named_call, "tool_name"),
    "tool.args": partial(_named_call, "tool.name"),
}
