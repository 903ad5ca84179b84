"""Objects written by Python's ``repr``, such as ``ChatMessage(role='user', content=[...])``: read, never run."""

import ast
import re
from functools import lru_cache
from typing import Any

_LONGEST = 20_000  # characters that are worth reading
_BEGINS = re.compile(r"[A-Z]\w{2,40}\(")
_ENUM = re.compile(r"<\w{1,60}(?:\.\w{1,60})+: ('[^'\\]{0,200}'|-?\d{1,18})>")


def looks_like_repr(value: Any) -> bool:
    """Tell whether ``value`` is a text that begins as the ``repr`` of an object does."""
    return isinstance(value, str) and len(value) <= _LONGEST and _BEGINS.match(value) is not None


@lru_cache(maxsize=500)
def from_repr(value: str) -> Any:
    """Read an object as a mapping of its fields, with its class under ``class``; None for what is no plain ``repr``.

    What was read last is remembered: every step of a pipeline writes the whole history again. Change nothing of it.
    """
    try:
        return _plain(ast.parse(_ENUM.sub(r"\1", value), mode="eval").body)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def from_fields(value: str) -> dict[str, Any] | None:
    """Read what ``str`` gives of a message of LangChain's, or of what a tool of Agno's gave; None for anything else."""
    if not _FIELDS.match(value) or len(value) > _LONGEST:
        return None
    read = from_repr(f"Message({_parted(value)})")
    return read if isinstance(read, dict) and read.get("class") == "Message" else None


_FIELDS = re.compile(r"content=['\"\[].*\b(?:additional_kwargs|tool_call_id)=|status='\w+' result=", re.DOTALL)
# A text that does not end reaches to the end: else each quote in it would be tried as its beginning.
_MARKS = re.compile(
    r"""'[^'\\]*(?:\\.[^'\\]*)*\\?(?:'|\Z)|"[^"\\]*(?:\\.[^"\\]*)*\\?(?:"|\Z)|[\[\](){}]| (?=[a-z_]+=)""", re.DOTALL
)


def _parted(value: str) -> str:
    """Put commas between fields: where a space stands that is in no text and in no brackets."""
    parts, depth, done = [], 0, 0
    for mark in _MARKS.finditer(value):
        text = mark[0]
        depth += (text in ("(", "[", "{")) - (text in (")", "]", "}"))
        if text == " " and depth == 0:
            parts.append(value[done : mark.start()])
            done = mark.end()
    return ", ".join([*parts, value[done:]])


def _plain(node: ast.expr) -> Any:
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int | float | bool | None):
        return node.value
    if isinstance(node, ast.List | ast.Tuple):
        return [_plain(element) for element in node.elts]
    if isinstance(node, ast.Dict):
        return {str(_plain(k)): _plain(v) for k, v in zip(node.keys, node.values, strict=True) if k is not None}
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        number = _plain(node.operand)
        return -number if isinstance(number, int | float) else number
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.args:
        return {"class": node.func.id} | {k.arg.lstrip("_"): _plain(k.value) for k in node.keywords if k.arg}
    raise ValueError("not a plain repr")
