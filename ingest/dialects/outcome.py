"""How a span ended: its status and its error, told by status, attribute or exception."""

from typing import Any, Final

from ingest.dialects.dialect import Draft
from ingest.dialects.values import text
from ingest.raw import ERROR, OK

# Raised by agent frameworks to pause a run, for approval or for a tool that answers later, or to hand over to another
# agent: no failure, though an instrumentation that knows nothing of them tells one.
SIGNALS: Final = frozenset({"GraphInterrupt", "NodeInterrupt", "GraphBubbleUp", "ParentCommand"})  # LangGraph's
# These words anybody may call an error by: of a span that tells a failure they are signals with their modules only.
_COMMON_SIGNALS: Final = frozenset({"Interrupt", "CallDeferred", "ApprovalRequired"})
_RAISED_BY: Final = frozenset({"langgraph", "pydantic_ai"})


def fill_outcome(draft: Draft, span: Any) -> None:
    """Set status, error type and error message. Unset is success; an explicit OK outweighs a handled exception."""
    raw, found = draft.raw, draft.found
    kind, message, raised = found.get("error_type"), found.get("error_message"), None
    if raw.events:
        raised, said = _exception(draft)
        message = message or said
    if raw.status_message and message is not None:
        draft.restore("error_message")
    failed = raw.status_code == ERROR or kind is not None or "failed" in found
    failed = failed or (raised is not None and raw.status_code != OK)
    if failed and not _is_signal(kind or raised, raw.status_message or message, told=raw.status_code == ERROR):
        span.status = "error"
    elif raw.status_code == OK:
        span.status = "ok"
    span.error_type = kind or raised
    if span.error_type or span.status == "error":
        span.error_message = _short(raw.status_message, message) or message or None
    elif message is not None:
        draft.restore("error_message")


def _is_signal(kind: str | None, message: str | None, *, told: bool) -> bool:
    """Tell a signal by its class, with or without its module, or by its ``repr`` where all are called exceptions."""
    module, _, name = (kind or "").rpartition(".")
    if name in ("", "Exception") and message:
        name, called, _ = message[:_LONGEST_NAME].partition("(")
        return called == "(" and name in SIGNALS
    known = module.partition(".")[0] in _RAISED_BY if module else not told
    return (name in SIGNALS and (known or not module)) or (name in _COMMON_SIGNALS and known)


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
