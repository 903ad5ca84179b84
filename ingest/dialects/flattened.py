"""Lists that were flattened into numbered attributes: ``llm.input_messages.0.message.role``, ``gen_ai.prompt.0.role``.

Numbers may be sparse, start anywhere and arrive in any order; they only tell the order.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ingest.dialects.dialect import Draft
from ingest.dialects.values import REDACTED, plain

_INDEX_DIGITS = 6  # a number with more digits is no place in a list that anybody sent
_DEPTH = 12  # names of attributes nest less deep than this

Tree = dict[str, Any]


def unflatten(draft: Draft, prefixes: Iterable[str]) -> dict[str, Tree]:
    """Take all attributes that start with one of ``prefixes`` and a number, as one tree for each prefix."""
    found: dict[str, Tree] = {}
    heads = tuple(prefixes)
    left = draft.left
    for key in [k for k in left if k.startswith(heads)]:
        head = next(h for h in heads if key.startswith(h))
        path = key[len(head) :].split(".")
        if not is_index(path[0]) or len(path) > _DEPTH or left[key] in REDACTED_VALUES:
            continue
        if _grow(found.setdefault(head, {}), path, left[key]):
            del left[key]
    return found


def ordered(tree: Any) -> list[Any]:
    """Give what a numbered level holds, in the order of its numbers."""
    if not isinstance(tree, dict):
        return []
    return [tree[key] for key in sorted((k for k in tree if is_index(k)), key=int)]


def is_index(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) <= _INDEX_DIGITS


def child(tree: Any, key: str) -> Any:
    """Give one level below, or None where there is none."""
    return tree.get(key) if isinstance(tree, Mapping) else None


def _grow(tree: Tree, path: list[str], value: Any) -> bool:
    """Put ``value`` at ``path``; refused where something else is in the way."""
    for step in path[:-1]:
        below = tree.setdefault(step, {})
        if not isinstance(below, dict):
            return False
        tree = below
    if path[-1] in tree:
        return False
    tree[path[-1]] = value if type(value) is str else plain(value)
    return True


class _Redacted:
    """Stands for every value that says that content was taken out; values need not be hashable."""

    def __contains__(self, value: object) -> bool:
        return isinstance(value, str) and value in REDACTED


REDACTED_VALUES = _Redacted()
