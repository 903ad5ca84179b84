"""Calls that are told by the id of the item which asks for them (``fc_1``), not by that of the call (``call_1``).

OpenAI's Responses API has both, and answers calls by the second. Some instrumentations write down the first; what
they tell beside it joins the two. Both are kept, the first as ``item_id``.
"""

from collections.abc import Iterator
from typing import Final

from store.item_ids import id_of, renamed
from store.records import Message, Part

Messages = tuple[Message, ...]
_Named = tuple[str, str]  # the id of a call, and the name of its tool

_ITEM: Final = "fc_"
ITEM: Final = f'"{_ITEM}'  # in a payload that names calls by them


def by_answers(messages: Messages) -> Messages:
    """Give calls the ids of the answers that follow, as many as there are, and that answer no other call.

    Answers that name their tool are those of its calls; others come in the order of the calls.
    """
    ids = dict(_pairs(messages))
    return renamed(messages, ids) if ids else messages


def by_call_ids(messages: Messages, told: str) -> Messages:
    """Give the calls of an answer the ids that an attribute tells of them, one after the other."""
    items, calls = [*_items(messages)], told.split(", ")
    return renamed(messages, dict(zip(items, calls, strict=True))) if len(items) == len(calls) else messages


def _pairs(messages: Messages) -> Iterator[tuple[str, str]]:
    known = {"", *(id_of(part) for message in messages for part in message.tool_calls)}
    asked: list[_Named] = []
    answers: list[_Named] = []
    for message in messages:
        if message.tool_results:
            answers += [told for part in message.tool_results if (told := _told(part, message))[0] not in known]
        elif answers or message.role != "assistant":
            yield from _joined(asked, answers)
            asked, answers = [], []
        asked += [told for part in message.tool_calls if (told := _told(part))[0].startswith(_ITEM)]
    yield from _joined(asked, answers)


def _told(part: Part, said_by: Message | None = None) -> _Named:
    name = part.get("name") or (said_by.name if said_by else None)
    return id_of(part), name if type(name) is str else ""


def _joined(asked: list[_Named], answers: list[_Named]) -> Iterator[tuple[str, str]]:
    if len(asked) != len(answers):
        return
    if all(name for _, name in answers):
        asked, answers = sorted(asked, key=_name), sorted(answers, key=_name)  # those of one name stay in order
    pairs = list(zip(asked, answers, strict=True))
    if len(pairs) == 1 or all(name in ("", call[1]) for call, (_, name) in pairs):
        yield from ((call[0], answer[0]) for call, answer in pairs)


def _name(told: _Named) -> str:
    return told[1]


def _items(messages: Messages) -> Iterator[str]:
    for message in messages:
        for part in message.tool_calls:
            if (item := id_of(part)).startswith(_ITEM):
                yield item
