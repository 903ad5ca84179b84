"""What operators learn of requests that were not taken: a count by reason, and a line in the log.

Most SDKs never show what a server answers, so the log is where a person finds out.
"""

import logging
from collections.abc import Mapping

from ingest.errors import Reason, Refused
from ingest.metrics import REFUSED
from ingest.senders import Sender
from ingest.signals import Taken

log = logging.getLogger(__name__)

SIGNALS = frozenset({"traces", "logs", "metrics", "profiles"})
NO_SIGNAL = "none"
INTERNAL = "internal"
_LONGEST_AGENT = 200


def signal_of(path: str) -> str:
    """Give the signal that a path means, by its last part; /metrics alone means none, but gives figures."""
    folder, _, name = path.rpartition("/")
    return name if folder and name in SIGNALS else NO_SIGNAL


def note_refusal(error: Refused, signal: str, sender: Sender) -> None:
    """Count a request that was not taken, and say so."""
    reason = error.reason.name.lower()
    REFUSED.labels(signal, sender.transport, reason).inc()
    log.warning("request refused: %s", error.logged, extra={"fields": {"reason": reason, **_facts(signal, sender)}})


def note_failure(signal: str, transport: str) -> None:
    """Count a request that met a fault of ours, which stands in the log already."""
    REFUSED.labels(signal, transport, INTERNAL).inc()


def note_rejection(taken: Taken, signal: str, sender: Sender) -> None:
    """Say that a part of a request, or all of it, was not taken; count the request where none of it is counted."""
    if not taken.accepted and not taken.rejected:
        REFUSED.labels(signal, sender.transport, Reason.BAD_DATA.name.lower()).inc()
    what = "taken in part" if taken.accepted else "nothing taken"
    log.warning("%s: %s", what, taken.message, extra={"fields": {"reason": "bad_data", **_facts(signal, sender)}})


def _facts(signal: str, sender: Sender) -> Mapping[str, str]:
    facts = {
        "signal": signal,
        "transport": sender.transport,
        "project": sender.project,
        "key": sender.key_id or "",
        "user_agent": sender.user_agent[:_LONGEST_AGENT],
    }
    return {name: value for name, value in facts.items() if value}
