"""An answer that is nothing but the calls it makes: no message around them, only the list, or one of them."""

from typing import Any, Final

from ingest.dialects.messages import Messages, read_message

_ASKED: Final = ("arguments", "args", "input")
_NAMED: Final = frozenset({"id", "call_id", "toolCallId"})


def read_bare_calls(value: Any) -> Messages:
    """Read the calls that ``value`` is, in the words of any API; nothing where it is, or holds, anything else."""
    if type(value) is dict and len(value) == 1:
        value = value.get("tool_calls") or value.get("toolCalls")
    calls = value if type(value) is list else [value]
    # Of nearly all answers the first look shows that they are something else.
    if not calls or type(calls[0]) is not dict or _NAMED.isdisjoint(calls[0]):
        return ()
    if not all(type(call) is dict and _is_call(call) for call in calls):
        return ()
    return (read_message({"role": "assistant", "tool_calls": calls}, "assistant"),)


def _is_call(block: dict[str, Any]) -> bool:
    """Tell a call from what else has a name: it has an id, too, and says what the tool is asked."""
    if not any(type(block.get(name)) is str for name in _NAMED):
        return False
    function = block.get("function", block)
    if type(function) is not dict:
        return False
    name = function.get("name", function.get("toolName"))
    return type(name) is str and any(type(function.get(asked)) in (dict, str) for asked in _ASKED)
