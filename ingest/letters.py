r"""Letters that were sent as ``\u00f6`` within JSON, as themselves: so they can be read, searched for and compared.

Many languages write JSON so: Python all letters beyond ASCII, Go ``<``, ``>`` and ``&``.
"""

import re
from collections.abc import Mapping
from typing import Any

import orjson

_ESCAPED = "\\u"
ESCAPED_AGAIN = "\\\\u"  # in a message, which is JSON itself
_OF_TOOLS = frozenset({"tool_call", "tool_call_response"})
# An escaped backslash is passed over with what stands behind it.
_LETTERS = re.compile(r"\\\\|((?:\\u(?!00[01]|0022|005c)[0-9a-f]{4})+)", re.IGNORECASE)


def spelled_out(text: str) -> str:
    """Give JSON with such letters as themselves; other text as it is, whatever stands in it."""
    if _ESCAPED not in text or text[:1] not in {"{", "[", '"'} or not _is_json(text):
        return text
    return _LETTERS.sub(_letters, text)


def with_letters(part: Mapping[str, Any]) -> Mapping[str, Any]:
    """Do the same for the JSON that a tool is given or answers within a message; what people say stays as it is."""
    if part.get("type") not in _OF_TOOLS:
        return part
    return {key: spelled_out(value) if isinstance(value, str) else value for key, value in part.items()}


def _letters(found: re.Match[str]) -> str:
    return str(orjson.loads(f'"{found[1]}"')) if found[1] else found[0]


def _is_json(text: str) -> bool:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True
