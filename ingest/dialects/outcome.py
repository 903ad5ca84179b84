"""How a span ended: its status and its error, told by status, attribute or exception."""

from typing import Any, Final

from ingest.dialects.dialect import Draft
from ingest.dialects.values import text

# Raised by agent frameworks to pause a run, for approval or for a tool that answers later, or to hand over to another
# agent: no failure, though an instrumentation that knows nothing of them tells one.
SIGNALS: Final = frozenset(
    {
        *("GraphInterrupt", "NodeInterrupt", "Interrupt", "GraphBubbleUp", "ParentCommand"),  # LangGraph's
        *("CallDeferred", "ApprovalRequired"),  # Pydantic AI's
    }
)

_OK, _ERROR = 1, 2


def fill_outcome(draft: Draft, span: Any) -> None:
    """Set status, error type and error message. Unset is success; an explicit OK outweighs a handled exception."""
    raw, found = draft.raw, draft.found
    kind, message, raised = found.get("error_type"), found.get("error_message"), None
    if raw.events:
        raised, said = _exception(draft)
        message = message or said
    if raw.status_message and message is not None:
        draft.restore("error_message")
    failed = raw.status_code == _ERROR or kind is not None or "failed" in found
    failed = failed or (raised is not None and raw.status_code != _OK)
    if failed and not _is_signal(kind or raised, raw.status_message or message):
        span.status = "error"
    elif raw.status_code == _OK:
        span.status = "ok"
    span.error_type = kind or raised
    if span.error_type or span.status == "error":
        span.error_message = _short(raw.status_message, message) or message or None
    elif message is not None:
        draft.restore("error_message")


def _is_signal(kind: str | None, message: str | None) -> bool:
    """Tell a signal by its class, with or without its module, or by its ``repr`` where all are called exceptions."""
    name = kind.rpartition(".")[2] if kind else ""
    if name in ("", "Exception") and message:
        name = message[:_LONGEST_NAME].partition("(")[0]
    return name in SIGNALS


_LONGEST_NAME: Final = 40  # characters


def _short(status_message: str, message: str | None) -> str:
    """Give what a status says, unless it is a traceback and an exception says in words what went wrong."""
    return "" if message and _TRACEBACK in status_message else status_message


_TRACEBACK: Final = "Traceback (most recent call last)"


def _exception(draft: Draft) -> tuple[str | None, str | None]:
    """Give type and message of the last exception that the span recorded."""
    for event in draft.raw.events[::-1]:
        if event.name == "exception":
            kind = text(event.attributes.get("exception.type")) or "exception"
            return kind, text(event.attributes.get("exception.message"))
    return None, None
