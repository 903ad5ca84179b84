"""Texts as they stand in the JSON that is stored."""

import orjson


def as_json_text(text: str) -> str:
    """Write ``text`` as JSON has it, in its quotes; half a character of two becomes a question mark."""
    return orjson.dumps(text.encode("utf-8", "replace").decode()).decode()
