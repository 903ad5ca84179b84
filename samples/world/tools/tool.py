"""What a tool is to the simulation."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from samples.world.grammar import Facts


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: how it is described to the model, what it answers, how long it usually takes."""

    name: str
    what: str
    result: Callable[[Random, Facts], Any]
    seconds: float = 0.4
    retriever: bool = False  # searches a vector index: has embedding and retrieval steps of its own
