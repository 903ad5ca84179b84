"""The history of a conversation, which every model call sends again: only what is new in it is read.

A list of messages that begins as the one before it did is that list and what follows. Reading it so gives what reading
all of it would give, because every message is read by itself.
"""

from typing import Any, Final

import orjson

from ingest.dialects.conventional import conventional
from ingest.dialects.item_ids import ITEM, by_answers
from ingest.dialects.messages import Messages, is_conversation, is_exact, read_each
from ingest.dialects.unnamed_answers import by_calls, has_unnamed
from ingest.dialects.values import is_shallow
from store.recent import Recent

_MOST: Final = 2_000_000  # characters of the histories of a generation
_LONGEST: Final = 1_000_000  # of one


class _History:
    """A list of messages that its records hold in full."""

    __slots__ = ("conventional", "items", "messages", "sent", "unnamed")

    def __init__(self, sent: str, messages: Messages, *, conventional: bool, items: bool) -> None:
        self.sent = sent
        self.messages = messages
        self.conventional = conventional  # all of them are as the conventions have it
        self.items = items  # some may name calls by what asks for them
        self.unnamed = has_unnamed(messages)  # some answer calls that they do not name


class Histories:
    """Reads lists of messages, remembering of each conversation the last."""

    def __init__(self) -> None:
        self._last: Recent[tuple[str, str, str], _History] = Recent(_MOST)

    def read(self, trace_id: str, key: str, sent: str, role: str) -> Messages | None:
        """Read ``sent``, a JSON list; None where it is none, or says more than messages hold."""
        place = (trace_id, key, role)
        last = self._last.get(place)
        found = (last and _continued(last, sent, role)) or _read(sent, sent, role, items=ITEM in sent)
        if found is None:
            return None
        if len(sent) < _LONGEST:
            self._last.put(place, found, len(sent))
        messages = by_answers(found.messages) if found.items else found.messages
        return by_calls(messages) if found.unnamed else messages


def _continued(last: _History, sent: str, role: str) -> _History | None:
    """Read of ``sent`` what comes after the list ``last``, if it starts so."""
    if sent == last.sent:
        return last
    begun = last.sent[:-1]
    if not sent.startswith(begun):
        return None
    after = sent[len(begun) :].lstrip(" ")
    if after[:1] != ",":
        return None
    more = _read("[" + after[1:], sent, role, items=last.items or ITEM in after)
    if more is None or more.conventional is not last.conventional:
        return None
    more.messages = last.messages + more.messages
    more.unnamed = more.unnamed or last.unnamed
    return more


def _read(text: str, sent: str, role: str, *, items: bool) -> _History | None:
    if text[-1:] != "]" or not is_shallow(text):
        return None
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    messages = conventional(value)
    if messages:
        return _History(sent, messages, conventional=True, items=items)
    if _is_list_of_messages(value) and is_exact(value):
        return _History(sent, read_each(value, role), conventional=False, items=items)
    return None


def _is_list_of_messages(value: Any) -> bool:
    return type(value) is list and bool(value) and all(type(raw) is dict and is_conversation(raw) for raw in value)
