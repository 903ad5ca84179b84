"""What users did over time, out of the store: only their own words, each distinct one once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitors.contract import Evidence, Override, Said, UserHistory
from monitors.escapes import unescape
from monitors.passages import message_pieces
from store import Store
from store.records import Message

DAYS = 90
TRACES = 200
_USERS_AT_ONCE = 200

# What a user writes to an agent; prompts that one agent writes to another run long.
_LONGEST_MESSAGE = 20_000

_RECENT = (
    "SELECT user_id, trace_id, start_time, total FROM ("
    "SELECT user_id, trace_id, start_time, count(*) OVER (PARTITION BY user_id) AS total, "
    "max(start_time) OVER (PARTITION BY user_id) AS newest, "
    "row_number() OVER (PARTITION BY user_id ORDER BY start_time DESC, trace_id) AS place "
    "FROM traces WHERE project = ? AND user_id IN (SELECT unnest(?))) "
    f"WHERE place <= {TRACES} AND start_time >= newest - INTERVAL {DAYS} DAY ORDER BY start_time, trace_id"
)
# Messages are stored as Message.to_json writes them, so a user's begins like this.
_WORDS = (
    "WITH refs AS (SELECT trace_id, span_id, start_time, unnest(input) AS hash, "
    "generate_subscripts(input, 1) - 1 AS position FROM spans "
    "WHERE project = ? AND trace_id IN (SELECT unnest(?)) AND kind IN ('agent', 'llm', "
    "'chain', 'span') AND len(input) > 0), "
    "said AS (SELECT hash, any_value(text) AS text FROM texts WHERE project = ? AND hash "
    "IN (SELECT hash FROM refs) "
    'AND starts_with(text, \'{"role":"user"\') AND length(text) <= ? GROUP BY hash) '
    "SELECT r.trace_id, r.span_id, r.start_time, r.position, s.text FROM refs AS r JOIN "
    "said AS s USING (hash) "
    "QUALIFY row_number() OVER (PARTITION BY r.trace_id, hash ORDER BY r.start_time, "
    "r.span_id, r.position) = 1 "
    "ORDER BY r.start_time, r.trace_id, r.span_id, r.position"
)


@dataclass(frozen=True, slots=True)
class _Active:
    trace_ids: list[str]
    times: list[datetime]
    left_out: int


def histories(
    store: Store, project: str, user_ids: Sequence[str], overridden: Mapping[str, Override]
) -> Iterator[UserHistory]:
    """Yield the history of each user in turn, of the newest traces up to a limit."""
    wanted = list(dict.fromkeys(user_ids))
    for start in range(0, len(wanted), _USERS_AT_ONCE):
        group = wanted[start : start + _USERS_AT_ONCE]
        active = _activity(store, project, group)
        words = _words(store, project, active)
        for user in group:
            seen = active.get(user, _Active([], [], 0))
            yield UserHistory(
                project, user, tuple(words.get(user, ())), tuple(seen.times), seen.left_out, overridden.get(user)
            )


def _activity(store: Store, project: str, users: Sequence[str]) -> dict[str, _Active]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in store.rows(_RECENT, [project, list(users)]):
        found[row["user_id"]].append(row)
    return {
        user: _Active([r["trace_id"] for r in rows], [r["start_time"] for r in rows], int(rows[0]["total"]) - len(rows))
        for user, rows in found.items()
    }


def _words(store: Store, project: str, active: Mapping[str, _Active]) -> dict[str, list[Said]]:
    owner = {trace_id: user for user, seen in active.items() for trace_id in seen.trace_ids}
    if not owner:
        return {}
    rows = store.rows(_WORDS, [project, list(owner), project, _LONGEST_MESSAGE])
    said: dict[str, list[Said]] = defaultdict(list)
    seen: set[tuple[str, str]] = set()
    for row in rows:
        user = owner[row["trace_id"]]
        if (user, row["text"]) not in seen:
            seen.add((user, row["text"]))
            said[user].extend(_said(row))
    return said


def _said(row: Mapping[str, Any]) -> Iterator[Said]:
    message = Message.from_json(row["text"])
    for source, base, raw, _ in message_pieces(message):
        if source == "user" and row["text"][base : base + len(raw)] == raw:
            evidence = Evidence(
                row["trace_id"], row["span_id"], "input", int(row["position"]), base, base + len(raw), raw
            )
            yield Said(unescape(raw), row["start_time"], evidence)
