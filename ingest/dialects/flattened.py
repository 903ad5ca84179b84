"""Lists that were flattened into numbered attributes: ``llm.input_messages.0.message.role``, ``gen_ai.prompt.0.role``.

Numbers may be sparse, start anywhere and arrive in any order; they only tell the order.
"""

from collections.abc import Mapping
from typing import Any

from ingest.dialects.dialect import Draft
from ingest.dialects.values import REDACTED, plain

Tree = dict[Any, Any]
Path = tuple[Any, ...]
# What is read below an entry of a list: dotted names, # for a further number. None: anything.
Shapes = frozenset[str] | None

_WORDS = frozenset({"role", "name", "finish_reason"})  # what a message says in a word, or not at all
_INDEX_DIGITS = 6  # a number with more digits is no place in a list that anybody sent
_DEPTH = 12  # names of attributes nest less deep than this
_REMEMBERED = 20_000  # strangers can invent any number of names
_LONGEST = 200


class Flattened(dict[str, Path | None]):
    """The lists under some prefixes. Remembers the path that each attribute's name stands for.

    Args:
        lists: What is read of each list, by the prefix of its attributes. Whatever else stands below a prefix is
            left where it is, so that no attribute is taken that nobody reads.
    """

    def __init__(self, lists: Mapping[str, Shapes]) -> None:
        super().__init__()
        self._lists = lists

    def __missing__(self, key: str) -> Path | None:
        head = next((p for p in self._lists if key.startswith(p)), None)
        path = _path(head, key[len(head) :].split("."), self._lists[head]) if head else None
        if len(self) < _REMEMBERED and len(key) <= _LONGEST:
            self[key] = path
        return path

    def take(self, draft: Draft) -> Tree:
        """Take the attributes of these lists, as one tree for each prefix."""
        trees: Tree = {}
        left = draft.left
        taken = [(k, path) for k, path in zip(left, map(self.__getitem__, left), strict=True) if path]
        if taken and None in self._lists.values():
            taken.sort()  # where two are in each other's way, the same one wins whatever came first
        for key, path in taken:
            value = left[key]
            if type(value) is not str:
                if path[-1] in _WORDS:
                    continue
                value = plain(value)
            elif value in REDACTED:
                draft.note("redacted", key)
                continue
            if _put(trees, path, value):
                del left[key]
        return trees


def _put(tree: Any, path: Path, value: Any) -> bool:
    """Hang ``value`` into the tree, unless something else is in the way."""
    for step in path[:-1]:
        if step in tree:
            tree = tree[step]
            if type(tree) is not dict:
                return False
        else:
            tree[step] = tree = {}
    if path[-1] in tree:
        return False
    tree[path[-1]] = value
    return True


def ordered(tree: Any) -> list[Any]:
    """Give what a numbered level holds, in the order of its numbers."""
    if type(tree) is not dict:
        return []
    return [tree[key] for key in sorted([k for k in tree if type(k) is int])]


def child(tree: Any, key: str) -> Any:
    """Give one level below, or None where there is none."""
    return tree.get(key) if type(tree) is dict else None


def listed(tree: Any) -> Any:
    """Give a tree that was not understood with its numbers as text, which JSON can hold."""
    return {str(k): listed(v) for k, v in tree.items()} if type(tree) is dict else tree


def _path(head: str, steps: list[str], shapes: Shapes) -> Path | None:
    """Make a path of names and numbers; None for what only looks like a list: ``gen_ai.prompt.name``."""
    if not _is_index(steps[0]) or len(steps) > _DEPTH:
        return None
    if shapes is not None and ".".join(["#" if _is_index(s) else s for s in steps[1:]]) not in shapes:
        return None
    return (head, *(int(s) if _is_index(s) else s for s in steps))


def _is_index(step: str) -> bool:
    return step.isdecimal() and step.isascii() and len(step) <= _INDEX_DIGITS
