"""What frameworks wrap around a tool's arguments and its answer, seen through."""

from collections.abc import Mapping

from ingest.dialects.dialect import Draft
from ingest.dialects.payloads import conversation
from ingest.dialects.values import parse, text

_AROUND = frozenset({"args", "kwargs", "sanitize_inputs_outputs"})


def read_call(draft: Draft) -> None:
    """Take a tool's arguments out of ``{"args": [], "kwargs": {...}}``, as a call recorded in Python has them."""
    value = parse(draft.found.get("input"))[0]
    if isinstance(value, dict) and "kwargs" in value and value.keys() <= _AROUND and not value.get("args"):
        draft.put("arguments", value["kwargs"])


def read_answer(draft: Draft) -> None:
    """Take a tool's answer out of the message that carries it, as LangChain's tools return one."""
    value = draft.found.get("result", draft.found.get("output"))
    if isinstance(value, str) and "tool_call_id" not in value:
        return
    value = parse(value)[0]
    if isinstance(value, Mapping) and "tool_call_id" not in value:
        value = value.get("output", value)
    messages, _ = conversation(value, "tool")
    for answer in [a for m in messages for a in m.tool_results][:1]:
        draft.put("tool_call_id", text(answer.get("id")))
        draft.found["result"] = answer.get("response")
        draft.keys.pop("result", None)
