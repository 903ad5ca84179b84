"""Free wording from small templates.

``[a|b|c]`` takes one of the alternatives (an empty one makes the part optional), ``{name}`` is replaced by a fact of
the case, or by one line of a shared rule of that name; both nest.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

Facts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several alternatives."""

    alternatives: tuple["Sequence_", ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a fact."""

    name: str


Node = str | Choice | Slot
Sequence_ = tuple[Node, ...]


@cache
def parse(template: str) -> Sequence_:
    """Read a template once; a bracket that is never closed is a mistake of its author."""
    nodes, end = _sequence(template, 0, closing="")
    if end != len(template):
        raise ValueError(f"'{template[end]}' at {end} closes nothing in: {template}")
    return nodes


def _sequence(template: str, at: int, closing: str) -> tuple[Sequence_, int]:
    nodes: list[Node] = []
    while at < len(template) and template[at] not in closing:
        if template[at] == "[":
            choice, at = _choice(template, at + 1)
            nodes.append(choice)
        elif template[at] == "{":
            end = template.index("}", at)
            nodes.append(Slot(template[at + 1 : end]))
            at = end + 1
        else:
            end = _literal_end(template, at, closing)
            nodes.append(template[at:end])
            at = end
    return tuple(nodes), at


def _literal_end(template: str, at: int, closing: str) -> int:
    end = at
    while end < len(template) and template[end] not in "[{" + closing:
        end += 1
    return end


def _choice(template: str, at: int) -> tuple[Choice, int]:
    alternatives: list[Sequence_] = []
    while True:
        nodes, at = _sequence(template, at, closing="|]")
        alternatives.append(nodes)
        if at >= len(template):
            raise ValueError(f"a '[' is never closed in: {template}")
        at += 1
        if template[at - 1] == "]":
            return Choice(tuple(alternatives)), at


def say(template: str, rng: Random, facts: Facts, rules: Mapping[str, Sequence[str]] | None = None) -> str:
    """Word a template: every choice drawn, every slot filled."""
    return "".join(_render(node, rng, facts, rules or {}) for node in parse(template))


def _render(node: Node, rng: Random, facts: Facts, rules: Mapping[str, Sequence[str]]) -> str:
    if isinstance(node, str):
        return node
    if isinstance(node, Choice):
        return "".join(_render(n, rng, facts, rules) for n in rng.choice(node.alternatives))
    if node.name in rules:
        return say(rng.choice(rules[node.name]), rng, facts, rules)
    return facts[node.name]


def one_of(
    templates: Sequence[str], rng: Random, facts: Facts, rules: Mapping[str, Sequence[str]] | None = None
) -> str:
    """Word one of several templates as a sentence: parts left out leave no gap."""
    return tidy(say(rng.choice(templates), rng, facts, rules))


def tidy(sentence: str) -> str:
    """Close the gaps that parts left out leave behind."""
    return re.sub(r"\s+", " ", re.sub(r"\s+([.,!?])", r"\1", sentence)).strip()
