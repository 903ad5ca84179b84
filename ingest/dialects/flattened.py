"""Lists that were flattened into numbered attributes: ``llm.input_messages.0.message.role``, ``gen_ai.prompt.0.role``.

Numbers may be sparse, start anywhere and arrive in any order; they only tell the order.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from ingest.dialects.dialect import Draft
from ingest.dialects.values import plain
from store.exchange import REDACTED

Tree = dict[Any, Any]
Path = tuple[Any, ...]
# What is read below an entry of a list: dotted names, # for a further number. None: anything.
Shapes = frozenset[str] | None

SAID_OF_TOOLS: Final = ("name", "description", "parameters")
_WORDS: Final = frozenset({"role", "name", "finish_reason"})  # what a message says in a word, or not at all
_INDEX_DIGITS: Final = 6  # a number with more digits is no place in a list that anybody sent
DEPTH: Final = 12  # names of attributes nest less deep than this
_REMEMBERED: Final = 20_000  # strangers can invent any number of names
_LONGEST: Final = 200


class _Place(NamedTuple):
    """Where in the trees an attribute hangs: the levels above it, and what it is called there."""

    above: Path
    name: Any
    is_word: bool


class Flattened(dict[str, _Place | None]):
    """The lists under some prefixes. Remembers the place that each attribute's name stands for.

    Args:
        lists: What is read of each list, by the prefix of its attributes. Whatever else stands below a prefix is
            left where it is, so that no attribute is taken that nobody reads.
    """

    def __init__(self, lists: Mapping[str, Shapes]) -> None:
        super().__init__()
        self._lists = lists
        # Where anything is read, two may be in each other's way: the same one has to win whatever came first.
        self._sorted = None in lists.values()

    def __missing__(self, key: str) -> _Place | None:
        head = next((p for p in self._lists if key.startswith(p)), None)
        path = _path(head, key[len(head) :].split("."), self._lists[head]) if head else None
        place = _Place(path[:-1], path[-1], path[-1] in _WORDS) if path else None
        if len(self) < _REMEMBERED and len(key) <= _LONGEST:
            self[key] = place
        return place

    def take(self, draft: Draft) -> Tree:
        """Take the attributes of these lists, as one tree for each prefix."""
        trees: Tree = {}
        left = draft.left
        taken = [(key, place) for key in left if (place := self[key]) is not None]
        if taken and self._sorted:
            taken.sort()
        for key, (above, name, is_word) in taken:
            value = left[key]
            if type(value) is not str:
                if is_word:
                    continue
                value = plain(value)
            elif value in REDACTED:
                draft.note("redacted", key)
                continue
            level = _level(trees, above)
            if level is not None and name not in level:
                level[name] = value
                del left[key]
        return trees


def _level(trees: Tree, above: Path) -> Tree | None:
    """Go down to a level, making those that are missing; None where something else is in the way."""
    level = trees
    for step in above:
        below = level.get(step)
        if below is None:
            below = level[step] = {}
        elif type(below) is not dict:
            return None
        level = below
    return level


def ordered(tree: Any) -> list[Any]:
    """Give what a numbered level holds, in the order of its numbers."""
    if type(tree) is not dict:
        return []
    if len(tree) == 1:
        return [value for key, value in tree.items() if type(key) is int]
    return [tree[key] for key in sorted([k for k in tree if type(k) is int])]


def child(tree: Any, key: str) -> Any:
    """Give one level below, or None where there is none."""
    return tree.get(key) if type(tree) is dict else None


def listed(tree: Any) -> Any:
    """Give a tree that was not understood with its numbers as text, which JSON can hold."""
    return {str(k): listed(v) for k, v in tree.items()} if type(tree) is dict else tree


def _path(head: str, steps: list[str], shapes: Shapes) -> Path | None:
    """Make a path of names and numbers; None for what only looks like a list: ``gen_ai.prompt.name``."""
    if not _is_index(steps[0]) or len(steps) > DEPTH:
        return None
    if shapes is not None and ".".join(["#" if _is_index(s) else s for s in steps[1:]]) not in shapes:
        return None
    return (head, *(int(s) if _is_index(s) else s for s in steps))


def _is_index(step: str) -> bool:
    return step.isdecimal() and step.isascii() and len(step) <= _INDEX_DIGITS
