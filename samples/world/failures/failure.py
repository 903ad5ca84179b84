"""What a planted failure is."""

from collections.abc import Callable
from dataclasses import dataclass

from samples.world.case import Case
from samples.world.play import Part


@dataclass(frozen=True, slots=True)
class Failure:
    """A way in which cases go wrong, in a share of all of them.

    Args:
        share: Of all traces of the day.
        possible: Whether it can happen to a case.
        part: Plays it.
    """

    name: str
    what: str
    share: float
    possible: Callable[[Case], bool]
    part: Part


def always(_case: Case) -> bool:
    """Say that it can happen to any case."""
    return True
