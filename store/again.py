"""Doing something again that can succeed later: most often a unit of work that lost against another writer's."""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from store.errors import StoreConflict, StoreUnavailable

Result = TypeVar("Result")

_TRIES = 12
_FIRST_S, _LONGEST_S = 0.02, 2.0


def again(
    attempt: Callable[[], Result],
    pauses_s: Iterable[float],
    *,
    after: type[StoreUnavailable] = StoreUnavailable,
    wait: Callable[[float], object] = time.sleep,
) -> Result:
    """Do ``attempt`` until it succeeds, and once more after the last of the pauses.

    Args:
        attempt: What may be done again from the beginning.
        pauses_s: How long to wait after each failure.
        after: The failure after which trying again makes sense.
        wait: What waits.

    Raises:
        StoreUnavailable: the failure of the last attempt.
    """
    for pause in pauses_s:
        try:
            return attempt()
        except after:
            wait(pause)
    return attempt()


def again_if_overtaken(attempt: Callable[[], Result]) -> Result:
    """Do ``attempt`` until it meets no other writer, about 10 s long.

    Args:
        attempt: One or more units of work that may be done again from the beginning.

    Raises:
        StoreConflict: it met one every time.
    """
    return again(attempt, _growing_pauses(), after=StoreConflict)


def _growing_pauses() -> Iterator[float]:
    pause = _FIRST_S
    for _ in range(_TRIES - 1):
        # Two that pause equally long would meet again.
        yield pause * (0.5 + random.random())  # noqa: S311
        pause = min(2 * pause, _LONGEST_S)
