"""What an intent is: something people want, in many words, and how an agent goes about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from samples.world.cast import Agent
from samples.world.grammar import Facts


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a tool: made with the probability ``chance``, answered by ``result`` if there is one."""

    tool: str
    arguments: Mapping[str, str]
    chance: float = 1.0
    result: Callable[[Random, Facts], Any] | None = None


@dataclass(frozen=True, slots=True)
class Intent:
    """Something people want.

    Args:
        asks: The wish in whole sentences.
        brief: The wish in a few words.
        why: What people add about their situation.
        answers: What a good answer says.
        abroad: The wish in other languages.
        passes_to: The agent that the first one may hand the case to.
    """

    name: str
    agent: Agent
    weight: float
    asks: tuple[str, ...]
    brief: tuple[str, ...]
    why: tuple[str, ...]
    uses: tuple[Use, ...]
    answers: tuple[str, ...]
    abroad: tuple[str, ...] = ()
    passes_to: Agent | None = None
    pass_chance: float = 0.0
