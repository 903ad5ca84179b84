"""How a span ended: its status and its error, told by status, attribute or exception."""

from typing import Any

from ingest.dialects.dialect import Draft
from ingest.dialects.values import text

# Raised by agent frameworks to pause a run, for approval or for a tool that answers later: no failure.
PAUSES = frozenset({"GraphInterrupt", "NodeInterrupt", "Interrupt", "CallDeferred", "ApprovalRequired"})

_OK, _ERROR = 1, 2


def fill_outcome(draft: Draft, fields: dict[str, Any]) -> None:
    """Set status, error type and error message. Unset is success; an explicit OK outweighs a handled exception."""
    raw, found = draft.raw, draft.found
    kind, message = found.get("error_type"), found.get("error_message")
    raised = None
    if raw.events:
        raised, said = _exception(draft)
        kind, message = kind or raised, (raw.status_message or message or said)
    elif raw.status_message:
        message = raw.status_message
    if raw.status_message and "error_message" in found:
        draft.restore("error_message")
    failed = raw.status_code == _ERROR or "error_type" in found or found.get("failed") is True
    failed = failed or (raised is not None and raw.status_code != _OK and raised not in PAUSES)
    fields["status"] = "error" if failed else "ok" if raw.status_code == _OK else "unset"
    if failed or kind:
        fields["error_type"] = kind
        fields["error_message"] = message or None


def _exception(draft: Draft) -> tuple[str | None, str | None]:
    """Give type and message of the last exception that the span recorded."""
    for event in reversed(draft.raw.events):
        if event.name == "exception":
            kind = text(event.attributes.get("exception.type")) or "exception"
            return kind, text(event.attributes.get("exception.message"))
    return None, None
