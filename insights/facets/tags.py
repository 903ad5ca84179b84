"""Blocks between tags, ``<name ...> ... </name>``, found in one pass: a text of a megabyte may be full of open tags."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

_TAG = re.compile(r"<(?P<closing>/?)(?P<name>[A-Za-z][\w-]{1,40})\b(?P<more>[^<>]{0,200})>")


@dataclass(frozen=True, slots=True)
class Block:
    """What lies between a tag and the next one that closes it.

    Args:
        start: Where it begins, with its tag.
        end: Where it ends, with the tag that closes it.
        inside: The text between the two.
    """

    start: int
    end: int
    inside: str


def blocks(text: str, names: Collection[str] = ()) -> Iterator[Block]:
    """Yield the outermost blocks of ``text`` in their order; a tag that is never closed opens none.

    Args:
        text: In which tags are looked for, in letters of either case.
        names: Look only at tags of these names that have nothing beside it; nothing looks at all.
    """
    tags = [tag for tag in _TAG.finditer(text) if not names or (tag["name"].lower() in names and not tag["more"])]
    closing: dict[str, list[re.Match[str]]] = defaultdict(list)
    for tag in tags:
        if tag["closing"] and not tag["more"]:
            closing[tag["name"].lower()].append(tag)
    reached = 0
    for tag in tags:
        later = closing[tag["name"].lower()]
        at = bisect_left(later, tag.end(), key=re.Match.start)
        if tag["closing"] or tag.start() < reached or at == len(later):
            continue
        reached = later[at].end()
        yield Block(tag.start(), reached, text[tag.end() : later[at].start()])
