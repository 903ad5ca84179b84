"""Objects written by Python's ``repr``, such as ``ChatMessage(role='user', content=[...])``: read, never run."""

import ast
import re
from functools import lru_cache
from typing import Any, Final

_LONGEST: Final = 20_000  # characters that are worth reading
_BEGINS: Final = re.compile(r"[A-Z]\w{2,40}\(")
_ENUM: Final = re.compile(r"<\w{1,60}(?:\.\w{1,60})+: ('[^'\\]{0,200}'|-?\d{1,18})>")


def looks_like_repr(value: Any) -> bool:
    """Tell whether ``value`` is a text that begins as the ``repr`` of an object does."""
    return isinstance(value, str) and len(value) <= _LONGEST and _BEGINS.match(value) is not None


@lru_cache(maxsize=500)
def from_repr(value: str) -> Any:
    """Read an object as a mapping of its fields, with its class under ``class``; None for what is no plain ``repr``.

    What was read last is remembered: every step of a pipeline writes the whole history again. Change nothing of it.
    """
    try:
        found = _plain(ast.parse(_ENUM.sub(r"\1", value), mode="eval").body)
        return found if isinstance(found, dict) else None
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


@lru_cache(maxsize=500)
def object_of(value: str) -> Any:
    """Read an answer that was written by ``repr``, or a list of such, as what its API would have sent; None for others.

    ``ChatCompletion(id='c1', choices=[Choice(message=ChatCompletionMessage(content='Hello', role='assistant'))])``.
    Classes are left out, unless they tell who speaks. Change nothing of what is given.
    """
    if value[:1] == "[" and looks_like_repr(value[1:]):
        listed = from_repr(f"Listed(of={value})")
        return _without_classes(listed["of"]) if listed and listed.keys() == _LISTED else None
    found = _without_classes(from_repr(value)) if looks_like_repr(value) else None
    return found if isinstance(found, dict) else None


_LISTED: Final = {"class", "of"}


def _without_classes(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_classes(item) for item in value]
    if not isinstance(value, dict):
        return value
    found = {key: _without_classes(item) for key, item in value.items() if key != "class"}
    made = value.get("class")
    if isinstance(made, str) and made.lower() in _SPEAKERS and "role" not in found:
        found["type"] = made
    return found


_SPEAKERS: Final = frozenset(
    f"{who}message{piece}" for who in ("ai", "human", "system", "tool", "function") for piece in ("", "chunk")
)


def from_fields(value: str) -> dict[str, Any] | None:
    """Read what ``str`` gives of a message of LangChain's, or of what a tool of Agno's gave; None for anything else."""
    if not _FIELDS.match(value) or len(value) > _LONGEST:
        return None
    read = from_repr(f"Message({_parted(value)})")
    return read if isinstance(read, dict) and read.get("class") == "Message" else None


def written_messages(texts: list[str]) -> list[dict[str, Any]] | None:
    """Read a history that Python wrote down: by ``repr``, or AutoGen's by ``str``; None where a text is another."""
    found = []
    for text in texts:
        message = _written_message(text)
        if message is None:
            return None
        found.append(message)
    return found


def _written_message(value: str) -> dict[str, Any] | None:
    if looks_like_repr(value) and _MESSAGE.match(value):
        found = _without_classes(from_repr(value))
        return found if isinstance(found, dict) and not _SPOKEN.isdisjoint(found) else None
    if not _AUTOGENS.match(value) or len(value) > _LONGEST:
        return None
    read = _without_classes(from_repr(f"Message({_parted(value)})"))
    return read if isinstance(read, dict) else None


_MESSAGE: Final = re.compile(r"\w*(?:Message|MessageParam|Content)\(")
_SPOKEN: Final = frozenset({"role", "type"})
_AUTOGENS: Final = re.compile(r"(?:id='[\w-]{1,60}' )?source='[^']{1,80}' models_usage=.*\btype='\w+'$", re.DOTALL)
_FIELDS: Final = re.compile(r"content=['\"\[].*\b(?:additional_kwargs|tool_call_id)=|status='\w+' result=", re.DOTALL)
# A text that does not end reaches to the end: else each quote in it would be tried as its beginning.
_MARKS: Final = re.compile(
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
    if isinstance(node, ast.Call) and _called(node.func) in _VALUES:
        return ast.unparse(node)  # what it says is its text
    raise ValueError("not a plain repr")


def _called(node: ast.expr) -> str | None:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else None


_VALUES: Final = frozenset({"datetime.datetime", "datetime.date", "datetime.timedelta", "Decimal", "UUID", "PosixPath"})
