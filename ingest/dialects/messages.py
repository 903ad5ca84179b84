"""Messages of any API (OpenAI, Anthropic, Bedrock, Gemini, LangChain, Vercel, ...) in the one shape that is kept."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from ingest.dialects.conventional import CANONICAL, answered, said_by_tools
from ingest.dialects.finish import finish_reason
from ingest.dialects.frozen import freeze, twin_of
from ingest.dialects.media import joined
from ingest.dialects.parts import Block, part_of, parts_of, text_part, tool_call, tool_result
from ingest.dialects.reprs import from_fields
from ingest.dialects.server_tools import CLIENT_CALLS, SERVER_CALLS
from ingest.dialects.values import SAYS_NOTHING, parse
from store.records import Message

Messages = tuple[Message, ...]

ROLES: Final[Mapping[str, str]] = {
    "model": "assistant",
    "ai": "assistant",
    "aimessage": "assistant",
    "aimessagechunk": "assistant",
    "chatbot": "assistant",
    "human": "user",
    "humanmessage": "user",
    "humanmessagechunk": "user",
    "usermessage": "user",
    "assistantmessage": "assistant",
    "systemmessage": "system",
    "systemmessagechunk": "system",
    "developer": "system",
    "toolmessage": "tool",
    "toolmessagechunk": "tool",
    "functionmessage": "tool",
    "functionmessagechunk": "tool",
    "functionexecutionresultmessage": "tool",
    "function": "tool",
    "ipython": "tool",
    # smolagents
    "tool-call": "assistant",
    "tool-response": "tool",
}

_USED: Final = frozenset({"role", "content", "parts", "name", "tool_calls", "tool_call_id", "finish_reason"})


_BESIDE_PARTS: Final = frozenset({"content", "tool_calls", "tool_call_id"})
_WORDS: Final = ("role", "name", "finish_reason")


def last_reason(messages: Sequence[Message]) -> str | None:
    """Give why the model stopped last, as far as it is said."""
    for message in reversed(messages):
        if message.finish_reason:
            return message.finish_reason
    return None


def read_messages(value: Any, role: str) -> Messages:
    """Read every message in ``value``: a list, one message, or a text said by ``role``."""
    if type(value) is list:
        if value and _are_parts(value):
            return (_make(role, tuple(part for block in value for part in parts_of(block))),)
        return read_each(value, role)
    if isinstance(value, str):
        if value.startswith("content=") and role != "user":  # what a user writes stays the user's, whatever it says
            return (_from_fields(value, role),)
        return (Message.of(role, value),) if value else ()
    if isinstance(value, dict):
        return (read_message(value, role),)
    return ()


def read_each(values: list[Any], role: str) -> Messages:
    """Read the messages of a list one by one."""
    found: list[Message] = []
    for item in values:
        if type(item) is dict:
            if item.get("kind") == "request" and type(item.get("parts")) is list:
                found.extend(_requested(item, role, first=not found))
            else:
                found.append(read_message(item, role))
                if "toolInvocations" in item:
                    found.extend(_answers_invoked(item))
        elif _is_pair(item):
            found.append(read_message({"role": item[0], "content": item[1]}, role))
        else:
            found.extend(read_messages(item, role))
    return tuple(found)


def read_message(raw: Block, role: str) -> Message:
    """Read one message; where it names no role, ``role`` said it."""
    parts = raw.get("parts")
    if parts:
        if type(parts) is list:
            read = [part_of(p) if type(p) is dict else text_part(str(p)) for p in parts]
            return _message(raw, role, read if _BESIDE_PARTS.isdisjoint(raw) else _with_beside(raw, read))
        if type(parts) is str and "content" not in raw:
            return _message(raw, role, parts_of(parts))
    if "role" not in raw:
        found = _without_role(raw, role)
        if found is not None:
            return found
    content = raw.get("content")
    if len(raw) == 2 and content is not None and raw.get("role") in _SPEAKING:
        return _message(raw, role, parts_of(content))
    said = _content(raw)
    return _message(raw, role, said if _CALLING.isdisjoint(raw) else _each_once(said, _calls(raw)))


def _each_once(said: list[Block], calls: list[Block]) -> list[Block]:
    """Put calls behind what was said; one that stands there, too, is told once, with all that is said of it there."""
    if not said or not calls:
        return said or calls
    places = {call["id"]: place for place, call in enumerate(calls) if type(call.get("id")) is str and call["id"]}
    others = []
    for part in said:
        place = places.get(part["id"]) if part.get("type") == "tool_call" and type(part.get("id")) is str else None
        if place is None:
            others.append(part)
        else:
            calls[place] = joined(calls[place], _told_beside(part, calls[place]))
    return [*others, *calls]


def _told_beside(part: Block, call: Block) -> Block:
    """Give what ``part`` tells of a call that ``call`` does not."""
    return {k: v for k, v in part.items() if v not in SAYS_NOTHING and call.get(k) != v}


def _invoked(raw: Block) -> list[Block]:
    """Give the calls of a message of Vercel's SDK 4, which holds their answers, too."""
    invoked = raw.get("toolInvocations")
    if type(invoked) is not list:
        return []
    return [{k: v for k, v in call.items() if k != "result"} for call in invoked if type(call) is dict]


def _answers_invoked(raw: Block) -> list[Message]:
    invoked = raw["toolInvocations"]
    answers = [i for i in invoked if type(i) is dict and "result" in i] if type(invoked) is list else []
    return [_make("tool", tuple(tool_result(i.get("toolCallId"), i["result"]) for i in answers))] if answers else []


def _is_pair(value: Any) -> bool:
    """Tell a role and a text: LangChain takes them for a message."""
    return type(value) is list and len(value) == 2 and type(value[1]) is str and value[0] in _PAIRED


def _with_beside(raw: Block, parts: list[Block]) -> list[Block]:
    """Give the parts of a message with what stands beside them as in OpenAI's: calls, and which call is answered."""
    calls = _calls(raw)
    if calls and not any(part.get("type") == "tool_call" for part in parts):
        return [*(part for part in parts if part != _NO_TEXT), *calls]
    call_id = raw.get("tool_call_id")
    if type(call_id) is str and call_id and _is_tools(raw) and all(part.get("type") == "text" for part in parts):
        return [tool_result(call_id, parts)]
    return parts


def _is_tools(raw: Block) -> bool:
    said_by = raw.get("role") or raw.get("type")
    return type(said_by) is str and (said_by == "tool" or ROLES.get(said_by.lower()) == "tool")


_NO_TEXT: Final = {"type": "text", "content": ""}


def _requested(raw: Block, role: str, *, first: bool) -> list[Message]:
    """Read a request of Pydantic AI's, whose parts are messages; the instructions count that it begins with."""
    said = [part for part in raw["parts"] if type(part) is dict]
    told = raw.get("instructions")
    found = [Message.of("system", told)] if first and type(told) is str and told else []
    for said_by, parts in groupby(said, lambda part: _REQUESTED.get(part.get("part_kind"), role)):
        found.append(_make(said_by, tuple(part_of(part) for part in parts)))
    return found


_REQUESTED: Final[Mapping[Any, str]] = {"system-prompt": "system", "user-prompt": "user", "tool-return": "tool"}


def _from_fields(value: str, role: str) -> Message:
    """Read a message of LangChain's that was written by ``str``, which leaves out its class."""
    fields = from_fields(value)
    if fields is None:
        return Message.of(role, value)
    if fields.get("tool_call_id"):
        said_by = "tool"
    elif fields.get("tool_calls") or fields.get("response_metadata"):
        said_by = "assistant"
    else:
        said_by = "user"
    return read_message({**fields, "role": said_by}, role)


def _without_role(raw: Block, role: str) -> Message | None:
    inner = raw.get("kwargs") or raw.get("data")
    if isinstance(inner, dict) and "content" in inner:  # LangChain's serialised objects
        return read_message({"type": _class_of(raw), **inner}, role)
    inner = raw.get("message")
    if isinstance(inner, dict):  # a choice
        return read_message({**inner, **_finish_of(raw)}, role)
    if "content" in raw and "type" not in raw and _is_langchains(raw):  # its class was lost
        return read_message({**raw, "role": "tool" if "tool_call_id" in raw else "assistant"}, role)
    kind = raw.get("type")
    if "source" in raw and type(kind) is str and kind in _AUTOGEN:
        return _of_autogen(raw, kind)
    if type(kind) is not str or (
        kind not in _ITEMS and ("content" in raw or "text" in raw or kind.lower() in _SPEAKERS)
    ):
        return None
    return _make(_ITEMS.get(kind, role), (part_of(raw),))


def _of_autogen(raw: Block, kind: str) -> Message:
    """Read a message between AutoGen's agents, which names who speaks: the user, or an agent."""
    source, content = raw["source"], raw.get("content")
    said_by = _AUTOGEN[kind] or ("user" if source == "user" else "assistant")
    if kind == "ThoughtEvent":
        content = [{"type": "reasoning", "content": content}]
    return read_message({"role": said_by, "name": source, "content": content}, said_by)


# Its kinds of messages, and who speaks them where that is no matter of their source.
_AUTOGEN: Final[Mapping[str, str]] = {
    **dict.fromkeys(("TextMessage", "MultiModalMessage", "StopMessage", "HandoffMessage"), ""),
    **dict.fromkeys(("ToolCallSummaryMessage", "ToolCallRequestEvent", "ThoughtEvent"), "assistant"),
    "ToolCallExecutionEvent": "tool",
}


def is_conversation(value: Any) -> bool:
    """Tell whether ``value`` is a message or a list in which messages are."""
    if type(value) is dict:
        return _is_message(value)
    if type(value) is not list or not value:
        return False
    if type(value[0]) is dict:
        return _is_message(value[0])
    return any(map(is_conversation, value[:3])) or any(map(_is_pair, value[:3]))


def leading_system(messages: Messages) -> int:
    """Count the system messages that a conversation starts with."""
    for count, message in enumerate(messages):
        if message.role != "system":
            return count
    return len(messages)


def is_exact(value: Any) -> bool:
    """Tell whether the records of messages hold all that ``value`` says."""
    for raw in value if type(value) is list else (value,):
        if type(raw) is dict:
            if not _is_exact_message(raw):
                return False
        elif type(raw) is list:
            if not is_exact(raw) or (_is_pair(raw) and raw[0] not in _USUAL):
                return False
        elif type(raw) is not str:
            return False
    return True


def _is_exact_message(raw: Block) -> bool:
    """Tell whether ``raw`` has no key beyond those that are read, and under each what is expected there."""
    if not (raw.keys() <= _USED and ("role" in raw or "parts" in raw)):
        return False
    if "parts" in raw:
        inside = type(raw["parts"]) is list and not _BESIDE_PARTS.intersection(raw)
    elif "tool_calls" in raw or "tool_call_id" in raw:
        calls = raw.get("tool_calls") or []
        inside = type(calls) is list and all(type(call) is dict for call in calls)
        inside = inside and not (raw.get("tool_call_id") is not None and _answers_inside(raw.get("content")))
    else:
        inside = True
    return inside and all(type(raw[key]) is str for key in _WORDS if raw.get(key) is not None)


# Items that are no messages by themselves, and who speaks them.
_ITEMS: Final[Mapping[Any, str]] = {
    "function_call": "assistant",
    "custom_tool_call": "assistant",
    "reasoning": "assistant",
    "mcp_list_tools": "assistant",
    "mcp_approval_request": "assistant",
    "mcp_approval_response": "user",
    "function_call_output": "tool",
    "custom_tool_call_output": "tool",
    **dict.fromkeys((kind for kind in (*SERVER_CALLS, *CLIENT_CALLS) if kind.endswith("_call")), "assistant"),
    **dict.fromkeys((f"{kind}_output" for kind in CLIENT_CALLS), "tool"),
}


def _message(raw: Block, role: str, parts: list[Block]) -> Message:
    said_by = raw.get("role") or raw.get("type")
    if type(said_by) is not str or said_by == "message":
        said_by = "assistant" if raw.get("kind") == "response" else role
    elif said_by not in _USUAL:
        lower = said_by.lower()
        if "role." in lower:  # of Python's enums: MessageRole.USER
            lower = lower.rpartition(".")[2]
        said_by = lower if lower in _USUAL else ROLES.get(lower, said_by)
    if said_by == "user" and parts and parts[0].get("type") == "tool_call_response":
        said_by = said_by_tools(parts)
    elif said_by in _CALL_NOTHING and parts and all(part.get("type") == "tool_call" for part in parts):
        said_by = "assistant"  # tool is Koog's role for both sides of a call
    if said_by == "tool":
        parts = answered(parts)
    name = reason = None
    if len(raw) > 2 or "finish_reason" in raw:
        name = raw.get("name")
        reason = raw.get("finish_reason") or raw.get("finishReason") or raw.get("stop_reason")
    message: Message = _Twin(
        said_by,
        tuple(parts),
        name if name and type(name) is str else None,
        finish_reason(reason) if reason else None,
    )
    message.__class__ = Message
    return message


def _make(role: str, parts: tuple[Block, ...], name: str | None = None, reason: str | None = None) -> Message:
    return freeze(_Twin(role, parts, name, reason), Message)


_Twin: Final = twin_of(Message)
_CALL_NOTHING: Final = ("tool", "user")
_SPEAKING: Final = ("user", "assistant", "system")
_PAIRED: Final = ("user", "human", "assistant", "ai", "system", "developer")
_USUAL: Final = frozenset(CANONICAL)


def _content(raw: Block) -> list[Block]:
    content = raw.get("content")
    if content is None:
        content = raw.get("text", raw.get("blocks"))  # LlamaIndex'
    if not content and "audio" in raw and type(raw["audio"]) is dict:
        content = raw["audio"].get("transcript")  # OpenAI's, of an answer that is spoken
    call_id = raw.get("tool_call_id")
    beside = raw.get("additional_kwargs")
    if call_id is None and type(beside) is dict:
        call_id = beside.get("tool_call_id")  # LlamaIndex'
    said_by = raw.get("role") or raw.get("type")
    answers = said_by in ("tool", "function", "ToolMessage") or bool(call_id)
    calls = raw.get("tool_calls")
    if calls and (content is None or (said_by == "assistant" and _asks(calls, call_id))):
        answers = False
    several = raw.get("tool_responses")
    if answers and type(several) is list and several and all(type(answer) is dict for answer in several):
        return [tool_result(answer.get("tool_call_id"), answer.get("content")) for answer in several]  # AG2's
    if answers and not _answers_inside(content):
        return [tool_result(call_id or raw.get("id"), content)]
    thoughts = raw.get("reasoning_content") or raw.get("reasoning") or raw.get("thinking") or raw.get("tool_plan")
    before = [{"type": "reasoning", "content": thoughts}] if isinstance(thoughts, str) else []
    refusal = raw.get("refusal")
    after = [{"type": "refusal", "content": refusal}] if isinstance(refusal, str) and refusal else []
    return [*before, *parts_of(content), *after]


def _asks(calls: Any, call_id: Any) -> bool:
    """Tell whether a message itself asks for what it would answer: it sums up a whole run."""
    return type(calls) is list and any(type(call) is dict and call.get("id") == call_id for call in calls)


def _answers_inside(content: Any) -> bool:
    """Tell whether the content holds tool results itself, as Vercel's and Bedrock's does."""
    return isinstance(content, list) and any(
        isinstance(b, dict) and (b.get("type") in _ANSWERS or not _ANSWERED_IN.isdisjoint(b) or _is_autogens(b))
        for b in content
    )


_ANSWERS: Final = ("tool-result", "tool_result", "toolResult", "tool_call_response")
_ANSWERED_IN: Final = frozenset(
    {"toolResult", "toolResponse", "tool_call_result", "functionResponse", "function_response"}
)


def _is_autogens(block: Block) -> bool:
    return "call_id" in block and "text" not in block and block.get("id") is None


def _calls(raw: Block) -> list[Block]:
    calls = raw.get("tool_calls") or raw.get("toolCalls") or _invoked(raw)
    function = raw.get("function_call")
    beside = raw.get("additional_kwargs")
    if not calls and not function and type(beside) is dict:  # LangChain's before 0.2, and LlamaIndex'
        calls, function = beside.get("tool_calls"), beside.get("function_call")
    if type(calls) is str:  # written as JSON, as each of them may be
        calls = parse(calls)[0]
    each = [parse(c)[0] if type(c) is str else c for c in calls] if isinstance(calls, list) else []
    found = [_call(c) for c in each if isinstance(c, dict)]
    if isinstance(function, dict) and function:  # before there were ids
        found.append(tool_call(None, function.get("name"), function.get("arguments")))
    return found


_CALLING: Final = frozenset({"tool_calls", "toolCalls", "toolInvocations", "function_call", "additional_kwargs"})


def _call(raw: Block) -> Block:
    return part_of({**raw, "type": "tool_call"})


def _finish_of(raw: Block) -> Block:
    reason = raw.get("finish_reason") or raw.get("finishReason")
    return {"finish_reason": reason} if reason else {}


def _class_of(raw: Block) -> Any:
    """Give the class of a serialised message: the last of its path, else its type."""
    path = raw.get("id")
    return path[-1] if isinstance(path, list) and path else raw.get("type")


def _is_message(raw: Block) -> bool:
    if type(raw.get("role")) is str or type(raw.get("parts")) is list:
        return True
    kind = raw.get("type")
    if (kind == "function" and type(raw.get("function")) is dict) or "toolCallId" in raw:
        return False  # a call as OpenAI writes it, or Vercel
    if type(kind) is str and (kind in _ITEMS or kind.lower() in _SPEAKERS or (kind in _AUTOGEN and "source" in raw)):
        return True
    if "content" in raw and _is_langchains(raw):
        return True
    inner = raw.get("message") or raw.get("kwargs")
    return type(inner) is dict and ("role" in inner or "content" in inner)


def _is_langchains(raw: Block) -> bool:
    """Tell an answer of LangChain's, of its model or of a tool, by what only these have."""
    return bool(raw.get("response_metadata")) or ("tool_call_id" in raw and "status" in raw)


_SPEAKERS: Final = frozenset({*ROLES, *_USUAL, "message", "constructor"})


def _are_parts(blocks: list[Any]) -> bool:
    """Tell a list of blocks of one message from a list of messages."""
    first = blocks[0]
    if type(first) is dict:
        return not _is_message(first) and not any(_is_message(b) for b in blocks if type(b) is dict)
    return type(first) is str and any(type(b) is dict and not _is_message(b) for b in blocks)
