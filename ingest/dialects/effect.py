"""Effect's AI: OpenTelemetry's attributes on the call, and bare words on the tool that it runs."""

from typing import Final

from ingest.dialects.dialect import Dialect, Draft

_TOOL: Final = "Toolkit.handle"


def read(draft: Draft) -> None:
    draft.kind = "tool"


DIALECT: Final = Dialect(
    "effect", names=(_TOOL,), own={"tool_name": ("tool",), "arguments": ("parameters",)}, read=read
)
