"""Doing a unit of work again that lost against another writer's."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from store.errors import StoreConflict

Result = TypeVar("Result")

_TRIES = 12
_FIRST_S, _LONGEST_S = 0.02, 2.0


def again_if_overtaken(attempt: Callable[[], Result]) -> Result:
    """Do ``attempt`` until it meets no other writer, about 10 s long.

    Args:
        attempt: One or more units of work that may be done again from the beginning.

    Raises:
        StoreConflict: it met one every time.
    """
    pause = _FIRST_S
    for _ in range(_TRIES - 1):
        try:
            return attempt()
        except StoreConflict:
            # Two that pause equally long would meet again.
            time.sleep(pause * (0.5 + random.random()))  # noqa: S311
            pause = min(2 * pause, _LONGEST_S)
    return attempt()
