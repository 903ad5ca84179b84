"""Tools that the model's own server runs, and those that APIs name by a type of their own."""

from typing import Any, Final

from ingest.dialects.media import beside, joined, with_item

Block = dict[str, Any]

# OpenAI's, which the client answers with an item of the same type and ``_output``.
CLIENT_CALLS: Final = ("computer_call", "local_shell_call", "shell_call", "apply_patch_call")
SERVER_CALLS: Final = (
    # OpenAI's items
    "web_search_call",
    "file_search_call",
    "code_interpreter_call",
    "image_generation_call",
    "mcp_call",
    # Anthropic's blocks
    "server_tool_use",
    "mcp_tool_use",
)
SERVER_ANSWERS: Final = (
    "web_search_tool_result",
    "web_fetch_tool_result",
    "code_execution_tool_result",
    "bash_code_execution_tool_result",
    "text_editor_code_execution_tool_result",
    "tool_search_tool_result",
    "mcp_tool_result",
)
_CODE: Final = "code_execution"


def client_call(block: Block) -> Block:
    """Read a call that names its tool by its type: ``computer_call``."""
    said = "action" if "action" in block else "operation"
    call_id = block.get("call_id") or block.get("id")
    name = str(block["type"]).removesuffix("_call")
    part = {"type": "tool_call", "id": call_id, "name": name, "arguments": block.get(said)}
    return with_item(joined(part, beside(block, ("type", "id", "call_id", said))), block)


def server_call(block: Block) -> Block:
    """Read a call that the server itself carried out."""
    kind = str(block["type"])
    named = block.get("name")
    told = isinstance(named, str)
    name = named if told else kind.removesuffix("_call")
    rest = {k: v for k, v in block.items() if k not in ("type", "id") and not (told and k == "name")}
    said = {"type": kind.removesuffix("_call") if kind.endswith("_call") else name, **rest}
    return {"type": "server_tool_call", "id": block.get("id"), "name": name, "server_tool_call": said}


def server_answer(block: Block) -> Block:
    """Read what came of such a call."""
    said = {k: v for k, v in block.items() if k != "tool_use_id"}
    said["type"] = str(block["type"]).removesuffix("_tool_result")
    return {"type": "server_tool_call_response", "id": block.get("tool_use_id"), "server_tool_call_response": said}


def ran_code(inner: Block) -> Block:
    """Read code that Gemini wrote and ran."""
    said = {**inner, "type": _CODE}
    return {"type": "server_tool_call", "id": said.pop("id", None), "name": _CODE, "server_tool_call": said}


def answer_of_code(inner: Block) -> Block:
    """Read what came of code that Gemini ran."""
    said = {**inner, "type": _CODE}
    return {"type": "server_tool_call_response", "id": said.pop("id", None), "server_tool_call_response": said}
