"""Lists that were flattened into numbered attributes: ``llm.input_messages.0.message.role``, ``gen_ai.prompt.0.role``.

Numbers may be sparse, start anywhere and arrive in any order; they only tell the order.
"""

from typing import Any

from ingest.dialects.dialect import Draft
from ingest.dialects.values import REDACTED, plain

Tree = dict[Any, Any]
Path = tuple[Any, ...]

_INDEX_DIGITS = 6  # a number with more digits is no place in a list that anybody sent
_DEPTH = 12  # names of attributes nest less deep than this
_REMEMBERED = 20_000  # strangers can invent any number of names
_LONGEST = 200


class Flattened(dict[str, Path | None]):
    """The lists under some prefixes. Remembers the path that each attribute's name stands for."""

    def __init__(self, *prefixes: str) -> None:
        super().__init__()
        self._prefixes = prefixes

    def __missing__(self, key: str) -> Path | None:
        head = next((p for p in self._prefixes if key.startswith(p)), None)
        path = _path(head, key[len(head) :].split(".")) if head else None
        if len(self) < _REMEMBERED and len(key) <= _LONGEST:
            self[key] = path
        return path

    def take(self, draft: Draft) -> Tree:
        """Take the attributes of these lists, as one tree for each prefix."""
        trees: Tree = {}
        left = draft.left
        for key, path in [(k, path) for k, path in zip(left, map(self.__getitem__, left), strict=True) if path]:
            value = left[key]
            if type(value) is not str:
                value = plain(value)
            elif value in REDACTED:
                draft.note("redacted", key)
                continue
            tree: Any = trees
            for step in path[:-1]:
                if step in tree:
                    tree = tree[step]
                    if type(tree) is not dict:
                        break  # something else is in the way: the attribute stays
                else:
                    tree[step] = tree = {}
            else:
                if path[-1] not in tree:
                    tree[path[-1]] = value
                    del left[key]
        return trees


def ordered(tree: Any) -> list[Any]:
    """Give what a numbered level holds, in the order of its numbers."""
    if type(tree) is not dict:
        return []
    return [tree[key] for key in sorted([k for k in tree if type(k) is int])]


def child(tree: Any, key: str) -> Any:
    """Give one level below, or None where there is none."""
    return tree.get(key) if type(tree) is dict else None


def _path(head: str, steps: list[str]) -> Path | None:
    """Make a path of names and numbers; None for what only looks like a list: ``gen_ai.prompt.name``."""
    if not _is_index(steps[0]) or len(steps) > _DEPTH:
        return None
    return (head, *(int(s) if _is_index(s) else s for s in steps))


def _is_index(step: str) -> bool:
    return step.isdecimal() and step.isascii() and len(step) <= _INDEX_DIGITS
