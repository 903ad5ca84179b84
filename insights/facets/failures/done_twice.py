"""Something that adds up or cannot be undone was done twice over, though the first time had worked."""

from collections import defaultdict

from insights.facets.contract import Quote
from insights.facets.failures.finding import Finding
from insights.facets.failures.results import reported_trouble
from insights.facets.masking import as_words
from insights.facets.payload import UNPARSED, canonical, parsed
from insights.facets.reading import Call, Reading
from insights.facets.wording import Wording

# To set, save or update something twice leaves it as it was after the first time; these do not.
_ADDS_UP = frozenset([
    "send", "post", "publish", "submit", "create", "issue", "refund", "reimburse", "pay", "charge", "bill", "order",
    "buy", "purchase", "book", "reserve", "transfer", "wire", "withdraw", "deposit", "credit", "debit", "cancel",
    "delete", "remove", "drop", "destroy", "terminate", "kill", "restart", "reboot", "deploy", "rollback", "scale",
    "dispatch", "ship", "email", "notify", "invite", "escalate", "schedule", "register", "claim", "redeem",
    "trigger",
])  # fmt: skip
_LOOKS = frozenset([
    "get", "list", "read", "search", "find", "check", "view", "show", "describe", "query", "lookup", "preview",
    "count", "status",
])  # fmt: skip


def done_twice(reading: Reading, wording: Wording) -> Finding | None:
    """Find equal calls of a tool that changes something, more than one of which went well."""
    alike: dict[tuple[str, str], list[Call]] = defaultdict(list)
    for call in reading.calls:
        if _adds_up(call) and _went_well(call, wording):
            alike[call.name, canonical(call.arguments)].append(call)
    twice = [group for group in alike.values() if len(group) > 1]
    if not twice:
        return None
    first, *others = max(twice, key=len)
    return Finding(
        kind="done_twice",
        headline=f"{first.name} is carried out more than once",
        span_ids=(others[-1].span.span_id, first.span.span_id),
        where=first.name,
        quotes=(Quote(first.span.span_id, first.arguments or ""), Quote(others[-1].span.span_id, first.name)),
        details=(("tool", first.name), ("times", str(1 + len(others)))),
    )


def _adds_up(call: Call) -> bool:
    words = as_words(call.name).split()
    told = bool(parsed(call.arguments)) and parsed(call.arguments) is not UNPARSED
    return told and not call.hands_over and bool(_ADDS_UP & set(words)) and not _LOOKS & set(words)


def _went_well(call: Call, wording: Wording) -> bool:
    return not call.failed and bool(call.result) and reported_trouble(call, wording) is None
